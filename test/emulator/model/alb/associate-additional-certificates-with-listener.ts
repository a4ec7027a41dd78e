/**
 * AssociateAdditionalCertificatesWithListener attaches all certificates of the call, or none.
 */
import type { ActionContext } from '../action.ts';
import type { Attached, ListenerRecord } from '../records.ts';
import { alreadyAssociated, find, requireCertificateIds, requireQuota } from './certificate-list.ts';
import { requireCertificate, requireTls } from './lookup.ts';
import { listenerWrite } from './write-checks.ts';

export const associateAdditionalCertificatesWithListener = listenerWrite(
  'AssociateAdditionalCertificatesWithListener',
  (context, listener) => {
    requireTls(listener);
    const added = requireCertificateIds(context).map((id) => additional(context, listener, id));
    const twice = added.find((item, index) => find(added.slice(0, index), item.certificate.certificateId));
    if (twice) throw alreadyAssociated(twice.certificate.certificateId);
    requireQuota(context.world, listener, added.length);
    return { target: [...listener.attached, ...added] };
  },
);

function additional(context: ActionContext, listener: ListenerRecord, id: string): Attached {
  const certificate = requireCertificate(context.world, listener.region, id, context.nowMs);
  if (find(listener.attached, certificate.certificateId)) throw alreadyAssociated(id);
  return { certificate, isDefault: false };
}
