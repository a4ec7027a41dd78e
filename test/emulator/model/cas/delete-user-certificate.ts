/**
 * DeleteUserCertificate: deletes uploads at any time, even if a listener uses them (the documents only warn), and bought certificates if
 * expired or revoked (rule A, code C).
 */
import type { Action } from '../action.ts';
import { removeCertificate } from '../applied-faults.ts';
import { WireError } from '../wire.ts';
import { requireNumbered, stateOf } from './certificate-state.ts';

export const deleteUserCertificate: Action = {
  product: 'cas',
  name: 'DeleteUserCertificate',
  write: true,
  run: (context) => {
    const certificate = requireNumbered(context, 'CertId');
    const state = stateOf(certificate, context.nowMs);
    if (!certificate.uploaded && (state === 'issued' || state === 'willExpire')) {
      throw new WireError(403, 'DeleteFail', 'A certificate that is valid must be revoked first.');
    }
    removeCertificate(context.world, certificate.certificateId, context.nowMs);
    return {};
  },
};
