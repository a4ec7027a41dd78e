/**
 * Finds the resource that a call names, or refuses with ALB's error. A resource of another region does not exist here.
 */
import { partitionOfRegion } from '../../../../shared/core/model/certificate.ts';
import type { ActionContext } from '../action.ts';
import type { CertificateRecord, ListenerRecord, LoadBalancerRecord } from '../records.ts';
import { notFound, WireError } from '../wire.ts';
import type { World } from '../world.ts';

export function requireLoadBalancer(context: ActionContext): LoadBalancerRecord {
  const id = context.params.required('LoadBalancerId');
  const found = context.world.loadBalancers.get(id);
  if (!found || found.region !== context.scope) throw notFound('LoadBalancer', id);
  return found;
}

export function requireListener(context: ActionContext): ListenerRecord {
  const id = context.params.required('ListenerId');
  const found = context.world.listeners.get(id);
  if (!found || found.region !== context.scope) throw notFound('Listener', id);
  return found;
}

/** Refuses certificate calls on an HTTP listener. A. */
export function requireTls(listener: ListenerRecord): void {
  if (listener.protocol !== 'HTTP') return;
  throw new WireError(
    400,
    'OperationDenied.HttpListenerNotSupport',
    `The operation is not allowed because of ${listener.listenerId}.`,
  );
}

/**
 * The certificate that an ALB of `region` finds in CAS under this id, or a refusal. Only the partition of the region counts, unless the knob says otherwise;
 * revoked certificates are found (no document denies it), those without private key are not (C).
 */
export function requireCertificate(
  world: World,
  region: string,
  certificateId: string,
  nowMs: number,
): CertificateRecord {
  const partition = partitionOfRegion(region);
  const hasNoSuffix = /^\d+$/.test(certificateId);
  const allowed = hasNoSuffix && world.knobs.bareIds === 'accept' && partition === 'cn-hangzhou';
  const found = world.certificates.get(allowed ? `${certificateId}-${partition}` : certificateId);
  const usable =
    found !== undefined &&
    (found.partition === partition || world.knobs.otherPartition === 'accept') &&
    found.knownToCas &&
    found.removedAtMs === undefined &&
    found.visibleAtMs <= nowMs &&
    found.privateKeyPresent;
  if (!usable) {
    throw notFound('Certificate', certificateId, world.knobs.certificateNotFoundStatus);
  }
  if (world.knobs.expiredCertificate === 'refuse' && found.material.facts.notAfterMs < nowMs) {
    throw new WireError(
      400,
      'OperationDenied.CertificateExpired',
      `The operation is not allowed because of ${certificateId}.`,
    );
  }
  return found;
}
