/** Replacements of every kind, for tests that end a run at any point of each. */
import { createWorld, type World } from '../../support/world.ts';
import { aDueAdditional, aDueDefault, notAsDescribed } from '../rotation/stories.ts';

export interface Case {
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

export const cases: readonly Case[] = [
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
