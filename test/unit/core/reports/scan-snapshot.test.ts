import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { SERVED_RECORD_MAX_AGE_MS } from '../../../../shared/core/reports/scan-snapshot.ts';

describe('the record of a daily check', () => {
  it('is shown until the next check has had its time, and not when several were missed', () => {
    expect(SERVED_RECORD_MAX_AGE_MS).toBeGreaterThan(DAY_MS);
    expect(SERVED_RECORD_MAX_AGE_MS).toBeLessThan(3 * DAY_MS);
  });
});
