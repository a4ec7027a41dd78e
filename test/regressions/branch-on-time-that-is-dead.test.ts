/**
 * powertools-lambda-typescript (idempotency): a time stamp was compared with `getUTCMilliseconds()`, a number from 0 to 999. The branch was
 * dead, and its test passed because it made the same mistake.
 *
 * Here time comes from one clock that is passed in. This test moves it past each threshold and checks that the behaviour changes.
 */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import { parseMaintenanceWindow } from '../../shared/config/maintenance-window.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld, type World, type WorldOptions } from '../support/world.ts';

/** 2026-06-01 is a Monday. */
const mondayMs = Date.UTC(2026, 5, 1);

/** A listener with one certificate, and a replacement in CAS that is valid for years. */
function aWorldWith(
  old: { readonly daysLeft: number; readonly lifetimeDays: number },
  options: WorldOptions = {},
): World {
  const world = createWorld({ startMs: mondayMs, ...options });
  world.loadBalancer({ listeners: [{ default: world.certificate(old) }] });
  world.certificate({ daysLeft: 900, lifetimeDays: 950 });
  return world;
}

function decisionOf({ plan }: RotationReport): string {
  return plan.replacements.map(({ decision, reason }) => `${decision} (${reason})`).join();
}

const neverOpen = { maintenanceWindow: [] };

describe('a threshold in time (powertools-lambda-typescript)', () => {
  it.each([
    {
      threshold: '30 days before the end of a long life, where it becomes due',
      lifetimeDays: 200,
      leftMs: 30 * DAY_MS,
      before: 'nothing-to-do (not-due)',
      after: 'rotate (expires-soon)',
    },
    {
      threshold: 'a third of a short life before its end, where it becomes due',
      lifetimeDays: 45,
      leftMs: 15 * DAY_MS,
      before: 'nothing-to-do (not-due)',
      after: 'rotate (expires-soon)',
    },
    {
      threshold:
        '3 days before the end of a long life, where it becomes an emergency that no window holds up',
      lifetimeDays: 200,
      leftMs: 3 * DAY_MS,
      settings: neverOpen,
      before: 'blocked (outside-window)',
      after: 'rotate (expires-soon)',
    },
    {
      threshold:
        'a day before the end of a short life, where it becomes an emergency that no window holds up',
      lifetimeDays: 10,
      leftMs: DAY_MS,
      settings: neverOpen,
      before: 'blocked (outside-window)',
      after: 'rotate (expires-soon)',
    },
    {
      threshold: 'the last millisecond of its life',
      lifetimeDays: 200,
      leftMs: -1,
      before: 'rotate (expires-soon)',
      after: 'rotate (expired)',
    },
  ])('changes what happens: $threshold', async ({ lifetimeDays, leftMs, settings, before, after }) => {
    const world = aWorldWith({ daysLeft: lifetimeDays - 1, lifetimeDays }, settings ? { settings } : {});
    await world.clock.advance((lifetimeDays - 1) * DAY_MS - leftMs - 1);

    const early = await world.rotate({ mode: 'plan' });
    await world.clock.advance(1);
    const late = await world.rotate({ mode: 'plan' });

    expect([decisionOf(early), decisionOf(late)]).toEqual([before, after]);
  });

  it.each([
    {
      threshold: 'opens',
      atMs: 2 * HOUR_MS,
      before: 'blocked (outside-window)',
      after: 'rotate (expires-soon)',
    },
    {
      threshold: 'closes',
      atMs: 9 * HOUR_MS,
      before: 'rotate (expires-soon)',
      after: 'blocked (outside-window)',
    },
  ])('changes what happens: the minute at which the window $threshold', async ({ atMs, before, after }) => {
    const window = parseMaintenanceWindow('Mon-Fri 10:00-17:00 Asia/Shanghai');
    const settings = window.ok ? { maintenanceWindow: window.value } : {};
    const world = aWorldWith({ daysLeft: 9, lifetimeDays: 200 }, { settings });
    await world.clock.advance(atMs - 1);

    const early = await world.rotate({ mode: 'plan' });
    await world.clock.advance(1);
    const late = await world.rotate({ mode: 'plan' });

    expect([decisionOf(early), decisionOf(late)]).toEqual([before, after]);
  });

  it('changes what happens: the first millisecond of the life of a replacement', async () => {
    const world = createWorld({ startMs: mondayMs });
    world.loadBalancer({ listeners: [{ default: world.certificate({ daysLeft: 9 }) }] });
    world.certificate({ daysLeft: 205, lifetimeDays: 200 });
    await world.clock.advance(5 * DAY_MS - 1);

    const early = await world.rotate({ mode: 'plan' });
    await world.clock.advance(1);
    const late = await world.rotate({ mode: 'plan' });

    expect([decisionOf(early), decisionOf(late)]).toEqual([
      'blocked (candidate-not-yet-valid)',
      'rotate (expires-soon)',
    ]);
  });

  it.each([
    {
      left: 'is still valid for more than an hour',
      marginMs: MINUTE_MS,
      outcome: 'rolled-back (served-other)',
    },
    {
      left: 'has an hour when the rotation begins and less when the proof fails',
      marginMs: SECOND_MS,
      outcome: 'changed-unproved (no-good-snapshot)',
    },
  ])('changes what happens: the old certificate $left', async ({ marginMs, outcome }) => {
    const world = createWorld({ startMs: mondayMs });
    const old = world.certificate({ daysLeft: (HOUR_MS + marginMs) / DAY_MS });
    const another = { sha256: 'ab'.repeat(32), serialNumber: 'abcdef' };
    world.certificate({ described: another });
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: ${outcome}`]);
  });

  it.each([
    { left: 'too little for a step and its roll back', minutes: 15, outcome: 'blocked (out-of-time)' },
    { left: 'enough', minutes: 20, outcome: 'verified (proved)' },
  ])("changes what happens: of the function's time there is $left", async ({ minutes, outcome }) => {
    const world = aWorldWith({ daysLeft: 9, lifetimeDays: 200 });

    const report = await world.rotate({}, { deadlineMs: world.clock.now() + minutes * MINUTE_MS });

    expect(report.outcomes.map((row) => `${row.outcome} (${row.reason})`)).toEqual([outcome]);
  });
});
