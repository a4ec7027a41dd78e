/**
 * terraform-provider-aws 8620: the default was replaced, but an extra certificate for the same name went on serving the old one.
 *
 * Here one new certificate takes the place of the default and of every extra that it replaces, in one change, and only handshakes by name
 * and without one say that it is done.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

describe.each(['seed', 'additional-first'] as const)(
  'an extra certificate that shadows the default, where ALB chooses by %s (terraform-provider-aws 8620)',
  (selection) => {
    const www = { serverName: 'www.example.com' };

    it('is replaced together with the default, so that clients with a name also get the new one', async () => {
      const world = createWorld({ knobs: { selection } });
      const old = world.certificate({ names: ['www.example.com', 'example.com'], daysLeft: 9 });
      const extra = world.certificate({ names: ['www.example.com'], daysLeft: 14 });
      const renewed = world.certificate({ names: ['www.example.com', 'example.com'] });
      world.loadBalancer({ listeners: [{ default: old, additional: [extra] }] });

      const report = await world.rotate();

      expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`, `${extra}: verified (proved)`]);
      expect(world.attached()).toEqual([`default ${renewed}`]);
      expect(world.served(www)).toEqual([renewed, renewed]);
      expect(world.served()).toEqual([renewed, renewed]);
    });

    it('is replaced even if it is the certificate of the default under another id', async () => {
      const world = createWorld({ knobs: { selection } });
      const old = world.certificate({ daysLeft: 9 });
      const extra = world.certificate({ copyOf: old });
      const renewed = world.certificate();
      world.loadBalancer({ listeners: [{ default: old, additional: [extra] }] });

      const report = await world.rotate();

      expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`, `${extra}: verified (proved)`]);
      expect(world.served(www)).toEqual([renewed, renewed]);
    });

    it('stays if it is not due, and the default is proved by clients that send no name', async () => {
      const world = createWorld({ knobs: { selection } });
      const old = world.certificate({ daysLeft: 9 });
      const extra = world.certificate({ daysLeft: 120 });
      const renewed = world.certificate();
      world.loadBalancer({ listeners: [{ default: old, additional: [extra] }] });

      const report = await world.rotate();

      expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`, `${extra}: nothing-to-do (not-due)`]);
      expect(world.served()).toEqual([renewed, renewed]);
      expect(world.served(www)).not.toContain(old);
    });
  },
);
