/** A small number of fuzzer runs in every test run; `npm run fuzz -- probes --runs 200000` makes more. */
import { describe, expect, it } from 'vitest';
import { chanceFrom } from './mutate.ts';
import { emptyTally, type FuzzTarget, fuzzOnce, processorMs } from './tally.ts';
import { createFuzzTargets } from './targets.ts';

const RUNS = 200;

const namesAndTargets = createFuzzTargets(1).map((target) => [target.name, target] as const);

describe.each(namesAndTargets)('broken handshakes over %s', (name, target) => {
  it('cause no crash and no hang, and prove only certificates that were sent', () => {
    const tally = emptyTally();

    const problems = Array.from({ length: RUNS }, (_, run) =>
      fuzzOnce(target, run, tally, processorMs),
    ).filter((problem) => problem !== undefined);

    expect(problems).toEqual([]);
    expect(tally.reachedCertificate / RUNS).toBeGreaterThan(0.2);
    // Those that are only divided differently stay valid.
    expect(tally.matches).toBeGreaterThan(0);
    expect(tally.matches).toBeLessThan(RUNS * 0.7);
  });

  it('have the same outcomes with the same seed', () => {
    const outcomes = (one: FuzzTarget | undefined) =>
      Array.from({ length: 50 }, (_, run) => one?.run(one.chanceOf(run)));
    const again = createFuzzTargets(1).find((one) => one.name === name);
    const other = createFuzzTargets(2).find((one) => one.name === name);

    expect(outcomes(again)).toEqual(outcomes(target));
    expect(outcomes(other)).not.toEqual(outcomes(target));
  });
});

describe('the fuzzer', () => {
  const chanceOf = chanceFrom(1, 'test');
  const honest = { kind: 'incomplete', reachedCertificate: false, problem: undefined } as const;

  it('reports a hang, by the given clock', () => {
    let nowMs = 0;
    const slow = (tookMs: number): FuzzTarget => ({
      name: 'slow',
      chanceOf,
      run: () => {
        nowMs += tookMs;
        return honest;
      },
    });

    expect(fuzzOnce(slow(2_001), 0, emptyTally(), () => nowMs)).toContain('2001 ms');
    expect(fuzzOnce(slow(2_000), 0, emptyTally(), () => nowMs)).toBeUndefined();
  });

  it('reports a crash', () => {
    const crashing: FuzzTarget = {
      name: 'crashing',
      chanceOf,
      run: () => {
        throw new RangeError('out of range');
      },
    };

    expect(fuzzOnce(crashing, 0, emptyTally(), () => 0)).toContain('out of range');
  });
});
