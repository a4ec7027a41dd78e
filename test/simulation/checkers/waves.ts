/** Invariants about waves: a finished wave starts the next one at the end of the soak, without the timer. */
import type { AppendEntry, SubmissionEntry } from '../run-history.ts';
import { commandIn, isWakeUp } from './causes.ts';
import {
  type Checker,
  CLOCK_TOLERANCE_MS,
  type Evidence,
  HOUR_MS,
  MINUTE_MS,
  type Violation,
} from './checker.ts';
import { violation } from './control-plane.ts';

/** A soak has stages of at most an hour, since an invocation cannot be delayed for longer. */
export function maxWakeUps(soakMs: number): number {
  return 1 + Math.ceil(soakMs / HOUR_MS);
}

export const wakeUpsFollowProofs: Checker = {
  name: 'wake-ups-follow-proofs',
  invariant:
    'A wake-up of scan follows the proof of its certificate, at the end of the soak or at a stage of it, by a worker that proved the certificate or found it soaking, once for each stage.',
  check: ({ causes, history, truth }) => {
    const { soakMs } = truth.operator;
    const violations: Violation[] = [];
    const woken = new Map<string, number>();
    for (const { index, one } of causes.submissions.values()) {
      if (!isWakeUp(causes, one)) continue;
      const { by, atMs, event, verdict } = one;
      const { certificateId = '' } = commandIn(event);
      const addViolation = (problem: string): void => {
        const message = `woke scan for ${certificateId} ${problem}`;
        violations.push(violation('wake-ups-follow-proofs', atMs, by, message));
      };
      const proofs = history.slice(0, index).filter((entry) => isProofOf(entry, certificateId));
      const own = proofs.some(({ worker }) => worker === by);
      const ends = proofs.map((proof) => proof.atMs + soakMs);
      if (proofs.length === 0) addViolation('although no worker had proved it');
      else if (!own && !ends.some((endMs) => soakMs > 0 && atMs < endMs + CLOCK_TOLERANCE_MS))
        addViolation('although it had neither proved it nor found it soaking');
      else if (!ends.some((endMs) => isInTime(one, endMs)))
        addViolation(`in ${one.delayMs} ms, at the wrong time`);
      if (verdict !== 'accepted') continue;
      const times = (woken.get(certificateId) ?? 0) + 1;
      woken.set(certificateId, times);
      if (times > maxWakeUps(soakMs)) addViolation(`${times} times`);
    }
    return violations;
  },
};

type Entry = Evidence['history'][number];

function isProofOf(one: Entry, certificateId: string): one is AppendEntry {
  return isProof(one) && one.log === `certificates/${certificateId}`;
}

function isProof(one: Entry): one is AppendEntry {
  return one.kind === 'append' && one.written && one.entryKind === 'proven';
}

/** At the end of the soak, or at a later stage before it. */
function isInTime({ atMs, delayMs }: SubmissionEntry, endMs: number): boolean {
  const dueMs = atMs + delayMs;
  if (dueMs > Math.max(atMs, endMs) + CLOCK_TOLERANCE_MS) return false;
  return dueMs >= endMs - MINUTE_MS - CLOCK_TOLERANCE_MS || delayMs >= MINUTE_MS / 2;
}

export const wavesContinue: Checker = {
  name: 'waves-continue',
  invariant:
    'In the calm no load balancer waits for the timer: a worker that proves a certificate for which others wait, or that finds one soaking, requests a scan.',
  check: (evidence) => {
    const { causes, truth, history, calmFrom } = evidence;
    if (!truth.deployed) return [];
    const requested = new Set(
      [...causes.submissions.values()]
        .filter(({ one }) => isWakeUp(causes, one))
        .map(({ one }) => `${one.by} ${commandIn(one.event).certificateId}`),
    );
    const violations: Violation[] = [];
    const requireRequest = (
      index: number,
      worker: string,
      atMs: number,
      certificateId: string,
      why: string,
    ): void => {
      const hasEnded = causes.ends.get(worker)?.one.what === 'finished';
      if (index < calmFrom || !hasEnded || requested.has(`${worker} ${certificateId}`)) return;
      const message = `${why} ${certificateId} and has requested no scan`;
      violations.push(violation('waves-continue', atMs, worker, message));
    };
    for (const [index, one] of history.entries()) {
      if (isProof(one) && othersWait(history.slice(0, index), one))
        requireRequest(
          index,
          one.worker,
          one.atMs,
          one.log.replace('certificates/', ''),
          'has others wait for',
        );
      if (one.kind !== 'report') continue;
      for (const { reason, newCertificateId } of one.report.outcomes)
        if (reason === 'soaking' && newCertificateId !== null)
          requireRequest(index, one.worker, one.atMs, newCertificateId, 'waits for');
    }
    return violations;
  },
};

/** They have recorded that they wait since the last proof, and have not tried the certificate since. */
function othersWait(before: readonly Entry[], proof: AppendEntry): boolean {
  const waiting = new Set<string>();
  for (const one of before) {
    if (one.kind !== 'append' || !one.written || one.log !== proof.log) continue;
    if (one.entryKind === 'proven') waiting.clear();
    if (one.entryKind === 'waiting') waiting.add(loadBalancerOf(one));
    if (one.entryKind === 'trial') waiting.delete(loadBalancerOf(one));
  }
  waiting.delete(loadBalancerOf(proof));
  return waiting.size > 0;
}

function loadBalancerOf({ data }: AppendEntry): string {
  return String(Object(data).loadBalancerId);
}
