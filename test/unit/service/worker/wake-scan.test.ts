/** The time of the scan that is requested for load balancers that wait for the end of a soak. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../shared/base/clock.ts';
import { MAX_DELAY_SECONDS } from '../../../../shared/cloud/invoke-api.ts';
import { wakeTime } from '../../../../shared/service/worker/wake-scan.ts';

const NOW_MS = Date.UTC(2026, 5, 1);

/** Workers that find the soak unfinished request the next scan. @returns the times at which scan runs */
function stages(soakMs: number, lateMs = 0): readonly number[] {
  const fromMs = NOW_MS + soakMs;
  const moments: number[] = [];
  for (let nowMs = NOW_MS; nowMs < fromMs - MINUTE_MS; ) {
    const { delaySeconds = 0 } = wakeTime(fromMs, nowMs);
    nowMs += delaySeconds * SECOND_MS + lateMs;
    moments.push(nowMs);
  }
  return moments;
}

describe('the wake-up time', () => {
  it('is now if there is no soak, or if it has just ended', () => {
    expect(wakeTime(NOW_MS, NOW_MS).delaySeconds).toBeUndefined();
    expect(wakeTime(NOW_MS + 5 * SECOND_MS, NOW_MS).delaySeconds).toBeUndefined();
  });

  it('is a little before the end of a soak of an hour, in one stage', () => {
    expect(wakeTime(NOW_MS + HOUR_MS, NOW_MS)).toEqual({
      atMs: NOW_MS + HOUR_MS - 10 * SECOND_MS,
      delaySeconds: 3_590,
    });
  });

  it('is the same for all workers that ask before it', () => {
    const fromMs = NOW_MS + HOUR_MS;
    const times = [0, 1, 30, 59].map((minutes) => wakeTime(fromMs, NOW_MS + minutes * MINUTE_MS).atMs);

    expect(new Set(times).size).toBe(1);
  });

  it.each([
    [MINUTE_MS, 0],
    [MINUTE_MS + 1, 1],
    [HOUR_MS, 1],
    [HOUR_MS + 1, 1],
    [2 * HOUR_MS, 3],
    [3 * HOUR_MS, 4],
    [DAY_MS, 25],
  ])('leads to the end of a soak of %d ms in %d stages', (soakMs, count) => {
    const moments = stages(soakMs);

    expect(moments).toHaveLength(count);
    for (const last of moments.slice(-1)) expect(NOW_MS + soakMs - last).toBeLessThanOrEqual(10 * SECOND_MS);
  });

  it('is always within the limit of the platform, never after the end, and each stage leads to a later one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 * DAY_MS }), (leftMs) => {
        const { atMs, delaySeconds } = wakeTime(NOW_MS + leftMs, NOW_MS);
        if (delaySeconds === undefined) expect(leftMs).toBeLessThanOrEqual(10 * SECOND_MS);
        else {
          expect(delaySeconds).toBeGreaterThan(0);
          expect(delaySeconds).toBeLessThanOrEqual(MAX_DELAY_SECONDS);
          expect(delaySeconds * SECOND_MS).toBeLessThan(leftMs);
          // Even if the clock is half a minute off, the next stage is a different one.
          for (const skewMs of [-30 * SECOND_MS, 0, 30 * SECOND_MS])
            if (leftMs > 2 * HOUR_MS)
              expect(wakeTime(NOW_MS + leftMs, atMs + skewMs).atMs).toBeGreaterThan(atMs);
        }
      }),
    );
  });
});
