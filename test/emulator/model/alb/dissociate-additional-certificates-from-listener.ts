/**
 * DissociateAdditionalCertificatesFromListener: only by the full id (real logs, A), never the default (rule A, code U). The certificate
 * need not exist in CAS.
 */
import { find, notAssociated, requireCertificateIds } from './certificate-list.ts';
import { requireTls } from './lookup.ts';
import { listenerWrite } from './write-checks.ts';

export const dissociateAdditionalCertificatesFromListener = listenerWrite(
  'DissociateAdditionalCertificatesFromListener',
  (context, listener) => {
    requireTls(listener);
    const ids = requireCertificateIds(context);
    for (const id of ids) {
      const attached = find(listener.attached, id);
      if (!attached || attached.isDefault) throw notAssociated(id);
    }
    return {
      target: listener.attached.filter(({ certificate }) => !ids.includes(certificate.certificateId)),
    };
  },
);
