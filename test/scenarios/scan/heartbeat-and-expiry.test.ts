/** The events of scan: its heartbeat, and the certificates that expire. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../shared/base/clock.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { createMemoryBus, type EventBusApi } from '../../../shared/cloud/event-bus-api.ts';
import { aLonelyOne, fanOut, typesOf } from './stories.ts';

const unanswered = new CloudError('no answer', {
  kind: 'unavailable',
  action: 'PutEvents',
  cloudCode: 'none',
});

describe('the events of scan', () => {
  it('are a heartbeat each time, and one event for each threshold of a certificate', async () => {
    const world = aLonelyOne(29);
    const bus = createMemoryBus();

    for (let hour = 0; hour < 3; hour++) {
      await world.scan({}, fanOut, { bus });
      await world.clock.advance(HOUR_MS);
    }
    expect(typesOf(bus)).toEqual([
      'Scan:Completed',
      'Certificate:Expiring',
      'Scan:Completed',
      'Scan:Completed',
    ]);

    await world.clock.advance(16 * DAY_MS);
    await world.scan({}, fanOut, { bus });

    const thresholds = bus.events.flatMap(({ data }) => data['thresholdDays'] ?? []);
    expect(thresholds).toEqual([30, 14]);
  });

  it('are published again with the same id if the bus did not accept them', async () => {
    const world = aLonelyOne(29);
    const offered: string[] = [];
    const picky: EventBusApi = {
      publish: async (events) => {
        const isExpiring = ({ type }: { readonly type: string }) => type.includes('Expiring');
        offered.push(...events.filter(isExpiring).map(({ id }) => id));
        return events.filter((event) => !isExpiring(event)).map(({ id }) => id);
      },
    };
    const bus = createMemoryBus();

    const report = await world.scan({}, fanOut, { bus: picky });
    await world.scan({}, fanOut, { bus });
    await world.scan({}, fanOut, { bus });

    expect(report.notes.join()).toContain('left to the next scan');
    expect(world.logLines.join()).toContain('events could not be published');
    const sent = bus.events.filter(({ type }) => type.includes('Expiring')).map(({ id }) => id);
    expect(offered).toHaveLength(1);
    expect(sent).toEqual(offered);
  });

  it.each([
    ['does not answer', () => Promise.reject(unanswered)],
    ['accepts nothing', async () => []],
  ] as const)('are not kept for a bus that %s: later it gets only current events', async (_case, publish) => {
    const world = aLonelyOne(29);
    for (let day = 0; day < 20; day++) {
      const report = await world.scan({}, fanOut, { bus: { publish } });
      expect(report.notes.join()).toContain('did not accept the events');
      await world.clock.advance(DAY_MS);
    }
    expect(await world.store.logs('told/')).toEqual([]);
    const bus = createMemoryBus();

    await world.scan({}, fanOut, { bus });

    expect(bus.events.flatMap(({ data }) => data['thresholdDays'] ?? [])).toEqual([14]);
  });

  it('do not include a certificate that this scan has replaced', async () => {
    const world = aLonelyOne(9);
    world.certificate();
    const bus = createMemoryBus();

    await world.scan({}, {}, { bus });

    expect(typesOf(bus)).toEqual(['Rotation:Verified', 'Scan:Completed']);
  });

  it('are not published by a narrowed scan', async () => {
    const world = aLonelyOne(29);
    const bus = createMemoryBus();

    await world.scan({ loadBalancerId: 'alb-1', mode: 'plan' }, {}, { bus });

    expect(bus.events).toEqual([]);
  });
});
