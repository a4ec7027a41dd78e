/**
 * nginx-ui 1537, caddy 7399: a certificate for an IP address alone was not taken for a certificate of a server.
 *
 * Here an address is a name like any other. Its clients send no server name, so the probes send none either.
 */
import { describe, expect, it } from 'vitest';
import type { Probe } from '../../shared/core/proof/observation.ts';
import { outcomesOf } from '../support/in-words.ts';
import { fakeObservation } from '../support/model-probe.ts';
import { createWorld, type World, type WorldOptions } from '../support/world.ts';

/** Beside a default certificate for a host name. */
function anAdditional({ names, ...options }: WorldOptions & { readonly names: readonly string[] }) {
  const world = createWorld(options);
  const old = world.certificate({ names, daysLeft: 9 });
  const renewed = world.certificate({ names });
  const other = world.certificate({ names: ['www.example.net'] });
  world.loadBalancer({ listeners: [{ default: other, additional: [old] }] });
  return { world, old, renewed };
}

function factsOf(world: World, certificateId: string) {
  const found = world.model.state().certificates.find((one) => one.certificateId === certificateId);
  if (!found) throw new Error(`There is no ${certificateId}.`);
  return found.facts;
}

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

  it.each([
    { names: ['203.0.113.5'], what: 'an address' },
    { names: ['203.0.113.5', '2001:db8::1', '203.0.113.5/32'], what: 'addresses and what cannot be read' },
  ])('is not replaced in an additional slot, where no client gets it: $what', async ({ names }) => {
    const { world, old } = anAdditional({ names });

    const report = await world.rotate();
    const again = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (not-served)`);
    expect(outcomesOf(again)).toContain(`${old}: blocked (not-served)`);
    expect(report.outcomes.map(({ message }) => message).join()).toContain('from the default slot only');
    expect(world.writes()).toEqual([]);
  });

  it('is replaced in an additional slot where it also has a host name, by which clients get it', async () => {
    const { world, old } = anAdditional({ names: ['203.0.113.5', 'ip.example.org'] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
  });

  it('is not said to be out of reach in an additional slot where a handshake shows it all the same', async () => {
    const { world, old } = anAdditional({ names: ['203.0.113.5'] });
    const probe: Probe = async ({ protocol }) => fakeObservation(factsOf(world, old), protocol);

    const report = await world.rotate({}, { probe });

    // Not the proof that is expected of ALB, so it fails.
    expect(outcomesOf(report)).toContain(`${old}: rolled-back (served-old)`);
  });

  it('is replaced in an additional slot with UNPROVABLE=rotate, and said to be unproved', async () => {
    const { world, old, renewed } = anAdditional({
      names: ['203.0.113.5'],
      settings: { unprovable: 'rotate' },
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: changed-unproved (zone-not-proved)`);
    expect(world.attached()).toContain(`additional ${renewed}`);
  });
});
