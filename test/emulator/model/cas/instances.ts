/**
 * ListInstances and GetInstanceDetail: subscriptions, each with its latest certificate. The certificates of one subscription share its
 * InstanceId; each upload has its own and is not a subscription.
 */
import type { Action, ActionContext } from '../action.ts';
import { numberedPage } from '../paging.ts';
import type { CertificateRecord } from '../records.ts';
import { type WireBody, WireError } from '../wire.ts';
import { certificatesIn, mentions, requireInstanceApis, stateOf } from './certificate-state.ts';
import { commaList } from './formats.ts';

/** The latest certificate of each instance. `certificatesIn` is newest first. */
function latestOfEach(context: ActionContext): readonly CertificateRecord[] {
  const latest = new Map<string, CertificateRecord>();
  for (const certificate of certificatesIn(context)) {
    if (certificate.uploaded || latest.has(certificate.instanceId)) continue;
    latest.set(certificate.instanceId, certificate);
  }
  return [...latest.values()];
}

function instanceBody({ world, nowMs }: ActionContext, certificate: CertificateRecord): WireBody {
  const { described } = certificate;
  return {
    InstanceId: certificate.instanceId,
    InstanceName: certificate.name,
    InstanceType: 'BUY',
    AutoReissue: 'enable',
    CertificateId: certificate.number,
    CertIdentifier: certificate.certificateId,
    CertificateName: certificate.name,
    CertificateStatus: stateOf(certificate, nowMs),
    CertificateNotAfter: described.notAfterMs,
    Domain: commaList(described.names, world.knobs),
    KeyAlgorithm: described.keyType === 'SM2' ? 'SM2' : `${described.keyType}_${described.keySizeBits}`,
    Status: 'normal',
  };
}

export const listInstances: Action = {
  product: 'cas',
  name: 'ListInstances',
  write: false,
  run: (context) => {
    requireInstanceApis(context);
    const { params, world } = context;
    const keyword = params.text('Keyword');
    const items = latestOfEach(context)
      .filter((certificate) => mentions(certificate, keyword))
      .map((certificate) => instanceBody(context, certificate));
    return numberedPage(params, items, {
      field: 'InstanceList',
      defaultSize: 10,
      cap: Math.min(100, world.knobs.casPageCap),
    });
  },
};

export const getInstanceDetail: Action = {
  product: 'cas',
  name: 'GetInstanceDetail',
  write: false,
  run: (context) => {
    requireInstanceApis(context);
    const instanceId = context.params.required('InstanceId');
    const found = latestOfEach(context).find((certificate) => certificate.instanceId === instanceId);
    if (!found) throw new WireError(404, 'NotFound', `The instance ${instanceId} does not exist.`);
    return instanceBody(context, found);
  },
};
