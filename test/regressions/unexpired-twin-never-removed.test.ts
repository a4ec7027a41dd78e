/**
 * certimate 1211: only expired certificates were detached. The old twin, replaced in time and hence never expired when somebody looked,
 * stayed; so did the next one, until the quota refused the newest.
 *
 * Here what was replaced leaves, however long it would last.
 */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { createWorld } from '../support/world.ts';

describe('an old twin that has not expired yet (certimate 1211)', () => {
  it('leaves the listener in each of five generations, so that the quota is never reached', async () => {
    const world = createWorld();
    const main = world.certificate({ names: ['example.com'], daysLeft: 3_000, lifetimeDays: 3_000 });
    const first = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    world.loadBalancer({ certificateQuota: 2, listeners: [{ default: main, additional: [first] }] });

    for (let generation = 1; generation <= 5; generation++) {
      const renewed = world.certificate({ names: ['shop.example.com'], daysLeft: 190 });

      const report = await world.rotate();

      expect(report.outcome).toBe('verified');
      expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
      await world.clock.advance(180 * DAY_MS);
    }
  });
});
