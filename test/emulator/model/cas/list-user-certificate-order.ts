/**
 * ListUserCertificateOrder: certificates only with OrderType CERT or UPLOAD, and then only valid ones unless Status says otherwise.
 * Without OrderType it lists orders instead of certificates. A. `ISSUED` and `WILLEXPIRED` are disjoint here (U).
 */
import type { Action, ActionContext } from '../action.ts';
import { numberedPage, numberedPageOf } from '../paging.ts';
import type { CertificateRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';
import { certificatesIn, mentions, stateOf } from './certificate-state.ts';
import { commonFields } from './formats.ts';

export const listUserCertificateOrder: Action = {
  product: 'cas',
  name: 'ListUserCertificateOrder',
  write: false,
  run: (context) => {
    const { params, world } = context;
    const type = params.oneOf('OrderType', ['CPACK', 'BUY', 'UPLOAD', 'CERT']) ?? 'CPACK';
    const options = { field: 'CertificateOrderList', defaultSize: 50, cap: world.knobs.casPageCap };
    if (type === 'CPACK' || type === 'BUY') return numberedPage(params, orders(context), options);
    return numberedPageOf(params, certificates(context, type), options, (certificate) => ({
      CertificateId: certificate.number,
      CommonName: certificate.described.names[0],
      Upload: certificate.uploaded,
      ...commonFields(world, certificate, context.nowMs),
    }));
  },
};

function certificates(context: ActionContext, type: 'CERT' | 'UPLOAD'): readonly CertificateRecord[] {
  const { params, nowMs } = context;
  const status = params.oneOf('Status', ['ISSUED', 'WILLEXPIRED', 'EXPIRED']);
  const keyword = params.text('Keyword');
  return certificatesIn(context)
    .filter((certificate) => type === 'CERT' || certificate.uploaded)
    .filter((certificate) => mentions(certificate, keyword))
    .filter((certificate) => matchesStatus(certificate, status, nowMs));
}

function matchesStatus(certificate: CertificateRecord, status: string | undefined, nowMs: number): boolean {
  const state = stateOf(certificate, nowMs);
  switch (status) {
    case 'ISSUED':
      return state === 'issued';
    case 'WILLEXPIRED':
      return state === 'willExpire';
    case 'EXPIRED':
      return state === 'expired';
    default:
      return state === 'issued' || state === 'willExpire';
  }
}

/** One order for each bought certificate. Orders have no CertificateId. */
function orders(context: ActionContext): readonly WireBody[] {
  return certificatesIn(context)
    .filter((certificate) => !certificate.uploaded)
    .map((certificate) => ({
      OrderId: 2_000_000 + certificate.number,
      InstanceId: certificate.instanceId,
      Name: certificate.name,
      Domain: certificate.described.names[0],
      Status: 'ISSUED',
      CertType: 'DV',
      ProductName: 'SSL',
      Algorithm: certificate.described.keyType,
      CertStartTime: certificate.described.notBeforeMs,
      CertEndTime: certificate.described.notAfterMs,
    }));
}
