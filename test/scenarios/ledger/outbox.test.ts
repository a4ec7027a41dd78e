/** Outcomes are published once for each change of state, independent of the number of runs and of faults of the bus. */

import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../shared/base/clock.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { createMemoryBus, type EventBusApi } from '../../../shared/cloud/event-bus-api.ts';
import type { RotatorEvent } from '../../../shared/core/model/event.ts';
import { outcomesOf } from '../../support/in-words.ts';
import type { World } from '../../support/world.ts';
import { notAsDescribed } from '../rotation/stories.ts';
import { kindsIn, ledgerOf, rightAfter, runAndDie } from './crash.ts';
import { aFleet, wrongInOneZone } from './fleets.ts';

const published = ({ events }: { readonly events: readonly RotatorEvent[] }) =>
  events.map(({ type, data }) => `${type.split(':').at(-1)} ${data['reasonCode']}`);

const silentBus: EventBusApi = {
  publish: () =>
    Promise.reject(
      new CloudError('no answer', { kind: 'unavailable', action: 'PutEvents', cloudCode: 'none' }),
    ),
};

describe('a failure', () => {
  it('is published once, however many scans find it', async () => {
    const { world } = aFleet({ size: 1, renewed: { names: ['elsewhere.example.com'] } });
    const bus = createMemoryBus();

    for (let scan = 0; scan < 5; scan++) await world.rotate({}, { bus });

    expect(published(bus)).toEqual(['Blocked no-replacement']);
    expect(bus.events[0]).toMatchObject({
      source: 'cert-rotator',
      subject: 'acs:alb:cn-hangzhou::listener/lsn-1',
    });
  });

  it('is published once, although it is quarantined, tried again and quarantined again', async () => {
    const { world, renewed } = aFleet({ size: 1 });
    const bus = createMemoryBus();
    const probe = wrongInOneZone(world, renewed);

    for (const hours of [0, 1, 1, 6, 1, 1]) {
      await world.clock.advance(hours * HOUR_MS);
      await world.rotate({}, { bus, probe });
    }

    expect(world.steps()).toHaveLength(4);
    expect(published(bus)).toEqual(['RolledBack served-other']);
  });

  it('is published again after each change of state, with a new event id', async () => {
    const { world } = aFleet({ size: 1, renewed: { names: ['elsewhere.example.com'] } });
    const bus = createMemoryBus();
    await world.rotate({}, { bus });
    world.certificate(notAsDescribed);
    await world.rotate({}, { bus });
    await world.rotate({}, { bus });
    world.certificate(notAsDescribed);
    await world.rotate({}, { bus });

    expect(published(bus)).toEqual([
      'Blocked no-replacement',
      'RolledBack served-other',
      'RolledBack served-other',
    ]);
    expect(new Set(bus.events.map(({ id }) => id)).size).toBe(3);
  });

  it('that has ended is also published', async () => {
    const { world, old } = aFleet({ size: 1, renewed: { names: ['elsewhere.example.com'] } });
    const bus = createMemoryBus();
    await world.rotate({}, { bus });
    world.certificate();

    const report = await world.rotate({}, { bus });

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(published(bus)).toEqual(['Blocked no-replacement', 'Verified proved']);
  });
});

describe('an outcome without a change of state', () => {
  it('is not published: nothing to do, and waiting', async () => {
    const { world } = aFleet({ size: 2, settings: { soakMs: 3 * DAY_MS } });
    await world.rotate();
    await world.clock.advance(DAY_MS);
    const bus = createMemoryBus();

    const done = await world.rotate({}, { bus });
    const waiting = await world.rotate({ loadBalancerId: 'alb-2' }, { bus });

    expect([done, waiting].map(({ outcome }) => outcome)).toEqual(['nothing-to-do', 'blocked']);
    expect(bus.events).toEqual([]);
  });
});

describe('a bus that is down', () => {
  it('gets the same events later, with the same ids', async () => {
    const { world } = aFleet({ size: 1, renewed: notAsDescribed });
    const bus = createMemoryBus();

    await world.rotate({}, { bus: silentBus });
    world.certificate();
    await world.rotate({}, { bus: silentBus });
    const kept = (await ledgerOf(world)).outbox;
    await world.rotate({}, { bus });
    await world.rotate({}, { bus });

    expect(kept).toHaveLength(2);
    expect(bus.events).toEqual(kept);
    expect((await ledgerOf(world)).outbox).toEqual([]);
  });

  /** The bus refuses all events every second hour, and does not answer in between. */
  async function aWeekOfSilence(world: World): Promise<readonly string[]> {
    const offered: string[] = [];
    const misspelled: EventBusApi = {
      publish: async (events) => {
        offered.push(...events.map(({ id }) => id));
        return [];
      },
    };
    for (let hour = 0; hour < 24 * 7; hour++) {
      await world.rotate({}, { bus: hour % 2 === 0 ? misspelled : silentBus });
      await world.clock.advance(HOUR_MS);
    }
    return offered;
  }
  const errorsIn = ({ progress }: World) =>
    progress.filter(({ severity }) => severity === 'error').map(({ message }) => message);

  it('gets current events again for a day and then once a day, and accepts them when it works again', async () => {
    const { world } = aFleet({ size: 1, renewed: { names: ['elsewhere.example.com'] } });

    const offered = await aWeekOfSilence(world);

    expect(new Set(offered).size).toBe(1);
    expect(offered).toHaveLength(13 + 5);
    expect(new Set(errorsIn(world))).toEqual(
      new Set([
        'the bus has not accepted 1 event for a day (certrotator:Rotation:Blocked about acs:alb:cn-hangzhou::listener/lsn-1): 0 given up, the rest sent once a day',
      ]),
    );
    expect(errorsIn(world)).toHaveLength(6);
    const bus = createMemoryBus();
    for (let hour = 0; hour < 24; hour++) {
      await world.rotate({}, { bus });
      await world.clock.advance(HOUR_MS);
    }
    expect(bus.events.map(({ id }) => id)).toEqual([offered[0]]);
  });

  it('does not get events that are no longer current: these are given up after a day', async () => {
    const { world } = aFleet({ size: 1 });

    const offered = await aWeekOfSilence(world);

    expect(offered).toHaveLength(13);
    expect(errorsIn(world)).toEqual([
      'the bus has not accepted 1 event for a day (certrotator:Rotation:Verified about acs:alb:cn-hangzhou::listener/lsn-1): 1 given up, the rest sent once a day',
    ]);
    expect((await ledgerOf(world)).outbox).toEqual([]);
  });

  it('gets the last of several states of a replacement when it works again', async () => {
    const { world } = aFleet({ size: 1, renewed: { names: ['elsewhere.example.com'] } });
    await world.rotate({}, { bus: silentBus });
    world.certificate(notAsDescribed);
    await world.rotate({}, { bus: silentBus });
    for (let day = 0; day < 2; day++) {
      await world.clock.advance(DAY_MS);
      await world.rotate({}, { bus: silentBus });
    }
    await world.clock.advance(DAY_MS);
    const bus = createMemoryBus();

    await world.rotate({}, { bus });

    expect(published(bus).slice(0, 1)).toEqual(['RolledBack served-other']);
    expect(published(bus)).not.toContain('Blocked no-replacement');
  });

  it('accepts an event older than a day, if no run was in between', async () => {
    const { world } = aFleet({ size: 1, renewed: { names: ['elsewhere.example.com'] } });
    const bus = createMemoryBus();
    await world.rotate({}, { bus: silentBus });
    await world.clock.advance(3 * DAY_MS);

    await world.rotate({}, { bus });

    expect(published(bus)).toEqual(['Blocked no-replacement']);
    expect(world.progress.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('does not make a run fail, and the progress log reports it', async () => {
    const { world, old } = aFleet({ size: 1 });

    const report = await world.rotate({}, { bus: silentBus });

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.progress.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('events were not accepted and are sent again: '),
    );
  });

  it('that accepts some of the events gets only the others again', async () => {
    const { world } = aFleet({ size: 0, renewed: { names: ['elsewhere.example.com'] } });
    const due = ['a', 'b', 'c'].map((name) =>
      world.certificate({ names: [`${name}.example.org`], daysLeft: 5 }),
    );
    world.loadBalancer({ listeners: due.map((id) => ({ default: id })) });
    const sent: (readonly string[])[] = [];
    const picky: EventBusApi = {
      publish: async (events) => {
        sent.push(events.map(({ subject }) => subject.slice(-5)));
        return events.slice(0, 1).map(({ id }) => id);
      },
    };

    for (let scan = 0; scan < 4; scan++) await world.rotate({}, { bus: picky });

    expect(sent).toEqual([['lsn-1', 'lsn-2', 'lsn-3'], ['lsn-2', 'lsn-3'], ['lsn-3']]);
  });
});

describe('a run that dies after a change has ended', () => {
  it('leaves its outcome to the next run, which publishes it once', async () => {
    const { world } = aFleet({ size: 1 });
    const bus = createMemoryBus();
    await runAndDie(world, rightAfter('change-ended'), { bus });
    await world.clock.advance(2 * HOUR_MS);

    const reports = [await world.rotate({}, { bus }), await world.rotate({}, { bus })];

    expect(reports.map(({ outcome }) => outcome)).toEqual(['nothing-to-do', 'nothing-to-do']);
    expect(published(bus)).toEqual(['Verified proved']);
  });
});

describe('without a bus', () => {
  it('no event is kept', async () => {
    const { world } = aFleet({ size: 1, renewed: notAsDescribed });

    await world.rotate();
    await world.rotate();

    expect(await ledgerOf(world)).toMatchObject({ outbox: [], announced: {} });
    expect(await kindsIn(world)).not.toContain('announced');
  });
});
