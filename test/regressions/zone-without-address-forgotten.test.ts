/**
 * A review of this project: an Active zone to which ALB gives no address could be left out of the proof, and no test noticed. The outcome was
 * `verified`, although nothing had been seen in that zone.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/base/clock.ts';
import { brokenRules } from '../scenarios/rotation/rules.ts';
import { aDueDefault, zoneA, zoneB } from '../scenarios/rotation/stories.ts';
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

const zoneC = { zoneId: 'cn-hangzhou-c', address: '127.16.1.3', withoutAddresses: true } as const;

it('an Active zone without an address keeps the change unproved, until it has one', async () => {
  const { world, old } = aDueDefault({ loadBalancer: { zones: [zoneA, zoneB, zoneC] } });

  const first = await world.rotate();
  const again = await world.rotate();
  world.model.inject({ kind: 'zone-moved', loadBalancerId: 'alb-1', zoneId: zoneC.zoneId });
  await world.clock.advance(HOUR_MS);
  const later = await world.rotate();

  for (const report of [first, again]) {
    expect(outcomesOf(report)).toContain(`${old}: changed-unproved (zone-not-proved)`);
    expect(report.outcomes.find((row) => row.oldCertificateId === old)?.message).toContain(zoneC.zoneId);
  }
  expect(outcomesOf(later)).toContain(`${old}: verified (proved)`);
  expect(brokenRules(world, [first, again, later])).toEqual([]);
});

it('a zone that loses its address between the write and the proof is not forgotten', async () => {
  const { world, old } = aDueDefault();
  const fault = { kind: 'zone-without-addresses', loadBalancerId: 'alb-1', zoneId: zoneB.zoneId } as const;
  world.model.inject({ ...fault, afterWrites: 1 });

  const report = await world.rotate();

  expect(outcomesOf(report)).toContain(`${old}: changed-unproved (zone-not-proved)`);
  expect(report.outcomes[0]?.message).toContain(zoneB.zoneId);
});
