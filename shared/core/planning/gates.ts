/**
 * What the ledger says about a new certificate, as the planner asks it. The planner does not know the ledger: it gets functions.
 *
 * Two kinds must not be confused. A certificate that is passed over is no candidate: the next best one takes its place. One that
 * is held back stays the best: the change waits, and no other certificate takes its place.
 */
import type { CertificateId } from '../model/certificate.ts';
import type { Reason, ReasonIn } from '../model/reasons.ts';

/** Why a candidate is not considered. */
export type PassedOverReason = Reason<'quarantined' | 'refused-by-alb'>;
/** Why the change to the best candidate does not start now. */
export type HeldBackReason = Reason<ReasonIn<'waiting'> | 'paused' | 'breaker-open' | 'no-worker-in-vpc'>;

export interface Gates {
  /** `undefined`: it is a candidate for the place of `replaced`. */
  readonly passedOver: (
    certificateId: CertificateId,
    emergency: boolean,
    replaced: CertificateId,
  ) => PassedOverReason | undefined;
  /** `undefined`: the change that puts it in the place of `replaced` may start. */
  readonly heldBack: (
    certificateId: CertificateId,
    emergency: boolean,
    replaced: readonly CertificateId[],
  ) => HeldBackReason | undefined;
  /** Whether no load balancer has verified the certificate yet: one of them tries it first. */
  readonly unproven: (certificateId: CertificateId) => boolean;
  /** Whether an operator has released the certificate: then it is not refused for its chain. */
  readonly released: (certificateId: CertificateId) => boolean;
  /** Why the gates are not known completely; `undefined`: they are. */
  readonly unknown: Reason<'ledger-unavailable'> | undefined;
}

/** Nothing is known that prevents a change. */
export const openGates: Gates = {
  passedOver: () => undefined,
  heldBack: () => undefined,
  unproven: () => false,
  released: () => false,
  unknown: undefined,
};

/** A candidate that was passed over by the ledger, or refused only for its chain, and why. */
export interface PassedOver extends Reason<PassedOverReason['reason'] | 'candidate-untrusted'> {
  readonly certificateId: CertificateId;
}
