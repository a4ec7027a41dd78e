import { describe, expect, it } from 'vitest';
import { aboveLimit } from '../../../../scripts/bench/figure.ts';
import { roundsPerMinute, seedMeasurements } from '../../../../scripts/bench/simulate.ts';

const good = { violations: [] };
const bad = { violations: [{ checker: 'proofs', atMs: 0, about: 'lsn-1', message: 'no proof' }] };

describe('seeds a minute', () => {
  it('are those of the whole run, beside the fixed computation', () => {
    const [, rate] = seedMeasurements([good, good, good], 90_000, 40);

    expect(rate).toMatchObject({ value: 2, unit: 'a minute', reference: 40 });
  });

  it('fail for a seed that violates an invariant, however fast it is', () => {
    expect(aboveLimit(seedMeasurements([good, good], 1e9, 1))).toEqual([]);
    expect(aboveLimit(seedMeasurements([good, bad], 1, 1))).toHaveLength(1);
  });
});

describe('the fixed computation', () => {
  it('counts rounds until its time is over', () => {
    const times = [0, 0, 1_000, 2_000, 2_000];

    expect(roundsPerMinute(() => times.shift() ?? 0)).toBe(60);
  });
});
