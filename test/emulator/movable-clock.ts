/** The clock of the emulator: it runs at its scale, and can be moved ahead. */
import type { Clock } from '../../shared/base/clock.ts';

/** A clock that POST /clock can advance. */
export function movableClock(base: Clock): Clock & { advance(durationMs: number): void } {
  let aheadMs = 0;
  return {
    now: () => base.now() + aheadMs,
    sleep: (durationMs, signal) => base.sleep(durationMs, signal),
    advance: (durationMs) => {
      aheadMs += durationMs;
    },
  };
}
