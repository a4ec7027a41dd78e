/** When scan is asked to run for those that wait for the end of a soak. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../shared/base/clock.ts';
import { MAX_DELAY_SECONDS } from '../../../../shared/cloud/invoke-api.ts';
import { wakeTime } from '../../../../shared/service/worker/wake-scan.ts';

const NOW_MS = Date.UTC(2026, 5, 1);

/** What follows where everybody who is woken finds the soak going on and asks again. @returns the moments at which scan runs */
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

describe('the time at which scan is woken', () => {
  it('is now where there is no soak, or where it has just ended', () => {
    expect(wakeTime(NOW_MS, NOW_MS).delaySeconds).toBeUndefined();
    expect(wakeTime(NOW_MS + 5 * SECOND_MS, NOW_MS).delaySeconds).toBeUndefined();
  });

  it('is a little before the end of a soak of an hour, in one go', () => {
    expect(wakeTime(NOW_MS + HOUR_MS, NOW_MS)).toEqual({
      atMs: NOW_MS + HOUR_MS - 10 * SECOND_MS,
      delaySeconds: 3_590,
    });
  });

  it('is the same for everybody who asks before it', () => {
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

  it('is always one that the platform takes, never after the end, and each stage leads to a later one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 * DAY_MS }), (leftMs) => {
        const { atMs, delaySeconds } = wakeTime(NOW_MS + leftMs, NOW_MS);
        if (delaySeconds === undefined) expect(leftMs).toBeLessThanOrEqual(10 * SECOND_MS);
        else {
          expect(delaySeconds).toBeGreaterThan(0);
          expect(delaySeconds).toBeLessThanOrEqual(MAX_DELAY_SECONDS);
          expect(delaySeconds * SECOND_MS).toBeLessThan(leftMs);
          // Half a minute early or late, the next stage is another one.
          for (const skewMs of [-30 * SECOND_MS, 0, 30 * SECOND_MS])
            if (leftMs > 2 * HOUR_MS)
              expect(wakeTime(NOW_MS + leftMs, atMs + skewMs).atMs).toBeGreaterThan(atMs);
        }
      }),
    );
  });
});
