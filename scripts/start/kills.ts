/**
 * Kills every instance of every function (SIGKILL) while they work, a given number of times. The platform retries asynchronous invocations;
 * the next timer recovers the rest.
 */

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { languageOfPerson } from '../common/language-of-person.ts';
import type { EmulatorHandle } from './emulator-handle.ts';
import type { ProgressView } from './progress.ts';
import { startTexts } from './texts.ts';

/** Progress lines between two kills, minimum and maximum: a rotation of one listener has five to eight. */
const LINES_BETWEEN_KILLS = [3, 14] as const;

export interface Kills {
  /** How many kills have begun. */
  count(): number;
  /** Resolves to the number of kills; rejects if one failed. */
  finish(): Promise<number>;
}

/** @param seed decides after which progress lines */
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
    progress.print(startTexts[languageOfPerson()].killed(done, kill));
    last = last.then(() => emulator.killInstances());
    // The caller of finish() gets the error.
    last.catch(() => undefined);
  });
  return {
    count: () => done,
    finish: async () => {
      await last;
      return done;
    },
  };
}
