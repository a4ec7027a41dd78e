/**
 * easy-rsa PR 317, pfsense PR 4244, win-acme 223: a renewal dropped the IP address that the old certificate had beside its DNS names,
 * and clients that connect by address failed.
 *
 * Here every entry of the names counts, whether CAS lists it, writes it in a way that cannot be read, or leaves it out: then the
 * served leaf shows it.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld, type World, type WorldCertificate, type WorldOptions } from '../support/world.ts';

const name = 'api.example.net';
const address = '203.0.113.5';

function aDefault(options: WorldOptions = {}, lost: string = address) {
  const world = createWorld(options);
  const old = world.certificate({ names: [name, lost], daysLeft: 9 });
  const renewed = world.certificate({ names: [name] });
  world.loadBalancer({ listeners: [{ default: old }] });
  return { world, old, renewed };
}

function anAdditional(options: WorldOptions = {}, life: WorldCertificate = {}) {
  const world = createWorld(options);
  const main = world.certificate({ names: ['example.net'] });
  const old = world.certificate({ names: [name, address], daysLeft: 9 });
  const renewed = world.certificate({ names: [name], ...life });
  world.loadBalancer({ listeners: [{ default: main, additional: [old] }] });
  return { world, main, old, renewed };
}

const left = (world: World, retiredNames: readonly string[]) => ({
  settings: world.settings({ retiredNames }),
});

describe('an IP address that a renewal lacks (easy-rsa PR 317)', () => {
  it.each([address, '2001:db8::1', '*.*.example.net', 'URI:spiffe://example.net/api'])(
    'keeps the old certificate where CAS lists %s',
    async (lost) => {
      const { world, old } = aDefault({}, lost);

      const report = await world.rotate();

      expect(outcomesOf(report)).toEqual([`${old}: blocked (names-not-covered)`]);
      expect(report.outcomes[0]?.message).toContain(lost);
      expect(world.writes()).toEqual([]);
    },
  );

  it('keeps the old certificate where CAS lists it in a way that cannot be read', async () => {
    const { world, old } = aDefault({ knobs: { ipNames: 'unreadable' } });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: blocked (names-not-covered)`]);
    expect(world.writes()).toEqual([]);
  });

  it('is found in the first proof of a default where CAS leaves it out, and the old certificate comes back', async () => {
    const { world, old, renewed } = aDefault({ knobs: { ipNames: 'omitted' } });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: rolled-back (names-lost)`]);
    expect(report.outcomes[0]?.message).toContain(address);
    expect(world.steps()).toEqual([`update-default ${renewed}`, `update-default ${old}`]);
  });

  it('is found before an additional certificate is removed where CAS leaves it out', async () => {
    const { world, main, old, renewed } = anAdditional({ knobs: { ipNames: 'omitted' } });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (names-lost)`);
    expect(world.steps()).toEqual([`associate ${renewed}`, `dissociate ${renewed}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
  });

  it('is found before the old certificate is removed, although the zones go on serving that one for a while', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { world, main, old, renewed } = anAdditional(
        {
          seed,
          knobs: { ipNames: 'omitted', propagationMs: [20_000, 30_000], selection: 'additional-first' },
        },
        // Shorter than the old one's: by one reading of the order of ALB the old one is served until it is removed.
        { daysLeft: 89, lifetimeDays: 90 },
      );

      const report = await world.rotate();

      expect(outcomesOf(report)).toContain(`${old}: rolled-back (names-lost)`);
      expect(world.steps()).toEqual([`associate ${renewed}`, `dissociate ${renewed}`]);
      expect(world.attached()).toEqual([`default ${main}`, `additional ${old}`]);
    }
  });

  it.each(['listed', 'omitted'] as const)('may go if RETIRED_NAMES lists it (%s)', async (ipNames) => {
    const { world, old, renewed } = aDefault({ knobs: { ipNames } });

    const report = await world.rotate({}, left(world, [address]));

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${renewed}`]);
  });

  it('is no obstacle if the renewal has it, in whichever way CAS lists it', async () => {
    for (const ipNames of ['listed', 'omitted', 'unreadable'] as const) {
      const world = createWorld({ knobs: { ipNames } });
      const old = world.certificate({ names: [name, '2001:DB8:0::1'], daysLeft: 9 });
      const renewed = world.certificate({ names: [name, '2001:DB8:0::1'] });
      world.loadBalancer({ listeners: [{ default: old }] });

      const report = await world.rotate();

      expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
      expect(world.attached()).toEqual([`default ${renewed}`]);
    }
  });

  it('is not covered by an additional certificate, which clients without a name never get', async () => {
    const world = createWorld();
    const old = world.certificate({ names: [name, address], daysLeft: 9 });
    world.certificate({ names: [name] });
    const other = world.certificate({ names: ['other.example.net', address] });
    world.loadBalancer({ listeners: [{ default: old, additional: [other] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: blocked (names-not-covered)`);
    expect(world.writes()).toEqual([]);
  });

  it('does not keep the renewal from a certificate that has no more names than CAS lists', async () => {
    const world = createWorld({ knobs: { ipNames: 'omitted' } });
    const old = world.certificate({ names: [name, address], daysLeft: 9 });
    const plain = world.certificate({ names: [name], daysLeft: 8 });
    const renewed = world.certificate({ names: [name] });
    const first = world.loadBalancer({ listeners: [{ default: old }] });
    const second = world.loadBalancer({ listeners: [{ default: plain }] });
    const third = world.loadBalancer({ listeners: [{ default: old }] });

    const failed = await world.rotate({ loadBalancerId: first });
    const other = await world.rotate({ loadBalancerId: second });
    const same = await world.rotate({ loadBalancerId: third });

    expect(outcomesOf(failed)).toEqual([`${old}: rolled-back (names-lost)`]);
    expect(outcomesOf(other)).toEqual([`${plain}: verified (proved)`]);
    expect(outcomesOf(same)).toEqual([`${old}: blocked (quarantined)`]);
    expect(world.attached('lsn-2')).toEqual([`default ${renewed}`]);
  });
});
