/** When a listener is read while ALB carries out a write. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../../shared/base/clock.ts';
import {
  createWriteTimes,
  firstReadingMs,
  nextReadingMs,
  USUAL_WRITE_MS,
} from '../../../../shared/rotation/run/write-times.ts';

/** The readings of a write until it is done. */
function readingsUntil(doneAtMs: number, fastestMs: number): readonly number[] {
  const readings = [firstReadingMs(fastestMs)];
  for (let atMs = readings[0] ?? 0; atMs < doneAtMs; readings.push(atMs)) atMs += nextReadingMs(atMs);
  return readings;
}

const seen = (doneAtMs: number, fastestMs = USUAL_WRITE_MS) => readingsUntil(doneAtMs, fastestMs).at(-1) ?? 0;

describe('the first reading of a write', () => {
  it('comes when the fastest one that is known would be nearly done', () => {
    expect(firstReadingMs(USUAL_WRITE_MS)).toBe(5_100);
    expect(firstReadingMs(4 * SECOND_MS)).toBe(3_400);
  });

  it('comes after a second at the earliest, and after 8 seconds at the latest, however long others took', () => {
    expect(firstReadingMs(0)).toBe(SECOND_MS);
    expect(firstReadingMs(5 * MINUTE_MS)).toBe(8 * SECOND_MS);
  });
});

describe('the end of a write', () => {
  it('is seen at most a fifth of its time later, a second where it is short, and never more than 3 seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5_100, max: 5 * MINUTE_MS }), (doneAtMs) => {
        const lateMs = seen(doneAtMs) - doneAtMs;
        expect(lateMs).toBeLessThanOrEqual(Math.min(3 * SECOND_MS, Math.max(SECOND_MS, doneAtMs / 5)));
      }),
    );
  });

  it('is seen at most 3 seconds later where the writes before it took long', () => {
    expect(seen(5 * SECOND_MS, MINUTE_MS)).toBe(8 * SECOND_MS);
  });

  it('takes fewer readings than one every 2 seconds, for every write of 5 to 10 seconds', () => {
    for (let doneAtMs = 5_000; doneAtMs <= 10_000; doneAtMs += 100) {
      expect(readingsUntil(doneAtMs, USUAL_WRITE_MS).length).toBeLessThanOrEqual(Math.ceil(doneAtMs / 2_000));
    }
  });
});

describe('the writes of a run', () => {
  it('are each expected to take as long as the fastest one of their kind', () => {
    const times = createWriteTimes();

    times.done('associate', 9_000);
    times.done('associate', 7_000);
    times.done('associate', 8_000);

    expect(times.fastestMs('associate')).toBe(7_000);
    expect(times.fastestMs('dissociate')).toBe(USUAL_WRITE_MS);
  });
});
