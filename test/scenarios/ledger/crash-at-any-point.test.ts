/** A run dies before or after one of its writes; the next run always reaches the same final state. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { createWorld, type World } from '../../support/world.ts';
import { brokenRules } from '../rotation/rules.ts';
import { aDueAdditional, aDueDefault, notAsDescribed } from '../rotation/stories.ts';
import { countEffects, ledgerOf, runAndDie } from './crash.ts';

interface Case {
  readonly what: string;
  readonly build: () => {
    readonly world: World;
    readonly olds: readonly string[];
    /** The certificates that must be attached in the end. */
    readonly end: readonly string[];
  };
  readonly outcome: 'verified' | 'rolled-back';
  readonly gap?: boolean;
}

const full = {
  loadBalancer: { certificateQuota: 1 },
  settings: { allowGap: true },
} as const;

const cases: readonly Case[] = [
  {
    what: 'a default',
    outcome: 'verified',
    build: () => {
      const { world, main, old, renewed } = aDueDefault();
      return { world, olds: [old], end: [`default ${renewed}`, `additional ${main}`] };
    },
  },
  {
    what: 'an additional one',
    outcome: 'verified',
    build: () => {
      const { world, main, old, renewed } = aDueAdditional();
      return { world, olds: [old], end: [`default ${main}`, `additional ${renewed}`] };
    },
  },
  {
    what: 'a default and an additional one with one new certificate',
    outcome: 'verified',
    build: () => {
      const world = createWorld();
      const first = world.certificate({ names: ['a.example.com'], daysLeft: 9 });
      const second = world.certificate({ names: ['b.example.com'], daysLeft: 8 });
      const both = world.certificate({ names: ['a.example.com', 'b.example.com'] });
      world.loadBalancer({ listeners: [{ default: first, additional: [second] }] });
      return { world, olds: [first, second], end: [`default ${both}`] };
    },
  },
  {
    what: 'a default by what is an additional one',
    outcome: 'verified',
    build: () => {
      const world = createWorld();
      const old = world.certificate({ daysLeft: 9 });
      const renewed = world.certificate();
      world.loadBalancer({ listeners: [{ default: old, additional: [renewed] }] });
      return { world, olds: [old], end: [`default ${renewed}`] };
    },
  },
  {
    what: 'an additional one with a gap',
    outcome: 'verified',
    gap: true,
    build: () => {
      const { world, main, old, renewed } = aDueAdditional(full);
      return { world, olds: [old], end: [`default ${main}`, `additional ${renewed}`] };
    },
  },
  {
    what: 'a default that has to be rolled back',
    outcome: 'rolled-back',
    build: () => {
      const { world, main, old } = aDueDefault({ renewed: notAsDescribed });
      return { world, olds: [old], end: [`default ${old}`, `additional ${main}`] };
    },
  },
  {
    what: 'an additional one that has to be rolled back',
    outcome: 'rolled-back',
    build: () => {
      const { world, main, old } = aDueAdditional({
        renewed: { names: ['shop.example.com'], ...notAsDescribed },
      });
      return { world, olds: [old], end: [`default ${main}`, `additional ${old}`] };
    },
  },
  {
    what: 'an additional one with a gap that has to be rolled back',
    outcome: 'rolled-back',
    gap: true,
    build: () => {
      const { world, main, old } = aDueAdditional({
        ...full,
        renewed: { names: ['shop.example.com'], ...notAsDescribed },
      });
      return { world, olds: [old], end: [`default ${main}`, `additional ${old}`] };
    },
  },
];

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
