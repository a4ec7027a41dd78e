/** Every case of the table in docs/rotation.md that can be proved, in a calm and in a hostile cloud. */
import { describe, expect, it } from 'vitest';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { calm, hostile } from '../../emulator/model/knobs.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld, type World, type WorldOptions } from '../../support/world.ts';
import { brokenRules, carriedOut } from './rules.ts';

interface Expected {
  /** The due certificates, in the order of the rows. */
  readonly due: readonly CertificateId[];
  readonly steps: readonly string[];
  readonly attached: readonly string[];
  /** The certificate that a client gets in the end. */
  readonly serves: readonly (readonly [string, 'RSA' | 'ECC', CertificateId])[];
  readonly gap?: boolean;
}

interface Case {
  readonly what: string;
  readonly options?: WorldOptions;
  readonly arrange: (world: World) => Expected;
}

const cases: readonly Case[] = [
  ...(['RSA', 'ECC'] as const).map(
    (keyType): Case => ({
      what: `the ${keyType} default, by one call`,
      arrange(world) {
        const old = world.certificate({ keyType, daysLeft: 9 });
        const renewed = world.certificate({ keyType });
        world.loadBalancer({ listeners: [{ default: old }] });
        return {
          due: [old],
          steps: [`update-default ${renewed}`],
          attached: [`default ${renewed}`],
          serves: [['www.example.com', keyType, renewed]],
        };
      },
    }),
  ),
  {
    what: 'an additional one: the new one joins before the old one leaves',
    arrange(world) {
      const main = world.certificate({ names: ['example.com'] });
      const old = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
      const renewed = world.certificate({ names: ['shop.example.com'] });
      world.loadBalancer({ listeners: [{ default: main, additional: [old] }] });
      return {
        due: [old],
        steps: [`associate ${renewed}`, `dissociate ${old}`],
        attached: [`default ${main}`, `additional ${renewed}`],
        serves: [
          ['shop.example.com', 'RSA', renewed],
          ['example.com', 'RSA', main],
        ],
      };
    },
  },
  {
    what: 'an additional wildcard',
    arrange(world) {
      const main = world.certificate({ names: ['example.com'] });
      const old = world.certificate({ names: ['*.shop.example.com'], daysLeft: 9 });
      const renewed = world.certificate({ names: ['*.shop.example.com', 'shop.example.com'] });
      world.loadBalancer({ listeners: [{ default: main, additional: [old] }] });
      return {
        due: [old],
        steps: [`associate ${renewed}`, `dissociate ${old}`],
        attached: [`default ${main}`, `additional ${renewed}`],
        serves: [['eu.shop.example.com', 'RSA', renewed]],
      };
    },
  },
  {
    what: 'a wildcard default beside an exact name that stays',
    arrange(world) {
      const old = world.certificate({ names: ['*.example.com'], daysLeft: 9 });
      const renewed = world.certificate({ names: ['*.example.com'] });
      const exact = world.certificate({ names: ['api.example.com'], daysLeft: 100 });
      world.loadBalancer({ listeners: [{ default: old, additional: [exact] }] });
      return {
        due: [old],
        steps: [`update-default ${renewed}`],
        attached: [`default ${renewed}`, `additional ${exact}`],
        serves: [
          ['www.example.com', 'RSA', renewed],
          ['api.example.com', 'RSA', exact],
        ],
      };
    },
  },
  {
    what: 'one of two twins: the other one is left alone',
    arrange(world) {
      const main = world.certificate({ names: ['example.com'] });
      const rsa = world.certificate({ names: ['shop.example.com'] });
      const old = world.certificate({ names: ['shop.example.com'], keyType: 'ECC', daysLeft: 9 });
      const renewed = world.certificate({ names: ['shop.example.com'], keyType: 'ECC' });
      world.loadBalancer({ listeners: [{ default: main, additional: [rsa, old] }] });
      return {
        due: [old],
        steps: [`associate ${renewed}`, `dissociate ${old}`],
        attached: [`default ${main}`, `additional ${rsa}`, `additional ${renewed}`],
        serves: [
          ['shop.example.com', 'ECC', renewed],
          ['shop.example.com', 'RSA', rsa],
        ],
      };
    },
  },
  {
    what: 'the default and two additional ones by one new certificate',
    arrange(world) {
      const old = world.certificate({ names: ['example.com'], daysLeft: 9 });
      const shop = world.certificate({ names: ['shop.example.com'], daysLeft: 8 });
      const api = world.certificate({ names: ['api.example.com'], daysLeft: 7 });
      const renewed = world.certificate({ names: ['example.com', 'shop.example.com', 'api.example.com'] });
      world.loadBalancer({ listeners: [{ default: old, additional: [shop, api] }] });
      return {
        due: [old, shop, api],
        steps: [`update-default ${renewed}`, `dissociate ${shop}, ${api}`],
        attached: [`default ${renewed}`],
        serves: [
          ['example.com', 'RSA', renewed],
          ['api.example.com', 'RSA', renewed],
        ],
      };
    },
  },
  {
    what: 'an additional one whose replacement is there already',
    arrange(world) {
      const main = world.certificate({ names: ['example.com'] });
      const old = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
      const renewed = world.certificate({ names: ['shop.example.com'] });
      world.loadBalancer({ listeners: [{ default: main, additional: [old, renewed] }] });
      return {
        due: [old],
        steps: [`dissociate ${old}`],
        attached: [`default ${main}`, `additional ${renewed}`],
        serves: [['shop.example.com', 'RSA', renewed]],
      };
    },
  },
  {
    what: 'the default by one that is an additional already, where all its names stay covered',
    arrange(world) {
      const old = world.certificate({ names: ['example.com'], daysLeft: 9 });
      const renewed = world.certificate({ names: ['example.com'] });
      world.loadBalancer({ listeners: [{ default: old, additional: [renewed] }] });
      return {
        due: [old],
        steps: [`dissociate ${renewed}`, `update-default ${renewed}`],
        attached: [`default ${renewed}`],
        serves: [['example.com', 'RSA', renewed]],
      };
    },
  },
  {
    what: 'an expired additional one at a full quota: it makes room itself',
    arrange(world) {
      const main = world.certificate({ names: ['example.com'] });
      const old = world.certificate({ names: ['shop.example.com'], daysLeft: -1 });
      const renewed = world.certificate({ names: ['shop.example.com'] });
      world.loadBalancer({ certificateQuota: 1, listeners: [{ default: main, additional: [old] }] });
      return {
        due: [old],
        steps: [`dissociate ${old}`, `associate ${renewed}`],
        attached: [`default ${main}`, `additional ${renewed}`],
        serves: [['shop.example.com', 'RSA', renewed]],
        gap: true,
      };
    },
  },
  {
    what: 'a revoked default',
    arrange(world) {
      const old = world.certificate({ revoked: true, daysLeft: 190 });
      const renewed = world.certificate({ daysLeft: 180 });
      world.loadBalancer({ listeners: [{ default: old }] });
      return {
        due: [old],
        steps: [`update-default ${renewed}`],
        attached: [`default ${renewed}`],
        serves: [['www.example.com', 'RSA', renewed]],
      };
    },
  },
];

const hostileSeeds = [1, 2, 3, 4, 5, 6, 7, 8];

describe.each(cases)('$what', ({ arrange }) => {
  it.each([
    { weather: 'calm', base: calm, seeds: [1] },
    {
      weather: 'calm, by the other order of matching',
      base: { ...calm, selection: 'additional-first' as const },
      seeds: [1],
    },
    { weather: 'hostile', base: hostile, seeds: hostileSeeds },
    {
      weather: 'hostile, by the other order of matching',
      base: { ...hostile, selection: 'additional-first' as const },
      seeds: [11, 12],
    },
  ])('is replaced and verified: $weather', async ({ base, seeds }) => {
    for (const seed of seeds) {
      const world = createWorld({ base, seed });
      const expected = arrange(world);

      const report = await world.rotate();
      await world.clock.advance(60_000);

      const ended = outcomesOf(report).filter((line) => expected.due.some((id) => line.startsWith(id)));
      expect(ended, `seed ${seed}`).toEqual(expected.due.map((id) => `${id}: verified (proved)`));
      expect(report.outcomes.filter(({ message }) => message.includes('Remarks:'))).toEqual([]);
      expect(carriedOut(world), `seed ${seed}`).toEqual(expected.steps);
      expect(world.attached(), `seed ${seed}`).toEqual(expected.attached);
      for (const [serverName, keyType, id] of expected.serves) {
        expect(world.served({ serverName, keyTypes: [keyType] }), `seed ${seed}`).toEqual([id, id]);
      }
      expect(brokenRules(world, [report], { gap: expected.gap ?? false }), `seed ${seed}`).toEqual([]);
    }
  });
});

describe('a certificate that is not due', () => {
  it('is left alone on a listener where another one is replaced', async () => {
    const world = createWorld({ base: hostile, seed: 3 });
    const kept = world.certificate({ daysLeft: 100 });
    const old = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    world.certificate({ names: ['shop.example.com'] });
    world.certificate();
    world.loadBalancer({ listeners: [{ default: kept, additional: [old] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${kept}: nothing-to-do (not-due)`);
    expect(world.attached()).toContain(`default ${kept}`);
  });

  it('starts no rotation, so nothing is written to ALB or to the ledger', async () => {
    const world = createWorld();
    const kept = world.certificate({ daysLeft: 100 });
    world.loadBalancer({ listeners: [{ default: kept }] });

    const report = await world.rotate();

    expect(report).toMatchObject({ outcome: 'nothing-to-do', rotationId: '' });
    expect(world.writes()).toEqual([]);
    expect(await world.store.read('rotations/cn-hangzhou/alb-1', 1)).toEqual([]);
  });
});
