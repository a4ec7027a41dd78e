/** Logs of more than a hundred entries: a read starts at a checkpoint, which loses no state. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import { outcomesOf } from '../../support/in-words.ts';
import type { World } from '../../support/world.ts';
import { notAsDescribed } from '../rotation/stories.ts';
import { ledgerOf, rightAfter, runAndDie } from './crash.ts';
import { aFleet, appendCertificateEntries, blind } from './fleets.ts';

async function entriesOf({ store }: World, log: string) {
  const entries = await store.read(log, 1);
  return {
    numbers: entries.map(({ n }) => n),
    checkpoints: entries.filter(({ kind }) => kind === 'checkpoint'),
  };
}

describe('after more than a hundred entries', () => {
  it('an open change can still be recovered, and numbers continue', async () => {
    const { world, old } = aFleet({ size: 1, renewed: notAsDescribed });
    const log = 'rotations/cn-hangzhou/alb-1';
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(2 * HOUR_MS);

    for (let scan = 0; scan < 30; scan++) await world.rotate({}, { probe: blind });
    const report = await world.rotate();

    const { numbers, checkpoints } = await entriesOf(world, log);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(checkpoints.map(({ n }) => n)).toEqual([100]);
    expect((await world.store.read(log))[0]?.n).toBe(100);
    expect(outcomesOf(report)).toEqual([`${old}: rolled-back (served-other)`]);
    expect((await ledgerOf(world)).open).toEqual([]);
  });

  it('a quarantine is kept', async () => {
    const { world, old, renewed } = aFleet({ renewed: notAsDescribed });
    await world.rotate();
    await world.rotate({ loadBalancerId: 'alb-2' });
    const trial = { loadBalancerId: 'alb-9', untilMs: 0 };
    for (let times = 0; times < 60; times++) {
      await appendCertificateEntries(
        world,
        renewed,
        { kind: 'trial', data: trial },
        { kind: 'trial-ended', data: { loadBalancerId: 'alb-9' } },
      );
    }

    const report = await world.rotate({ loadBalancerId: 'alb-3' });

    const { checkpoints } = await entriesOf(world, `certificates/${renewed}`);
    expect(checkpoints.map(({ n }) => n)).toEqual([100]);
    expect(outcomesOf(report)).toEqual([`${old}: blocked (quarantined)`]);
  });

  it('published outcomes are not published again, and verified ones are known', async () => {
    const { world, old } = aFleet({ size: 1 });
    const bus = createMemoryBus();
    await world.rotate({}, { bus });
    world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', default: old, instant: true });
    const due = world.certificate({ names: ['other.example.org'], daysLeft: 9 });
    world.certificate({ names: ['other.example.org'] });
    world.model.addListener({
      id: 'lsn-9',
      protocol: 'HTTPS',
      port: 8443,
      loadBalancerId: 'alb-1',
      defaultCertificateId: due,
      additionalCertificateIds: [],
    });

    // Each run appends its claim and its release.
    for (let scan = 0; scan < 60; scan++) await world.rotate({}, { bus, probe: blind });

    expect((await entriesOf(world, 'rotations/cn-hangzhou/alb-1')).checkpoints.length).toBeGreaterThan(0);
    expect(bus.events.map(({ data }) => data['reasonCode'])).toEqual([
      'proved',
      'reverted-by-others',
      'unreachable',
    ]);
  });
});
