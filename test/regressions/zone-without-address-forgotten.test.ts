/**
 * A review of this project: an Active zone to which ALB gives no address could be left out of the proof, and no test noticed. The outcome was
 * `verified`, although nothing had been seen in that zone.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

describe('an Active zone without an address', () => {
  it('keeps the change from being verified, and the message names the zone', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    const zones = ['a', 'b', 'c'].map((letter, index) => ({
      zoneId: `cn-hangzhou-${letter}`,
      address: `127.16.1.${index + 1}`,
    }));
    world.loadBalancer({ zones, listeners: [{ default: old }] });
    world.model.inject({
      kind: 'zone-without-addresses',
      loadBalancerId: 'alb-1',
      zoneId: 'cn-hangzhou-c',
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: changed-unproved (zone-not-proved)`]);
    expect(report.outcomes[0]?.message).toContain('cn-hangzhou-c');
    expect(world.attached()).toEqual([`default ${renewed}`]);
  });
});
