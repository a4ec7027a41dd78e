/**
 * How much time a change needs, and the words for too little of it. Pure; the time that is left is a parameter.
 *
 * A step starts only if there is time for it, for undoing it and every step before it, and for two proofs: the platform
 * ends the function at its deadline, in the middle of a change if need be. A gap is opened only if there is time to close it again.
 */
import { MINUTE_MS } from '../../base/clock.ts';
import type { Message } from '../../core/model/reasons.ts';
import type { Change } from '../../core/planning/change.ts';
import { STEP_TIMEOUT_MS } from './limits.ts';

type Steps = Pick<Change, 'steps' | 'gap'>;

/** The least time in which anything can be changed: one write, its roll back, two proofs. */
export function leastTimeMs(proofTimeoutMs: number): number {
  return neededMs(1, 0, proofTimeoutMs);
}

/** @param index of the step @param done number of writes before it that a roll back would undo */
export function timeForStepMs(change: Steps, index: number, done: number, proofTimeoutMs: number): number {
  return neededMs(change.gap ? writesUntilProof(change, index) : 1, done, proofTimeoutMs);
}

/** The time that the longest step of these changes needs: with less, no run finishes them all. */
export function timeForChangesMs(changes: readonly Steps[], proofTimeoutMs: number): number {
  const needed = changes.flatMap((change) => {
    const writes = [...change.steps.entries()].filter(([, { kind }]) => kind !== 'prove');
    return writes.map(([index], done) => timeForStepMs(change, index, done, proofTimeoutMs));
  });
  return Math.max(0, ...needed);
}

function neededMs(ahead: number, done: number, proofTimeoutMs: number): number {
  return (2 * ahead + done) * STEP_TIMEOUT_MS + 2 * proofTimeoutMs;
}

function writesUntilProof({ steps }: Steps, from: number): number {
  const proofAt = steps.findIndex(({ kind }, index) => index > from && kind === 'prove');
  return (proofAt < 0 ? steps.length : proofAt) - from;
}

/** For example `needs 16 minutes, the function has 10: raise its timeout`; `undefined`: there is enough. */
export function tooLittleTime(needed: number, leftMs: number): Message | undefined {
  if (needed <= leftMs) return undefined;
  const neededMinutes = Math.ceil(needed / MINUTE_MS);
  const leftMinutes = Math.max(0, Math.floor(leftMs / MINUTE_MS));
  return {
    message: `needs ${neededMinutes} minutes, the function has ${leftMinutes}: raise its timeout`,
    parameters: { neededMinutes, leftMinutes },
  };
}
