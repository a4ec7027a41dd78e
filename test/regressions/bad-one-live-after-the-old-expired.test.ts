/**
 * A self-signed certificate took the place of an expired one and could not be taken back. From the next scan on it was not due for years, so
 * every scan succeeded while all zones served it, and a good certificate that came later was never put on.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/base/clock.ts';
import { endingOf, untrusting } from '../support/untrusting.ts';
import { createWorld } from '../support/world.ts';

describe('a bad certificate that went live because the old one had expired', () => {
  it('makes every scan fail until a good one is put on', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: -1 });
    const bad = world.certificate({ daysLeft: 3_600, lifetimeDays: 3_650 });
    world.loadBalancer({ listeners: [{ default: old }] });
    const { untrusted, probe } = untrusting(world);
    untrusted.add(bad);
    const scan = () => endingOf(world.scan({}, {}, { probe }));

    for (let hour = 0; hour < 30; hour++) {
      expect(await scan(), `hour ${hour}`).not.toBe('done');
      await world.clock.advance(HOUR_MS);
    }
    expect(world.served()).toEqual([bad, bad]);
    const good = world.certificate({ daysLeft: 80, lifetimeDays: 90 });
    const ended: string[] = [];
    for (let hour = 0; hour < 3; hour++) {
      ended.push(await scan());
      await world.clock.advance(HOUR_MS);
    }

    expect(world.served()).toEqual([good, good]);
    expect(ended.at(-1)).toBe('done');
  });
});
