/**
 * nginx-ui 1537, caddy 7399: a certificate for an IP address alone was not taken for a certificate of a server.
 *
 * Here an address is a name like any other. Its clients send no server name, so the probes send none either.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

describe('a certificate for an IP address alone (nginx-ui 1537)', () => {
  it.each([
    ['203.0.113.5', '203.0.113.5'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ])('is due, replaced and proved: %s', async (before, after) => {
    const world = createWorld();
    const old = world.certificate({ names: [before], daysLeft: 1, lifetimeDays: 6 });
    const renewed = world.certificate({ names: [after], daysLeft: 6, lifetimeDays: 6 });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${renewed}`]);
    const asked = new Set(world.handshakes().map(({ serverName }) => serverName));
    expect([...asked]).toEqual([undefined]);
  });

  it('keeps its place if the other certificate is for another address', async () => {
    const world = createWorld();
    const old = world.certificate({ names: ['203.0.113.5'], daysLeft: 1, lifetimeDays: 6 });
    world.certificate({ names: ['203.0.113.6', '*.0.113.5'], daysLeft: 6, lifetimeDays: 6 });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: blocked (no-replacement)`]);
    expect(world.writes()).toEqual([]);
  });
});
