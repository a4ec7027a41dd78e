/**
 * The parameter `Certificates` of the writes, and the quota of additional certificates.
 */
import type { ActionContext } from '../action.ts';
import { additionalCount } from '../listener-view.ts';
import { missingParameter } from '../params.ts';
import type { Attached, ListenerRecord, LoadBalancerRecord } from '../records.ts';
import { illegalParameter, WireError } from '../wire.ts';
import type { World } from '../world.ts';

/** The ids of a call: at least one, at most 15 (A from the metadata; the message of the refusal is A-). */
export function requireCertificateIds(context: ActionContext): readonly string[] {
  const ids = context.params.objects('Certificates').map((item) => item.required('CertificateId'));
  if (ids.length === 0) throw missingParameter('Certificates');
  if (ids.length > context.world.knobs.certificatesPerCall) {
    throw illegalParameter('Certificates', 'Certificates is not valid');
  }
  return ids;
}

export function find(list: readonly Attached[], certificateId: string): Attached | undefined {
  return list.find(({ certificate }) => certificate.certificateId === certificateId);
}

export function alreadyAssociated(certificateId: string): WireError {
  return new WireError(
    400,
    'ResourceAlreadyAssociated.Certificate',
    `The specified resource ${certificateId} is already associated.`,
  );
}

export function notAssociated(certificateId: string): WireError {
  return new WireError(
    400,
    'ResourceNotAssociated.Certificate',
    `The specified resource ${certificateId} is not associated.`,
  );
}

/** Counts additional certificates over all listeners of the instance; a certificate on two listeners counts twice. A. */
export function certificateQuota(
  world: World,
  loadBalancer: LoadBalancerRecord,
): { readonly usage: number; readonly limit: number } {
  return {
    usage: world
      .listenersOf(loadBalancer.loadBalancerId)
      .reduce((sum, other) => sum + additionalCount(other), 0),
    limit: loadBalancer.certificateQuota ?? world.knobs.certificateQuota[loadBalancer.edition] ?? Infinity,
  };
}

export function requireQuota(world: World, listener: ListenerRecord, adding: number): void {
  const loadBalancer = world.loadBalancers.get(listener.loadBalancerId);
  if (!loadBalancer) return;
  const { usage, limit } = certificateQuota(world, loadBalancer);
  if (usage + adding <= limit) return;
  const quota = `alb_quota_loadbalancer_certificates_num_${loadBalancer.edition.toLowerCase()}_edition`;
  throw new WireError(
    400,
    world.knobs.quotaCode,
    `The quota of ${quota} is exceeded for resource ${loadBalancer.loadBalancerId}, usage ${usage}/${limit}`,
  );
}
