/** Laws about waves: a finished one starts the next, at the end of the soak and not before, and without the timer. */
import type { AppendHappening, SubmissionHappening } from '../happenings.ts';
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

/** A soak is gone through in stages of at most an hour, since nothing can be put off for longer. */
export function mostWakeUps(soakMs: number): number {
  return 1 + Math.ceil(soakMs / HOUR_MS);
}

export const wakeUpsFollowProofs: Checker = {
  name: 'wake-ups-follow-proofs',
  law: 'Scan is woken for a certificate that was proved, at the end of the soak or on the way to it, by who proved it or found it soaking, once for each stage.',
  check: ({ causes, happenings, truth }) => {
    const { soakMs } = truth.operator;
    const violations: Violation[] = [];
    const woken = new Map<string, number>();
    for (const { index, one } of causes.submissions.values()) {
      if (!isWakeUp(causes, one)) continue;
      const { by, atMs, event, verdict } = one;
      const { certificateId = '' } = commandIn(event);
      const object = (problem: string): void => {
        const message = `woke scan for ${certificateId} ${problem}`;
        violations.push(violation('wake-ups-follow-proofs', atMs, by, message));
      };
      const proofs = happenings.slice(0, index).filter((entry) => isProofOf(entry, certificateId));
      const own = proofs.some(({ worker }) => worker === by);
      const ends = proofs.map((proof) => proof.atMs + soakMs);
      if (proofs.length === 0) object('and nobody had proved it');
      else if (!own && !ends.some((endMs) => soakMs > 0 && atMs < endMs + CLOCK_TOLERANCE_MS))
        object('and had neither proved it nor found it soaking');
      else if (!ends.some((endMs) => isInTime(one, endMs))) object(`in ${one.delayMs} ms, out of time`);
      if (verdict !== 'accepted') continue;
      const times = (woken.get(certificateId) ?? 0) + 1;
      woken.set(certificateId, times);
      if (times > mostWakeUps(soakMs)) object(`for the ${times}. time`);
    }
    return violations;
  },
};

type Entry = Evidence['happenings'][number];

function isProofOf(one: Entry, certificateId: string): one is AppendHappening {
  return isProof(one) && one.log === `certificates/${certificateId}`;
}

function isProof(one: Entry): one is AppendHappening {
  return one.kind === 'append' && one.written && one.entryKind === 'proven';
}

/** At the end of the soak; or at a stage on the way, which is some time ahead. */
function isInTime({ atMs, delayMs }: SubmissionHappening, endMs: number): boolean {
  const dueMs = atMs + delayMs;
  if (dueMs > Math.max(atMs, endMs) + CLOCK_TOLERANCE_MS) return false;
  return dueMs >= endMs - MINUTE_MS - CLOCK_TOLERANCE_MS || delayMs >= MINUTE_MS / 2;
}

export const wavesGoOn: Checker = {
  name: 'waves-go-on',
  law: 'In calm nobody waits for the timer: whoever proves a certificate for which others wait, or finds one soaking, has asked for scan.',
  check: (evidence) => {
    const { causes, truth, happenings, calmFrom } = evidence;
    if (!truth.deployed) return [];
    const asked = new Set(
      [...causes.submissions.values()]
        .filter(({ one }) => isWakeUp(causes, one))
        .map(({ one }) => `${one.by} ${commandIn(one.event).certificateId}`),
    );
    const violations: Violation[] = [];
    const demand = (
      index: number,
      worker: string,
      atMs: number,
      certificateId: string,
      why: string,
    ): void => {
      const hasEnded = causes.ends.get(worker)?.one.what === 'finished';
      if (index < calmFrom || !hasEnded || asked.has(`${worker} ${certificateId}`)) return;
      const message = `${why} ${certificateId} and has not asked for scan`;
      violations.push(violation('waves-go-on', atMs, worker, message));
    };
    for (const [index, one] of happenings.entries()) {
      if (isProof(one) && othersWait(happenings.slice(0, index), one))
        demand(index, one.worker, one.atMs, one.log.replace('certificates/', ''), 'has others wait for');
      if (one.kind !== 'report') continue;
      for (const { reason, newCertificateId } of one.report.outcomes)
        if (reason === 'soaking' && newCertificateId !== null)
          demand(index, one.worker, one.atMs, newCertificateId, 'waits for');
    }
    return violations;
  },
};

/** They have said so since it was last proved, and have not tried it themselves meanwhile. */
function othersWait(before: readonly Entry[], proof: AppendHappening): boolean {
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

function loadBalancerOf({ data }: AppendHappening): string {
  return String(Object(data).loadBalancerId);
}
