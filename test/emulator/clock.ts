/**
 * The clock of every part of the emulator: it starts at the real time, runs `scale` times as fast, and can be moved forward.
 *
 * The deployed functions run in processes of their own, which get time and scale at the start of each invocation (function-compute/edge.ts).
 * So the scale may only change while no function runs.
 */
import type { Clock } from '../../shared/base/clock.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';

export interface EmulatorClock extends Clock {
  readonly scale: number;
  advance(durationMs: number): void;
  /** From now on. A pause that has begun lasts as long as it would have. */
  setScale(scale: number): void;
}

export function emulatorClock(scale: number, base: Clock = systemClock): EmulatorClock {
  requireScale(scale);
  const startedAtMs = base.now();
  let since = { realMs: startedAtMs, virtualMs: startedAtMs, scale };
  const now = (): number => since.virtualMs + Math.floor((base.now() - since.realMs) * since.scale);
  return {
    now,
    sleep: (durationMs, signal) => base.sleep(durationMs / since.scale, signal),
    get scale() {
      return since.scale;
    },
    advance: (durationMs) => {
      since = { ...since, virtualMs: since.virtualMs + durationMs };
    },
    setScale: (next) => {
      requireScale(next);
      since = { realMs: base.now(), virtualMs: now(), scale: next };
    },
  };
}

function requireScale(scale: number): void {
  if (!(scale > 0 && Number.isFinite(scale))) throw new RangeError(`scale is ${scale}; it must be above 0`);
}
