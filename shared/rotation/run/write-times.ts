/**
 * When a listener is read while ALB carries out a write to it: not before the write can be done, then at intervals that grow with the time that
 * has passed. Pure, except for the memory of one run.
 *
 * Reading earlier costs calls and shows nothing; reading later delays what follows the write by as much.
 */
import { SECOND_MS } from '../../base/clock.ts';
import type { WriteStep } from '../../core/planning/step.ts';

export type WriteKind = WriteStep['kind'];

/** What ALB takes for a write at least: 5 to 10 s are known, in one log 5 s until the listener was free again (docs/cloud-facts.md). */
export const USUAL_WRITE_MS = 6 * SECOND_MS;

/** The first reading comes a little before the end of the fastest write: the next one may be faster. */
const FIRST_SHARE = 0.85;
/** However long the writes before it took, the next one may be much faster. */
const LATEST_FIRST_MS = 8 * SECOND_MS;

/** Each interval is a fifth of the time that has passed: so much later than necessary is the end seen at most. */
const INTERVAL_SHARE = 0.2;
const SHORTEST_INTERVAL_MS = SECOND_MS;
const LONGEST_INTERVAL_MS = 3 * SECOND_MS;

/** The fastest write of each kind in one run. */
export interface WriteTimes {
  fastestMs(kind: WriteKind): number;
  /** @param tookMs from the answer of ALB until the listener was seen to have changed */
  done(kind: WriteKind, tookMs: number): void;
}

export function createWriteTimes(): WriteTimes {
  const fastest = new Map<WriteKind, number>();
  return {
    fastestMs: (kind) => fastest.get(kind) ?? USUAL_WRITE_MS,
    done: (kind, tookMs) => void fastest.set(kind, Math.min(tookMs, fastest.get(kind) ?? tookMs)),
  };
}

/** From the answer of ALB until the first reading. */
export function firstReadingMs(fastestMs: number): number {
  const wantedMs = Math.round(FIRST_SHARE * fastestMs);
  return Math.min(LATEST_FIRST_MS, Math.max(SHORTEST_INTERVAL_MS, wantedMs));
}

/** Until the next reading. @param passedMs since the waiting began */
export function nextReadingMs(passedMs: number): number {
  const wantedMs = Math.round(INTERVAL_SHARE * passedMs);
  return Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, wantedMs));
}
