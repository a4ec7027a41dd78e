/**
 * Decides whether a load balancer may use a new certificate now: pilot and soak, quarantine, breaker, pause. Pure.
 *
 * A new certificate is tried on one load balancer first (the pilot). The others follow a soak after it was verified there. A failed proof
 * quarantines the certificate on that load balancer for some time; a failed proof on a second one quarantines it everywhere. An emergency
 * overrides pilot, soak, breaker and pause, never a quarantine.
 */

import { HOUR_MS } from '../../base/clock.ts';
import type { Reason } from '../../core/model/reasons.ts';
import type { CertificateState, FailedProof } from '../../core/records/certificate-log.ts';
import { BREAKER_LOAD_BALANCERS, breakerIsOpen, type ControlState } from '../../core/records/control-log.ts';
import { mayBeAtWork } from '../../core/records/lease.ts';

/** The quarantine after the first failed proof on a load balancer. Each further one doubles it. */
export const QUARANTINE_FIRST_MS = 6 * HOUR_MS;
/** One attempt a week costs little and shows whether the cause is removed. */
export const QUARANTINE_LONGEST_MS = 7 * 24 * HOUR_MS;
/** If the proof failed on this many load balancers, the cause is the certificate, not the load balancer. */
export const GLOBAL_QUARANTINE_LOAD_BALANCERS = 2;

/** A waiting load balancer that does not ask again (deleted, excluded) loses its turn after this time. Scans may be a day apart. */
export const TURN_MS = 25 * HOUR_MS;

export interface GateQuestion {
  readonly loadBalancerId: string;
  readonly certificateId: string;
  readonly certificate: CertificateState;
  readonly control: ControlState;
  readonly emergency: boolean;
  readonly soakMs: number;
  readonly nowMs: number;
}

export type Gate =
  | { readonly kind: 'open' }
  /** The certificate is not proven yet: this load balancer may try it. */
  | { readonly kind: 'pilot' }
  | Closed;

export interface Closed extends Reason {
  readonly kind: 'closed';
  /** The end of the soak, if that is the reason. */
  readonly opensAtMs?: number;
}

export function gateFor(question: GateQuestion): Gate {
  const { certificate, emergency, loadBalancerId } = question;
  const quarantine = quarantineReason(question);
  if (quarantine) return { kind: 'closed', ...quarantine };
  if (emergency) return { kind: 'open' };
  const stopped = stopReason(question);
  if (stopped) return { kind: 'closed', ...stopped };
  if (certificate.proven) return afterProof(question, certificate.proven);
  if (
    certificate.trial &&
    certificate.trial.loadBalancerId !== loadBalancerId &&
    mayBeAtWork(certificate.trial.untilMs, question.nowMs)
  ) {
    return {
      kind: 'closed',
      reason: 'waiting-for-pilot',
      message: `${certificate.trial.loadBalancerId} tries ${question.certificateId} first; the other load balancers follow once it is verified there.`,
    };
  }
  const next = nextInTurn(question);
  if (next) {
    return {
      kind: 'closed',
      reason: 'waiting-for-pilot',
      message: `${loadBalancerId} has tried ${question.certificateId} without a verdict; ${next} is next.`,
    };
  }
  return { kind: 'pilot' };
}

/** The next waiting load balancer, if this one has already been the pilot: otherwise the same one would be the pilot every time. */
function nextInTurn({ certificate, loadBalancerId, nowMs }: GateQuestion): string | undefined {
  const { gaveUp, trial, waiting } = certificate;
  if (!gaveUp.includes(loadBalancerId) && trial?.loadBalancerId !== loadBalancerId) return undefined;
  return waiting.find(
    (one) =>
      one.loadBalancerId !== loadBalancerId &&
      !gaveUp.includes(one.loadBalancerId) &&
      nowMs - one.atMs < TURN_MS,
  )?.loadBalancerId;
}

/** Whether the load balancer must record again that it waits, so that it keeps its turn. */
export function mustRecordWaiting(
  { waiting }: CertificateState,
  loadBalancerId: string,
  nowMs: number,
): boolean {
  const recorded = waiting.find((one) => one.loadBalancerId === loadBalancerId);
  return !recorded || nowMs - recorded.atMs >= TURN_MS / 2;
}

function afterProof(question: GateQuestion, proven: NonNullable<CertificateState['proven']>): Gate {
  const openAtMs = proven.atMs + question.soakMs;
  // Without a soak no load balancer waits, even if this clock is behind the clock of the proof.
  const isOver = question.soakMs === 0 || question.nowMs >= openAtMs;
  if (proven.loadBalancerId === question.loadBalancerId || isOver) return { kind: 'open' };
  return {
    kind: 'closed',
    reason: 'soaking',
    opensAtMs: openAtMs,
    message: `${question.certificateId} was verified on ${proven.loadBalancerId}; the others follow at ${new Date(openAtMs).toISOString()} (SOAK).`,
  };
}

/** Why no rotation is started on any load balancer. */
function stopReason({ control, nowMs }: GateQuestion): Reason | undefined {
  if (control.paused) {
    return { reason: 'paused', message: 'An operator has paused rotations; only emergencies are started.' };
  }
  if (breakerIsOpen(control, nowMs)) {
    return {
      reason: 'breaker-open',
      message: `The proof failed on ${BREAKER_LOAD_BALANCERS} load balancers within a day: only emergencies are started. Find the cause, then resume.`,
    };
  }
  return undefined;
}

function quarantineReason({
  certificate,
  loadBalancerId,
  certificateId,
  nowMs,
}: GateQuestion): Reason | undefined {
  const { failures } = certificate;
  if (failures.length >= GLOBAL_QUARANTINE_LOAD_BALANCERS) {
    return {
      reason: 'quarantined',
      message: `The proof of ${certificateId} failed on ${failures.map((one) => one.loadBalancerId).join(', ')}. Release it once the cause is found, or issue a newer certificate.`,
    };
  }
  const own = failures.find((failure) => failure.loadBalancerId === loadBalancerId);
  if (!own || nowMs >= heldUntilMs(own)) return undefined;
  return {
    reason: 'quarantined',
    message: `The proof of ${certificateId} failed here ${own.times} times, last at ${new Date(own.atMs).toISOString()}; it is tried again at ${new Date(heldUntilMs(own)).toISOString()}.`,
  };
}

/** A load balancer on which a certificate is in quarantine. */
export interface Quarantine extends FailedProof {
  /** `undefined`: quarantined on every load balancer until an operator releases it. */
  readonly untilMs: number | undefined;
}

/** The quarantines that `gateFor` would apply now; empty if there are none. */
export function quarantines({ failures }: CertificateState, nowMs: number): readonly Quarantine[] {
  if (failures.length >= GLOBAL_QUARANTINE_LOAD_BALANCERS) {
    return failures.map((failure) => ({ ...failure, untilMs: undefined }));
  }
  return failures
    .map((failure) => ({ ...failure, untilMs: heldUntilMs(failure) }))
    .filter(({ untilMs }) => nowMs < untilMs);
}

function heldUntilMs({ atMs, times }: FailedProof): number {
  return atMs + Math.min(QUARANTINE_LONGEST_MS, QUARANTINE_FIRST_MS * 2 ** (times - 1));
}
