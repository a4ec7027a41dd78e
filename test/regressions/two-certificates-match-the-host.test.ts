/**
 * aws-load-balancer-controller 2983, Lemur PR 3385: two certificates of a listener match the host, and the tool guessed wrongly which of
 * them is served.
 *
 * The manual of ALB and its support also disagree on the order. Here the outcome is correct under both readings: predictions only tell
 * which answers are expected, and handshakes show what is served.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

const readings = [
  { selection: 'seed', exactBeforeWildcard: true },
  { selection: 'additional-first', exactBeforeWildcard: true },
  { selection: 'additional-first', exactBeforeWildcard: false },
] as const;

const www = { serverName: 'www.example.com' };

describe.each(readings)(
  'two certificates that match the host, with $selection (exact names first: $exactBeforeWildcard)',
  (knobs) => {
    it('are rotated one by one, the exact default and the wildcard extra', async () => {
      const world = createWorld({ knobs });
      const exact = world.certificate({ names: ['www.example.com'], daysLeft: 9 });
      const wildcard = world.certificate({ names: ['*.example.com'], daysLeft: 12 });
      const newExact = world.certificate({ names: ['www.example.com'] });
      const newWildcard = world.certificate({ names: ['*.example.com'], daysLeft: 195 });
      world.loadBalancer({ listeners: [{ default: exact, additional: [wildcard] }] });
      const before = world.served(www);

      const report = await world.rotate();
      await world.clock.advance(60_000);

      expect(outcomesOf(report)).toEqual([`${exact}: verified (proved)`, `${wildcard}: verified (proved)`]);
      expect(world.attached()).toEqual([`default ${newExact}`, `additional ${newWildcard}`]);
      const wanted = before[0] === exact ? newExact : newWildcard;
      expect(world.served(www)).toEqual([wanted, wanted]);
    });

    it('are distinguished if only the default is due: the certificate that serves the host, or its replacement, still serves it', async () => {
      const world = createWorld({ knobs });
      const exact = world.certificate({ names: ['www.example.com'], daysLeft: 9 });
      const wildcard = world.certificate({ names: ['*.example.com'], daysLeft: 120 });
      const newExact = world.certificate({ names: ['www.example.com'] });
      world.loadBalancer({ listeners: [{ default: exact, additional: [wildcard] }] });
      const [before] = world.served(www);

      const report = await world.rotate();
      await world.clock.advance(60_000);

      expect(outcomesOf(report)).toEqual([
        `${exact}: verified (proved)`,
        `${wildcard}: nothing-to-do (not-due)`,
      ]);
      const wanted = before === exact ? newExact : wildcard;
      expect(world.served(www)).toEqual([wanted, wanted]);
      expect(world.served()).toEqual([newExact, newExact]);
    });

    it('are both replaced by one certificate, the exact default and the wildcard extra, although the extra is served until it is detached', async () => {
      const world = createWorld({ knobs });
      const exact = world.certificate({ names: ['www.example.com'], daysLeft: 9 });
      const wildcard = world.certificate({ names: ['*.example.com'], daysLeft: 12 });
      const renewed = world.certificate({ names: ['www.example.com', '*.example.com'] });
      world.loadBalancer({ listeners: [{ default: exact, additional: [wildcard] }] });

      const report = await world.rotate();

      expect(outcomesOf(report)).toEqual([`${exact}: verified (proved)`, `${wildcard}: verified (proved)`]);
      expect(world.attached()).toEqual([`default ${renewed}`]);
      expect(world.served(www)).toEqual([renewed, renewed]);
    });

    it('are the old and the new extra, and the old one with its longer key is served until it is detached', async () => {
      const world = createWorld({ knobs, settings: { allowWeakerKey: true } });
      const main = world.certificate({ names: ['example.com'], daysLeft: 90 });
      const old = world.certificate({ names: ['www.example.com'], keySizeBits: 4096, daysLeft: 9 });
      const renewed = world.certificate({ names: ['www.example.com'], keySizeBits: 2048, lifetimeDays: 250 });
      world.loadBalancer({ listeners: [{ default: main, additional: [old] }] });

      const report = await world.rotate();

      expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
      expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
      expect(world.served(www)).toEqual([renewed, renewed]);
    });

    it('are distinguished if RSA and ECC twins also match: each key type is proved by its own clients', async () => {
      const world = createWorld({ knobs });
      const names = ['www.example.com'];
      const rsa = world.certificate({ names, keyType: 'RSA', daysLeft: 9 });
      const ecc = world.certificate({ names, keyType: 'ECC', daysLeft: 9 });
      const newRsa = world.certificate({ names, keyType: 'RSA' });
      const newEcc = world.certificate({ names, keyType: 'ECC' });
      world.loadBalancer({ listeners: [{ default: rsa, additional: [ecc] }] });

      const report = await world.rotate();
      await world.clock.advance(60_000);

      expect(outcomesOf(report)).toEqual([`${rsa}: verified (proved)`, `${ecc}: verified (proved)`]);
      expect(world.served({ ...www, keyTypes: ['RSA'] })).toEqual([newRsa, newRsa]);
      expect(world.served({ ...www, keyTypes: ['ECC'] })).toEqual([newEcc, newEcc]);
      expect(world.served({ ...www, keyTypes: ['RSA', 'ECC'] })).toEqual([newEcc, newEcc]);
    });
  },
);
