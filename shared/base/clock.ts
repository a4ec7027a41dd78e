/**
 * Time and randomness are passed in, never ambient, so that tests and the simulation can set the clock and repeat the random
 * numbers. Only `edge.ts` creates the real ones.
 */

/** All times are whole milliseconds since the epoch, UTC, at whatever speed the clock runs: they are stored, signed and read again as integers. */
export interface Clock {
  now(): number;
  /** Resolves after `durationMs`; rejects with the signal's reason when aborted before that. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** A number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
