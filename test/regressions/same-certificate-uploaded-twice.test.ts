/**
 * certd 700 and 347: one and the same certificate was uploaded more than once, and the tool took the ids for different certificates.
 *
 * Here handshakes show a certificate, and every id of it in CAS is right.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

describe('one certificate under two ids (certd 700 and 347)', () => {
  it('is proved by its handshakes, under whichever id it was attached', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    const again = world.certificate({ copyOf: renewed });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${again}`]);
  });

  it('becomes the default by its copy where it must not leave its place as an extra', async () => {
    const world = createWorld();
    const old = world.certificate({ names: ['example.com'], daysLeft: 9 });
    const renewed = world.certificate({ names: ['example.com', 'shop.example.com'] });
    world.loadBalancer({ listeners: [{ default: old, additional: [renewed] }] });

    const blocked = await world.rotate();
    const copy = world.certificate({ copyOf: renewed });
    const report = await world.rotate();

    expect(outcomesOf(blocked)).toContain(`${old}: blocked (would-uncover)`);
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${copy}`, `additional ${renewed}`]);
  });
});
