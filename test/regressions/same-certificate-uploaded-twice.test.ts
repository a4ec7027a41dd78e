/**
 * certd 700 and 347: one and the same certificate was uploaded more than once, and the tool took the ids for different certificates.
 *
 * Here a handshake proves the certificate under each of its ids in CAS.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

describe('one certificate under two ids (certd 700 and 347)', () => {
  it('is proved by its handshakes, under any of its ids', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    const again = world.certificate({ copyOf: renewed });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${again}`]);
  });

  it('becomes the default through its copy if it must stay attached as an extra', async () => {
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
