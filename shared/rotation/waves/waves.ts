/**
 * Decides whether a load balancer may use a new certificate now: quarantine and refusals (passed-over.ts), pause, breaker, pilot, soak. Pure.
 *
 * A new certificate is tried on one load balancer first (the pilot). The others follow a soak after it was verified there. An emergency
 * overrides pilot, soak, breaker and pause, never a quarantine.
 *
 * The planner asks it through `ledgerGates`, and the gatekeeper asks it again before the first write, so both decide the same.
 */

import { HOUR_MS } from '../../base/clock.ts';
import { inUtc } from '../../base/words.ts';
import type { Reason } from '../../core/model/reasons.ts';
import type { HeldBackReason, PassedOverReason } from '../../core/planning/gates.ts';
import type { CertificateState } from '../../core/records/certificate-log.ts';
import {
  BREAKER_LOAD_BALANCERS,
  breakerIsOpen,
  type ControlState,
  pauseOf,
} from '../../core/records/control-log.ts';
import { mayBeAtWork } from '../../core/records/lease.ts';
import { type CandidateQuestion, whyPassedOver } from './passed-over.ts';

/** A waiting load balancer that does not ask again (deleted, excluded) loses its turn after this time. Scans may be a day apart. */
export const TURN_MS = 25 * HOUR_MS;

export interface GateQuestion extends CandidateQuestion {
  readonly control: ControlState;
  readonly soakMs: number;
}

export type Gate =
  | { readonly kind: 'open' }
  /** The certificate is not proven yet: this load balancer may try it. */
  | { readonly kind: 'pilot' }
  | Closed;

/** Either the certificate is no candidate, or it is held back. */
export interface Closed extends Reason<(PassedOverReason | HeldBackReason)['reason']> {
  readonly kind: 'closed';
  /** The end of the soak, if that is the reason. */
  readonly opensAtMs?: number;
}

export function isHeldBack(closed: Closed): closed is Closed & HeldBackReason {
  return closed.reason !== 'quarantined' && closed.reason !== 'refused-by-alb';
}

export function gateFor(question: GateQuestion): Gate {
  const { certificate, emergency, loadBalancerId } = question;
  const passedOver = whyPassedOver(question);
  // A refusal exposes nothing. In an emergency the planner takes a refused certificate only if there is no other one.
  if (passedOver && !(emergency && passedOver.reason === 'refused-by-alb'))
    return { kind: 'closed', ...passedOver };
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
      parameters: { pilot: certificate.trial.loadBalancerId },
    };
  }
  const next = nextInTurn(question);
  if (next) {
    return {
      kind: 'closed',
      reason: 'waiting-for-pilot',
      message: `${loadBalancerId} has tried ${question.certificateId} without a verdict; ${next} is next.`,
      parameters: { pilot: next },
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
    message: `${question.certificateId} was verified on ${proven.loadBalancerId}; the others follow at ${inUtc(openAtMs)} (SOAK).`,
    parameters: { pilot: proven.loadBalancerId, until: inUtc(openAtMs) },
  };
}

/** Why no rotation is started on the load balancer, whatever the certificate, except in an emergency. */
export function stopReason({
  control,
  loadBalancerId,
  nowMs,
}: Pick<GateQuestion, 'control' | 'loadBalancerId' | 'nowMs'>): HeldBackReason | undefined {
  if (control.paused) {
    return { reason: 'paused', message: 'An operator has paused rotations; only emergencies are started.' };
  }
  const own = pauseOf(control, loadBalancerId);
  if (own) {
    return {
      reason: 'paused',
      message: `An operator has paused ${loadBalancerId} since ${inUtc(own.atMs)}; only emergencies are started there.`,
      parameters: { pausedLoadBalancer: loadBalancerId, since: inUtc(own.atMs) },
    };
  }
  if (breakerIsOpen(control, nowMs)) {
    return {
      reason: 'breaker-open',
      message: `The proof failed on ${BREAKER_LOAD_BALANCERS} load balancers within a day: only emergencies are started. Find the cause, then resume.`,
    };
  }
  return undefined;
}
