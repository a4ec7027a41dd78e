import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import type { OutcomeRow } from '../../../../shared/core/reports/outcome-row.ts';
import {
  unresolvedEmergencies,
  WORKER_TIME_MS,
  withEmergencySince,
} from '../../../../shared/service/scan/emergencies.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { aDueRow } from '../../../support/status.ts';

const row = aDueRow({ daysLeft: 1, emergency: true, emergencySinceMs: NOW_MS });

const unresolvedAt = (nowMs: number, ended?: Pick<OutcomeRow, 'outcome' | 'reason'>) =>
  unresolvedEmergencies({
    rows: [row],
    outcomes: ended ? [{ ...row, ...ended }] : [],
    forgetful: false,
    nowMs,
  }).length;

describe('an emergency', () => {
  it('that scan rotated itself is resolved if the rotation was verified, and only then', () => {
    expect(unresolvedAt(NOW_MS + DAY_MS, { outcome: 'verified', reason: 'proved' })).toBe(0);
    expect(unresolvedAt(NOW_MS, { outcome: 'rolled-back', reason: 'served-other' })).toBe(1);
    expect(unresolvedAt(NOW_MS, { outcome: 'blocked', reason: 'no-replacement' })).toBe(1);
  });

  it('that a worker is rotating during the scan gets as much time as a dispatched one', () => {
    const atWork = { outcome: 'blocked', reason: 'in-progress' } as const;

    for (const ended of [undefined, atWork]) {
      expect(unresolvedAt(NOW_MS, ended)).toBe(0);
      expect(unresolvedAt(NOW_MS + WORKER_TIME_MS - 1, ended)).toBe(0);
      expect(unresolvedAt(NOW_MS + WORKER_TIME_MS, ended)).toBe(1);
    }
  });

  it('starts again after a scan without it', () => {
    const over = aDueRow({ daysLeft: 40 });
    const since = (before: readonly (typeof row)[]) =>
      withEmergencySince([row], before, NOW_MS + HOUR_MS)[0]?.emergencySinceMs;

    expect(since([row])).toBe(NOW_MS);
    expect(since([over])).toBe(NOW_MS + HOUR_MS);
    expect(since([])).toBe(NOW_MS + HOUR_MS);
  });
});
