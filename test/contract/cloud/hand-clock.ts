/** A clock that stands still until a test moves it. */
import type { Clock } from '../../../shared/base/clock.ts';

export interface HandClock extends Clock {
  advance(durationMs: number): void;
}

export function handClock(startMs: number): HandClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    sleep: async (durationMs) => {
      nowMs += durationMs;
    },
    advance: (durationMs) => {
      nowMs += durationMs;
    },
  };
}
