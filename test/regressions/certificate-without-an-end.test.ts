/**
 * aerospike-kubernetes-operator PR 877, bitwarden 507, PeculiarVentures/x509 36: a certificate that is valid until 9999-12-31, or for a
 * hundred years, was taken for one with damaged dates.
 *
 * Here any date that RFC 5280 (section 4.1.2.5) allows is a date: such a certificate is described, and is not due.
 */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { NOW_MS } from '../support/builders.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

const END_OF_TIME_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

describe('a certificate without an end (aerospike PR 877)', () => {
  it.each([
    { until: 'until 9999-12-31', daysLeft: (END_OF_TIME_MS - NOW_MS) / DAY_MS },
    { until: 'for 99 years', daysLeft: 99 * 365 },
  ])('that is valid $until is described and not due', async ({ daysLeft }) => {
    const world = createWorld();
    const endless = world.certificate({ daysLeft, lifetimeDays: daysLeft + 10 });
    world.loadBalancer({ listeners: [{ default: endless }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${endless}: nothing-to-do (not-due)`]);
    expect(report.plan.replacements[0]?.notAfterMs).toBe(NOW_MS + daysLeft * DAY_MS);
  });

  it('takes the place of one that expires', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const daysLeft = (END_OF_TIME_MS - NOW_MS) / DAY_MS;
    const endless = world.certificate({ daysLeft, lifetimeDays: daysLeft + 10 });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${endless}`]);
  });
});
