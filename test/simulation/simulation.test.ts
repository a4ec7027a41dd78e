/**
 * The simulation as part of every test run: some seeds that are always the same, and some that never are. A failure names its seed; to see
 * what happened: `npm run simulate -- --seed N --trace`.
 */
import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { judge } from './checkers/index.ts';
import { planKinds, runCrashPoints } from './crash-points.ts';
import { resultOfSeed } from './figures.ts';
import { runSeed } from './simulate.ts';
import { traceOf } from './trace.ts';

const FIXED_SEEDS = 12;
/** Others each time: what nobody has thought of yet. */
const RANDOM_SEEDS = 8;
/** Crash points of every so many calls; `npm run simulate -- --crash-points` takes them all. */
const STRIDE = 47;

describe('simulation', () => {
  it(`keeps every law with the first ${FIXED_SEEDS} seeds`, async () => {
    for (let seed = 1; seed <= FIXED_SEEDS; seed += 1) await expectNoViolations(seed);
  });

  it(`keeps every law with ${RANDOM_SEEDS} seeds that are others each time`, async () => {
    for (let count = 0; count < RANDOM_SEEDS; count += 1) await expectNoViolations(randomInt(1, 2 ** 31));
  });

  it('tells the same story to the last line when the same seed runs twice', async () => {
    const [once, again] = [await runSeed(8), await runSeed(8)];

    expect(traceOf(again)).toEqual(traceOf(once));
    expect(judge(again)).toEqual(judge(once));
  });

  it.each(planKinds)('converges whatever happens at some of the calls of: $name', async (kind) => {
    for await (const { runs, failed } of runCrashPoints({
      part: 0,
      parts: 1,
      kinds: [kind],
      stride: STRIDE,
    })) {
      expect(runs).toBeGreaterThan(10);
      expect(failed).toEqual([]);
    }
  });
});

async function expectNoViolations(seed: number): Promise<void> {
  const { violations } = await resultOfSeed(seed);
  expect(violations, `npm run simulate -- --seed ${seed} --trace`).toEqual([]);
}
