/**
 * UpdateListenerAttribute: replaces the one default certificate, and the old one leaves the listener (B). Absent parameters mean
 * unchanged. Attributes unrelated to certificates are accepted and ignored, except the description.
 */
import type { ActionContext } from '../action.ts';
import type { Params } from '../params.ts';
import type { Attached, CaConfiguration, ListenerRecord } from '../records.ts';
import { illegalParameter, WireError } from '../wire.ts';
import { alreadyAssociated, find } from './certificate-list.ts';
import { requireCertificate, requireTls } from './lookup.ts';
import { listenerWrite } from './write-checks.ts';

export const updateListenerAttribute = listenerWrite('UpdateListenerAttribute', (context, listener) => ({
  target: targetOf(context, listener),
  targetCa: caOf(context.params, listener),
  targetDescription: descriptionOf(context.params, listener),
}));

function targetOf(context: ActionContext, listener: ListenerRecord): readonly Attached[] {
  const ids = context.params.objects('Certificates').map((item) => item.required('CertificateId'));
  const [id] = ids;
  if (id === undefined) return listener.attached;
  requireTls(listener);
  if (ids.length > 1) {
    // The manual allows 20, every known caller sends one, and NLB refuses more. C.
    throw new WireError(
      400,
      'IllegalParamSize.certificateIds',
      'The param size of certificateIds or caCertificateIds is illegal.',
    );
  }
  const certificate = requireCertificate(context.world, listener.region, id, context.nowMs);
  const attached = find(listener.attached, certificate.certificateId);
  const { knobs } = context.world;
  if (attached?.isDefault && knobs.updateToSameDefault === 'refuse') throw alreadyAssociated(id);
  if (attached && !attached.isDefault && knobs.promoteAdditional === 'refuse') throw alreadyAssociated(id);
  const others = listener.attached.filter((item) => !item.isDefault && item !== attached);
  return [{ certificate, isDefault: true }, ...others];
}

function caOf(params: Params, listener: ListenerRecord): CaConfiguration {
  const ids = params.objects('CaCertificates').map((item) => item.required('CertificateId'));
  if (ids.length > 1) throw illegalParameter('CaCertificates');
  return {
    enabled: params.flag('CaEnabled') ?? listener.ca.enabled,
    certificateIds: ids.length > 0 ? ids : listener.ca.certificateIds,
  };
}

function descriptionOf(params: Params, listener: ListenerRecord): string {
  const description = params.text('ListenerDescription');
  if (description === undefined) return listener.description;
  if (description.length < 2 || description.length > 256) throw illegalParameter('ListenerDescription');
  return description;
}
