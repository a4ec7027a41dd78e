/**
 * ListCertificates: like GetCertificateDetail, but the id is text here, and there is no chain. A. Without CertificateStatus it lists every status.
 */
import type { Action } from '../action.ts';
import { numberedPageOf } from '../paging.ts';
import type { CertificateRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';
import {
  certificatesIn,
  mentions,
  missingAction,
  requireInstanceApis,
  stateOf,
} from './certificate-state.ts';
import { certificatesInUse } from './cloud-resources.ts';
import { detailBody } from './detail-body.ts';

export const listCertificates: Action = {
  product: 'cas',
  name: 'ListCertificates',
  write: false,
  run: (context) => {
    requireInstanceApis(context);
    const { params, world, scope, nowMs } = context;
    if (world.knobs.listCertificates === 'missing-action') throw missingAction();
    const inUse = certificatesInUse(world, scope, nowMs);
    const instanceId = params.text('InstanceId');
    const source = params.oneOf('CertificateSource', ['BUY', 'TEST', 'UPLOAD']);
    const status = params.oneOf('CertificateStatus', ['issued', 'revoked', 'willExpire', 'expired']);
    const keyword = params.text('Keyword');
    const found = certificatesIn(context)
      .filter((certificate) => (instanceId ?? certificate.instanceId) === certificate.instanceId)
      .filter((certificate) => source === undefined || (source === 'UPLOAD') === certificate.uploaded)
      .filter((certificate) => status === undefined || status === stateOf(certificate, nowMs))
      .filter((certificate) => mentions(certificate, keyword));
    const options = {
      field: 'CertificateList',
      defaultSize: 10,
      cap: Math.min(100, world.knobs.casPageCap),
    };
    const describe = (certificate: CertificateRecord): WireBody => ({
      CertificateId: String(certificate.number),
      ...detailBody(world, certificate, nowMs, inUse),
    });
    return numberedPageOf(params, found, options, (certificate) =>
      world.knobs.listCertificates === 'gaps'
        ? withGap(certificate, describe(certificate))
        : describe(certificate),
    );
  },
};

/**
 * One entry in fourteen lacks each of these, half of them lack none. By the number of the certificate: a client that reads the list again finds
 * the same gap.
 */
const gapFields = [
  ['Domain'],
  ['Algorithm'],
  ['KeySize'],
  ['NotBefore', 'NotAfter'],
  ['ExistPrivateKey'],
  ['CertificateStatus'],
  ['InstanceId', 'Issuer', 'CertIdentifier'],
] as const;

function withGap({ number }: CertificateRecord, body: WireBody): WireBody {
  const missing: readonly string[] = gapFields[number % (gapFields.length * 2)] ?? [];
  return Object.fromEntries(Object.entries(body).filter(([field]) => !missing.includes(field)));
}
