/**
 * May this load balancer take this new certificate now? Pilot and soak, quarantine, breaker, pause: asked before a change, recorded after it.
 *
 * Pure. A new certificate is tried on one load balancer first; the others follow a soak after it was verified there. A failed proof
 * holds the load balancer back for a while, and a second load balancer's makes it global. An emergency overrides pilot, soak, breaker and
 * pause, never a quarantine.
 */

import { HOUR_MS } from '../../base/clock.ts';
import type { Reason } from '../../core/model/reasons.ts';
import type { CertificateState, FailedProof } from '../../core/records/certificate-log.ts';
import { BREAKER_LOAD_BALANCERS, breakerIsOpen, type ControlState } from '../../core/records/control-log.ts';

/** After the first failed proof on a load balancer; each further one doubles it. */
export const QUARANTINE_FIRST_MS = 6 * HOUR_MS;
/** A try a week costs little and notices that the cause is gone. */
export const QUARANTINE_LONGEST_MS = 7 * 24 * HOUR_MS;
/** So many load balancers with a failed proof, and it is the certificate, not the load balancer. */
export const GLOBAL_QUARANTINE_LOAD_BALANCERS = 2;

/** A load balancer that waits and does not come again (deleted, excluded, rotated by hand) keeps no other waiting for longer; scans may be a day apart. */
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
  /** It was not tried yet: this load balancer may be the first. */
  | { readonly kind: 'pilot' }
  | Closed;

export interface Closed extends Reason {
  readonly kind: 'closed';
  /** Of a soak: when it ends. */
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
    question.nowMs < certificate.trial.untilMs
  ) {
    return {
      kind: 'closed',
      reason: 'waiting-for-pilot',
      message: `${certificate.trial.loadBalancerId} tries ${question.certificateId} first; the others follow once it is verified there.`,
    };
  }
  const next = nextInTurn(question);
  if (next) {
    return {
      kind: 'closed',
      reason: 'waiting-for-pilot',
      message: `${loadBalancerId} has tried ${question.certificateId} and came to no verdict; it is the turn of ${next}.`,
    };
  }
  return { kind: 'pilot' };
}

/** Who waits to be the pilot, where this load balancer has had its turn. Otherwise the same one would be the first again and again. */
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

/** Whether what is known of its waiting is too old to keep its turn. */
export function mustRecordWaiting(
  { waiting }: CertificateState,
  loadBalancerId: string,
  nowMs: number,
): boolean {
  const said = waiting.find((one) => one.loadBalancerId === loadBalancerId);
  return !said || nowMs - said.atMs >= TURN_MS / 2;
}

function afterProof(question: GateQuestion, proven: NonNullable<CertificateState['proven']>): Gate {
  const openAtMs = proven.atMs + question.soakMs;
  // Without a soak none waits, also where this clock is behind that of the proof.
  const isOver = question.soakMs === 0 || question.nowMs >= openAtMs;
  if (proven.loadBalancerId === question.loadBalancerId || isOver) return { kind: 'open' };
  return {
    kind: 'closed',
    reason: 'soaking',
    opensAtMs: openAtMs,
    message: `${question.certificateId} was verified on ${proven.loadBalancerId}; the others follow at ${new Date(openAtMs).toISOString()} (SOAK).`,
  };
}

/** Why nothing new is started anywhere. */
function stopReason({ control, nowMs }: GateQuestion): Reason | undefined {
  if (control.paused) {
    return { reason: 'paused', message: 'Rotations are paused by an operator; emergencies go on.' };
  }
  if (breakerIsOpen(control, nowMs)) {
    return {
      reason: 'breaker-open',
      message: `The proof failed on ${BREAKER_LOAD_BALANCERS} load balancers within a day: nothing new is started but emergencies. Find the cause, then resume.`,
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

/** Where a failed proof still holds a certificate back. */
export interface HeldBack extends FailedProof {
  /** `undefined`: until an operator releases it, on every load balancer. */
  readonly untilMs: number | undefined;
}

/** What `gateFor` refuses now, for those that ask beforehand. Empty: it is held back nowhere. */
export function heldBack({ failures }: CertificateState, nowMs: number): readonly HeldBack[] {
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
