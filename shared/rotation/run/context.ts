/**
 * A rotation that has the lease: its record in the ledger, and the load balancer as it was read.
 */
import type { LoadBalancerReading } from '../../cloud/inventory/read-load-balancer.ts';
import type { Certificate, CertificateId } from '../../core/model/certificate.ts';
import type { KeyType } from '../../core/model/key-types.ts';
import type { ListenerProtocol, LoadBalancer } from '../../core/model/listener.ts';
import type { Reason } from '../../core/model/reasons.ts';
import type { Plan } from '../../core/planning/plan.ts';
import type { RotationRecord } from '../../ledger/rotation-record.ts';
import type { Rotation } from './rotation.ts';

/** A plan, and the reading that it was made from. */
export interface Planned {
  readonly reading: LoadBalancerReading;
  readonly plan: Plan;
}

export interface RotationContext extends Rotation {
  readonly record: RotationRecord;
  readonly loadBalancer: LoadBalancer;
  /** By listener, when the run began: nodes that follow late may serve such a certificate long after it has left. */
  readonly attachedAtStart: ReadonlyMap<string, readonly CertificateId[]>;
  /** Everything known of certificates that may be met on the listeners. */
  readonly known: ReadonlyMap<CertificateId, Certificate>;
  readonly noProbe: (protocol: ListenerProtocol, keyType: KeyType) => Reason | undefined;
}

export function contextFor(
  rotation: Rotation,
  record: RotationRecord,
  { reading, plan }: Planned,
): RotationContext {
  const { loadBalancer, listeners } = plan.live;
  return {
    ...rotation,
    record,
    loadBalancer,
    attachedAtStart: new Map(
      listeners.map(({ listenerId, attached }) => [
        listenerId,
        attached.map(({ certificateId }) => certificateId),
      ]),
    ),
    known: reading.known,
    noProbe: reading.planInput.noProbe,
  };
}
