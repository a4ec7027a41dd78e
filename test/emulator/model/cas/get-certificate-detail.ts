/** GetCertificateDetail: one certificate by its number, without secrets. */
import type { Action } from '../action.ts';
import { requireInstanceApis, requireNumbered } from './certificate-state.ts';
import { chainBody } from './chain-body.ts';
import { certificatesInUse } from './cloud-resources.ts';

import { detailBody } from './detail-body.ts';

export const getCertificateDetail: Action = {
  product: 'cas',
  name: 'GetCertificateDetail',
  write: false,
  run: (context) => {
    requireInstanceApis(context);
    const certificate = requireNumbered(context, 'CertificateId');
    const { world, scope, nowMs } = context;
    return {
      CertificateId: certificate.number,
      ...detailBody(world, certificate, nowMs, certificatesInUse(world, scope, nowMs)),
      ...chainBody(world, certificate),
    };
  },
};
