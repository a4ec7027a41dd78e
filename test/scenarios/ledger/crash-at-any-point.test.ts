/** A run dies before or after one of its writes; the next run always reaches the same final state. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import type { World } from '../../support/world.ts';
import { brokenRules } from '../rotation/rules.ts';
import { cases } from './cases.ts';
import { countEffects, ledgerOf, runAndDie } from './crash.ts';

/** The next run after the lease of the dead run has ended, or an immediate retry of the same invocation by the platform. */
const successors = [
  {
    who: 'the next run after its lease',
    run: async (world: World) => {
      await world.clock.advance(2 * HOUR_MS);
      return world.rotate();
    },
  },
  {
    who: 'a retry of the same invocation, at once',
    run: (world: World) => world.rotate({}, { requestId: 'the-same', retryCount: 1 }),
  },
];

const invocation = { requestId: 'the-same', retryCount: 0 } as const;

describe.each(cases)('a run that dies while it replaces $what', ({ build, outcome, gap = false }) => {
  it.each(successors)('at any of its writes is fully recovered by $who', async ({ run }) => {
    const moments = await countEffects(build().world, invocation);
    expect(moments).toBeGreaterThan(15);

    for (let moment = 1; moment <= moments; moment++) {
      const { world, olds, end } = build();
      const { died, effects } = await runAndDie(world, (_, count) => count === moment, invocation);
      const where = `${effects.at(-1)?.when} ${effects.at(-1)?.what} (${moment} of ${moments})`;

      const report = await run(world);

      const { open, outcomes } = await ledgerOf(world);
      expect(died, where).toBe(true);
      expect(world.attached(), where).toEqual(end);
      expect(open, where).toEqual([]);
      expect(
        olds.map((old) => outcomes[`lsn-1 ${old}`]?.outcome),
        where,
      ).toEqual(olds.map(() => outcome));
      expect(brokenRules(world, [report], { gap }), where).toEqual([]);
    }
  });
});
