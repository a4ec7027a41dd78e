/**
 * Power cuts: in the middle of the work every instance of every function is killed (SIGKILL), as often as wanted. The platform repeats what
 * it was asked to repeat; the rest is for the next timer.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { EmulatorHandle } from './emulator-handle.ts';
import type { ProgressView } from './progress.ts';

/** Lines of progress between two kills: a rotation of one listener has five to eight. */
const LINES_BETWEEN_KILLS = [3, 14] as const;

export interface Kills {
  /** How many there were. Rejects where one could not be done. */
  finish(): Promise<number>;
}

/** @param seed decides after which line of progress */
export function startKilling(
  emulator: EmulatorHandle,
  { kill, seed, progress }: { readonly kill: number; readonly seed: number; readonly progress: ProgressView },
): Kills {
  const random = xoroshiro128plus(seed);
  let untilNext = uniformInt(random, ...LINES_BETWEEN_KILLS);
  let done = 0;
  let last = Promise.resolve();
  emulator.onProgress(() => {
    if (done >= kill) return;
    untilNext -= 1;
    if (untilNext > 0) return;
    untilNext = uniformInt(random, ...LINES_BETWEEN_KILLS);
    done += 1;
    progress.say(`Killed every function (${done} of ${kill}); what they did is taken up again ...`);
    last = last.then(() => emulator.killInstances());
    // Whoever calls finish() hears of it.
    last.catch(() => undefined);
  });
  return {
    finish: async () => {
      await last;
      return done;
    },
  };
}
