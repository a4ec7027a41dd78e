/** A certificate whose proof failed is quarantined: on that load balancer for some hours, and everywhere after a second failure. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../shared/base/clock.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';
import { carriedOut } from '../rotation/rules.ts';
import { notAsDescribed } from '../rotation/stories.ts';
import { aFleet, appendCertificateEntries, appendControlEntry, wrongInOneZone } from './fleets.ts';

const failed = 'rolled-back (served-other)';
const held = 'blocked (quarantined)';

describe('a certificate whose proof failed in one zone', () => {
  it('is tried again on that load balancer after 6 hours, then after 12, then after 24', async () => {
    const { world, old, renewed } = aFleet({ size: 1 });
    const probe = wrongInOneZone(world, renewed);
    const ends: string[] = [];

    for (const hours of [0, 5, 2, 6, 5, 2, 22, 3]) {
      await world.clock.advance(hours * HOUR_MS);
      ends.push(...outcomesOf(await world.rotate({}, { probe })));
    }

    const expected = [failed, held, failed, held, held, failed, held, failed];
    expect(ends).toEqual(expected.map((end) => `${old}: ${end}`));
  });

  it('is tried on one other load balancer; if it also fails there, it is not tried again', async () => {
    const { world, old, renewed } = aFleet();
    const probe = wrongInOneZone(world, renewed);

    const ends = [
      await world.rotate({}, { probe }),
      await world.rotate({ loadBalancerId: 'alb-2' }, { probe }),
      await world.rotate({ loadBalancerId: 'alb-3' }, { probe }),
    ];
    await world.clock.advance(10 * DAY_MS);
    const later = await world.rotate({ loadBalancerId: 'alb-1' }, { probe });

    expect([...ends, later].flatMap(outcomesOf)).toEqual(
      [failed, failed, held, held].map((end) => `${old}: ${end}`),
    );
    expect(world.attached('lsn-3')).toEqual([`default ${old}`]);
  });
});

describe('a certificate that is not the one CAS describes', () => {
  it('is tried once, and then nowhere', async () => {
    const { world, old } = aFleet({ renewed: notAsDescribed });
    const ends = [...outcomesOf(await world.rotate())];

    for (const loadBalancerId of ['alb-2', 'alb-3', 'alb-1']) {
      await world.clock.advance(8 * DAY_MS);
      ends.push(...outcomesOf(await world.rotate({ loadBalancerId })));
    }

    expect(ends).toEqual([failed, held, held, held].map((end) => `${old}: ${end}`));
    expect(carriedOut(world)).toHaveLength(2);
  });

  it('is also quarantined in an emergency', async () => {
    const { world, old } = aFleet({ renewed: notAsDescribed, old: { daysLeft: 1.5 } });

    await world.rotate();
    const again = await world.rotate();

    expect(outcomesOf(again)).toEqual([`${old}: ${held}`]);
    expect(carriedOut(world)).toHaveLength(2);
  });

  it('is tried again everywhere once an operator releases it', async () => {
    const { world, old, renewed } = aFleet({ renewed: notAsDescribed });
    await world.rotate();
    await world.rotate({ loadBalancerId: 'alb-2' });

    await appendCertificateEntries(world, renewed, { kind: 'quarantine-released', data: {} });
    const report = await world.rotate({ loadBalancerId: 'alb-3' });

    expect(outcomesOf(report)).toEqual([`${old}: ${failed}`]);
  });

  it('is replaced by a newer certificate, which is not quarantined', async () => {
    const { world, old } = aFleet({ renewed: notAsDescribed });
    await world.rotate();
    await world.rotate({ loadBalancerId: 'alb-2' });
    const newer = world.certificate({ daysLeft: 199 });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${newer}`]);
  });
});

describe('certificates that fail again and again', () => {
  it('do not open the breaker, which counts only first failures', async () => {
    const world = createWorld();
    const hopeless = [0, 1, 2].map((index) => {
      const names = [`shop${index}.example.org`];
      const old = world.certificate({ names, daysLeft: 20 });
      const renewed = world.certificate({ names });
      world.loadBalancer({ listeners: [{ default: old }] });
      return { old, probe: wrongInOneZone(world, renewed) };
    });
    const names = ['fine.example.org'];
    const old = world.certificate({ names, daysLeft: 20 });
    world.loadBalancer({ listeners: [{ default: old }] });
    const tryAll = async () => {
      for (const [index, { probe }] of hopeless.entries())
        await world.rotate({ loadBalancerId: `alb-${index + 1}` }, { probe });
    };
    await tryAll();
    await world.clock.advance(25 * HOUR_MS);
    await tryAll();
    world.certificate({ names });

    const report = await world.rotate({ loadBalancerId: 'alb-4' });

    // Two rounds of three changes and their roll backs, and the successful one.
    expect(carriedOut(world)).toHaveLength(13);
    expect(hopeless.map((_, index) => world.attached(`lsn-${index + 1}`))).toEqual(
      hopeless.map((one) => [`default ${one.old}`]),
    );
    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
  });
});

describe('three load balancers with a failed proof within a day', () => {
  /** Each has its own certificate; the proofs of the first three new ones fail. The last old one has almost expired. */
  async function threeFailures() {
    const world = createWorld();
    const olds = [20, 20, 20, 20, 1].map((daysLeft, index) => {
      const names = [`shop${index}.example.org`];
      const old = world.certificate({ names, daysLeft });
      world.certificate({ names, ...(index < 3 ? notAsDescribed : {}) });
      world.loadBalancer({ listeners: [{ default: old }] });
      return old;
    });
    for (const loadBalancerId of ['alb-1', 'alb-2', 'alb-3']) await world.rotate({ loadBalancerId });
    return { world, calm: `${olds[3]}:`, urgent: `${olds[4]}:` };
  }

  it('stop new changes, but no emergency', async () => {
    const { world, calm, urgent } = await threeFailures();

    const stopped = await world.rotate({ loadBalancerId: 'alb-4' });
    const emergency = await world.rotate({ loadBalancerId: 'alb-5' });

    expect(outcomesOf(stopped)).toEqual([`${calm} blocked (breaker-open)`]);
    expect(outcomesOf(emergency)).toEqual([`${urgent} verified (proved)`]);
  });

  it.each([
    { end: 'a day later', wait: DAY_MS, resume: false },
    { end: 'when an operator resumes', wait: 0, resume: true },
  ])('let it go on $end', async ({ wait, resume }) => {
    const { world, calm } = await threeFailures();

    await world.clock.advance(wait);
    if (resume) await appendControlEntry(world, { kind: 'resumed', data: {} });
    const report = await world.rotate({ loadBalancerId: 'alb-4' });

    expect(outcomesOf(report)).toEqual([`${calm} verified (proved)`]);
  });
});

describe('a certificate that lacks a name which only the old leaf shows', () => {
  it('is exposed once while the old one is valid, and takes its place once that has expired', async () => {
    const world = createWorld({ knobs: { ipNames: 'omitted' } });
    const old = world.certificate({ names: ['a.example.com', '203.0.113.5'], daysLeft: 9 });
    const poor = world.certificate({ names: ['a.example.com'] });
    world.loadBalancer({ listeners: [{ default: old }] });

    const first = outcomesOf(await world.rotate());
    const meanwhile: string[] = [];
    for (let day = 1; day <= 8; day += 1) {
      await world.clock.advance(DAY_MS);
      meanwhile.push(...outcomesOf(await world.rotate()));
    }
    await world.clock.advance(2 * DAY_MS);
    const afterExpiry = outcomesOf(await world.rotate());

    expect(first).toEqual([`${old}: rolled-back (names-lost)`]);
    expect(new Set(meanwhile)).toEqual(new Set([`${old}: ${held}`]));
    expect(afterExpiry).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${poor}`]);
  });
});
