/** A rotation that holds the lease, with its record in the ledger and its reading of the load balancer. */
import type { LoadBalancerReading } from '../../cloud/inventory/read-load-balancer.ts';
import type { Certificate, CertificateId } from '../../core/model/certificate.ts';
import type { KeyType } from '../../core/model/key-types.ts';
import type { ListenerProtocol, LoadBalancer } from '../../core/model/listener.ts';
import type { Reason } from '../../core/model/reasons.ts';
import type { PlanInput } from '../../core/planning/decision.ts';
import type { Plan } from '../../core/planning/plan.ts';
import type { PlanKnowledge } from '../../core/records/ledger-knowledge.ts';
import type { RotationRecord } from '../../ledger/rotation-record.ts';
import type { Rotation } from './rotation.ts';

/** A plan, and the reading that it is based on. */
export interface Planned {
  readonly reading: LoadBalancerReading;
  readonly plan: Plan;
  /** What the ledger says about the candidates; `undefined`: none mattered. */
  readonly knowledge: PlanKnowledge | undefined;
}

export interface RotationContext extends Rotation {
  readonly record: RotationRecord;
  readonly loadBalancer: LoadBalancer;
  /** The certificates of each listener when the run began: slow nodes may serve them long after they were removed. */
  readonly attachedAtStart: ReadonlyMap<string, readonly CertificateId[]>;
  /** The known details of all certificates that may be on the listeners. */
  readonly known: ReadonlyMap<CertificateId, Certificate>;
  readonly noProbe: (protocol: ListenerProtocol, keyType: KeyType) => Reason | undefined;
  /** As in the input of the plan. */
  readonly servedBad: PlanInput['servedBad'];
}

export function contextFor(
  rotation: Rotation,
  record: RotationRecord,
  { reading, plan }: Omit<Planned, 'knowledge'>,
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
    servedBad: reading.planInput.servedBad,
  };
}
