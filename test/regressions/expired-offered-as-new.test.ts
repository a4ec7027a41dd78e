/**
 * certbot 5869: an expired certificate was pushed live as the new one.
 *
 * Here a replacement must be valid now and not due itself, for every caller and every state of the old certificate.
 */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

describe('an expired certificate (certbot 5869)', () => {
  it('is not chosen although it expired later than the old one', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: -9 });
    const expired = world.certificate({ daysLeft: -1 });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate({ certificateId: expired });

    expect(outcomesOf(report)).toEqual([`${old}: nothing-to-do (not-asked-for)`]);
    expect(world.writes()).toEqual([]);
  });

  it('is not chosen even if a caller forces this certificate', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 90 });
    const expired = world.certificate({ daysLeft: -1 });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate({ certificateId: expired, force: true });

    expect(outcomesOf(report)).toEqual([`${old}: nothing-to-do (not-asked-for)`]);
    expect(world.writes()).toEqual([]);
  });

  it('is not chosen if it has expired since the last run', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    world.certificate({ daysLeft: 60 });
    world.loadBalancer({ listeners: [{ default: old }] });
    const planned = await world.rotate({ mode: 'plan' });

    await world.clock.advance(61 * DAY_MS);
    const report = await world.rotate({ plan: planned.plan.hash }).catch((error: Error) => error.message);

    expect(planned.plan.replacements).toMatchObject([{ decision: 'rotate' }]);
    expect(report).toMatch(/^PlanChanged: /);
    expect(world.writes()).toEqual([]);
  });

  it.each([
    { state: 'is not valid yet', daysLeft: 230, lifetimeDays: 200, reason: 'candidate-not-yet-valid' },
    { state: 'is due itself', daysLeft: 20, lifetimeDays: 200, reason: 'candidate-due' },
  ])('has company: one that $state is not taken either', async ({ daysLeft, lifetimeDays, reason }) => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    world.certificate({ daysLeft, lifetimeDays });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: blocked (${reason})`]);
    expect(world.writes()).toEqual([]);
  });
});
