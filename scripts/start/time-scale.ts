/**
 * How fast the emulator's clock may run on this machine. The service's deadlines count by that clock, its work by the machine: on a slow
 * machine a fast clock would make a healthy listener look silent.
 *
 * Decided from the real time of handshakes, while no function runs: once before the first rotation, then before each hour. A machine that
 * becomes slow within an hour is noticed at its end.
 */

import pMap from 'p-map';
import { languageOfPerson } from '../common/language-of-person.ts';
import { handshake } from '../visitor/handshake.ts';
import { visitTargets } from '../visitor/targets.ts';
import type { EmulatorHandle } from './emulator-handle.ts';
import type { ProgressView } from './progress.ts';
import { startTexts } from './texts.ts';
import { targetsOf } from './visit-targets.ts';

/**
 * The shortest deadline of the service is that of the daily check: six seconds for three handshakes of a target, with two pauses of a second
 * (rotation/proving/observe-served.ts).
 */
const LONGEST_HANDSHAKE_MS = 1_333;
/** Workers share the machine when they rotate, and none of them runs when this is measured. */
const WORKERS_SHARE = 2;
/** Real time: what fails even then is too slow for the real cloud, too. The demonstration lasts for a quarter of an hour. */
const SLOWEST = 1;
/** Smaller changes are noise. */
const NOTICEABLE = 1.25;

/** As many at once as a worker makes with a load balancer of the fleet. */
const AT_ONCE = 16;
const BURSTS = 3;
const TIMEOUT_MS = 2_000;

/**
 * @param wanted the scale of a machine that is fast enough
 * @param handshakeMs real time of a handshake, of several at once
 */
export function timeScaleFor(wanted: number, handshakeMs: number): number {
  const possible = LONGEST_HANDSHAKE_MS / (WORKERS_SHARE * handshakeMs);
  return Math.min(wanted, Math.max(SLOWEST, Math.floor(possible)));
}

/** Whether the scale should change: a little difference would change it all the time. */
export function isOtherScale(current: number, next: number): boolean {
  return Math.max(current / next, next / current) >= NOTICEABLE;
}

/** Sets the scale that this machine allows now. Only while no function runs. @returns the scale from now on */
export async function adaptTimeScale(
  emulator: EmulatorHandle,
  wanted: number,
  progress: ProgressView,
): Promise<number> {
  const current = emulator.timeScale();
  const next = timeScaleFor(wanted, await measureHandshakes(emulator));
  if (!isOtherScale(current, next)) return current;
  await emulator.setTimeScale(next);
  const text = startTexts[languageOfPerson()];
  if (next > current) progress.print(text.faster(next));
  else progress.print(next < wanted ? text.slower(current, next) : text.calmer(current, next));
  return next;
}

/** @returns the median in milliseconds; a handshake that the emulator cuts lasts for up to `TIMEOUT_MS`, and few are cut */
async function measureHandshakes({ ready }: EmulatorHandle): Promise<number> {
  const { fleet, dial } = ready;
  const targets = visitTargets({ targets: [...targetsOf(fleet)] })
    .filter(({ accepts }) => accepts === 'both')
    .slice(0, AT_ONCE * BURSTS);
  const times = await pMap(
    targets,
    async (target) => {
      const startedAtMs = performance.now();
      await handshake(target, { dialMap: dial, timeoutMs: TIMEOUT_MS });
      return performance.now() - startedAtMs;
    },
    { concurrency: AT_ONCE },
  );
  return times.sort((left, right) => left - right)[Math.floor(times.length / 2)] ?? 0;
}
