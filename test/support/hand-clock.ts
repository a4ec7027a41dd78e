/**
 * A clock without real waiting. Once all ready work has run, time jumps to the end of the earliest sleep. Polling code therefore runs to its
 * end at once and always in the same order. `advance` moves the clock from outside.
 */
import type { Clock } from '../../shared/base/clock.ts';

export interface HandClock extends Clock {
  /** Moves time forward; sleeps that end by then resolve, the earliest first. */
  advance(durationMs: number): Promise<void>;
  /** Durations of all sleeps so far, in the order of their start. */
  readonly sleptMs: readonly number[];
}

export interface HandClockOptions {
  /** `false`: sleeps end only by `advance`. */
  readonly sleepingMovesTime?: boolean;
}

interface Sleeper {
  readonly wakeAtMs: number;
  readonly wake: () => void;
}

export function handClock(startMs: number, { sleepingMovesTime = true }: HandClockOptions = {}): HandClock {
  let nowMs = startMs;
  const sleptMs: number[] = [];
  const sleepers = new Set<Sleeper>();
  let turnPlanned = false;

  function wakeEarliest(untilMs: number): boolean {
    const [earliest] = [...sleepers].sort((left, right) => left.wakeAtMs - right.wakeAtMs);
    if (!earliest || earliest.wakeAtMs > untilMs) return false;
    sleepers.delete(earliest);
    nowMs = Math.max(nowMs, earliest.wakeAtMs);
    earliest.wake();
    return true;
  }

  /** An immediate runs after all ready promises. */
  function planTurn(): void {
    if (turnPlanned || !sleepingMovesTime) return;
    turnPlanned = true;
    setImmediate(() => {
      turnPlanned = false;
      if (wakeEarliest(Number.POSITIVE_INFINITY)) planTurn();
    });
  }

  return {
    sleptMs,
    now: () => nowMs,
    sleep(durationMs, signal) {
      sleptMs.push(durationMs);
      return new Promise<void>((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const sleeper: Sleeper = {
          wakeAtMs: nowMs + durationMs,
          wake: () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        const abort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', abort, { once: true });
        sleepers.add(sleeper);
        planTurn();
      });
    },
    async advance(durationMs) {
      const untilMs = nowMs + durationMs;
      while (wakeEarliest(untilMs)) await new Promise<void>((resolve) => setImmediate(resolve));
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}
