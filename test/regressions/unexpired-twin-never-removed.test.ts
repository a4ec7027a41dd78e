/**
 * certimate 1211: only expired certificates were detached. An old twin that was replaced in time had not expired yet and stayed; so did the
 * next one, until the quota refused a new certificate.
 *
 * Here a replaced certificate is detached, independent of its expiry.
 */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { createWorld } from '../support/world.ts';

describe('an old twin that has not expired yet (certimate 1211)', () => {
  it('is detached in each of five generations, so that the quota is never reached', async () => {
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
