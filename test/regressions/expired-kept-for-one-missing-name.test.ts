/**
 * An expired certificate stayed on the listener, because the only valid one lacked one of its names: clients of every other name
 * failed as well.
 *
 * Here an expired certificate covers nothing, so a certificate that lacks only some of its names takes its place. The missing ones
 * are named, and scan fails until something covers them.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/base/clock.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

const names = ['a.example.com', 'b.example.com', '203.0.113.5'];

function anExpiredDefault() {
  const world = createWorld();
  const old = world.certificate({ names, daysLeft: -1 });
  const poor = world.certificate({ names: ['a.example.com'], daysLeft: 180 });
  world.loadBalancer({ listeners: [{ default: old }] });
  return { world, old, poor };
}

describe('an expired certificate', () => {
  it('is replaced by one that lacks some of its names, and the report names them', async () => {
    const { world, old, poor } = anExpiredDefault();

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${poor}`]);
    for (const message of [report.outcomes[0]?.message, report.plan.replacements[0]?.message])
      expect(message).toContain('Nothing covers 203.0.113.5, b.example.com');
  });

  it('is replaced by the one that lacks the fewest of its names, and by one that lacks none if there is one', async () => {
    const { world } = anExpiredDefault();
    const better = world.certificate({ names: ['a.example.com', 'b.example.com'], daysLeft: 100 });

    await world.rotate();

    expect(world.attached()).toEqual([`default ${better}`]);

    const other = anExpiredDefault();
    const best = other.world.certificate({ names, daysLeft: 100 });
    await other.world.rotate();

    expect(other.world.attached()).toEqual([`default ${best}`]);
  });

  it('keeps scan failing for the missing names until they are covered or retired', async () => {
    const { world, poor } = anExpiredDefault();

    await expect(world.scan()).rejects.toThrow('nothing covers 203.0.113.5, b.example.com');
    expect(world.attached()).toEqual([`default ${poor}`]);

    await world.clock.advance(HOUR_MS);
    await expect(world.scan()).rejects.toThrow('nothing covers 203.0.113.5, b.example.com');
    await world.clock.advance(HOUR_MS);
    await expect(world.scan({}, { RETIRED_NAMES: '203.0.113.5' })).rejects.toThrow(
      'nothing covers b.example.com',
    );
    await world.clock.advance(HOUR_MS);
    const more = world.certificate({ names: ['b.example.com'] });
    world.model.setAttached('lsn-1', { defaultCertificateId: poor, additionalCertificateIds: [more] });
    await world.scan({}, { RETIRED_NAMES: '203.0.113.5' });
    await world.clock.advance(HOUR_MS);
    await world.scan();
  });

  it('is replaced although its served leaf has a name that CAS left out, and a remark names it', async () => {
    const world = createWorld({ knobs: { ipNames: 'omitted' } });
    const old = world.certificate({ names: ['a.example.com', '203.0.113.5'], daysLeft: -1 });
    const poor = world.certificate({ names: ['a.example.com'] });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${poor}`]);
    expect(report.outcomes[0]?.message).toContain('does not carry 203.0.113.5');
  });

  it('is replaced where clients of its key type get no certificate for a missing name any more', async () => {
    const world = createWorld();
    const rsa = world.certificate({ names: ['a.example.com', 'b.example.com'] });
    const old = world.certificate({
      names: ['a.example.com', 'b.example.com'],
      keyType: 'ECC',
      daysLeft: -1,
    });
    const poor = world.certificate({ names: ['a.example.com'], keyType: 'ECC' });
    world.loadBalancer({ listeners: [{ default: rsa, additional: [old] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${rsa}`, `additional ${poor}`]);
  });

  it('is replaced by nothing that shares no name with it', async () => {
    const world = createWorld();
    const old = world.certificate({ names, daysLeft: -1 });
    world.certificate({ names: ['c.example.com'] });
    world.loadBalancer({ listeners: [{ default: old }] });

    expect(outcomesOf(await world.rotate())).toEqual([`${old}: blocked (no-replacement)`]);
  });
});
