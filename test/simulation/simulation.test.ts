/**
 * Part of every test run: some fixed seeds and some random ones. A failure names its seed; `npm run simulate -- --seed N --trace` shows the
 * history.
 */
import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkRun } from './checkers/index.ts';
import { planKinds, runCrashPoints } from './crash-points.ts';
import { resultOfSeed } from './figures.ts';
import { runSeed } from './simulate.ts';
import { traceOf } from './trace.ts';

const FIXED_SEEDS = 12;
const RANDOM_SEEDS = 8;
/** Only every 47th call is a crash point here; `npm run simulate -- --crash-points` tests all of them. */
const STRIDE = 47;

describe('simulation', () => {
  it(`violates no invariant with the first ${FIXED_SEEDS} seeds`, async () => {
    for (let seed = 1; seed <= FIXED_SEEDS; seed += 1) await expectNoViolations(seed);
  });

  it(`violates no invariant with ${RANDOM_SEEDS} random seeds`, async () => {
    for (let count = 0; count < RANDOM_SEEDS; count += 1) await expectNoViolations(randomInt(1, 2 ** 31));
  });

  it('gives the same trace when the same seed runs twice', async () => {
    const [once, again] = [await runSeed(8), await runSeed(8)];

    expect(traceOf(again)).toEqual(traceOf(once));
    expect(checkRun(again)).toEqual(checkRun(once));
  });

  it.each(planKinds)('reaches the same end after any fault at one of the calls: $name', async (kind) => {
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
