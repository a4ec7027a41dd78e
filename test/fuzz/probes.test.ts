/** Some runs of the fuzzer in every test run; `npm run fuzz -- probes --runs 200000` makes more. */
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyTally, type FuzzTarget, fuzzOnce } from './tally.ts';
import { createFuzzTargets } from './targets.ts';

const RUNS = 600;
const PATIENCE_MS = 60_000;

let targets: readonly FuzzTarget[];

beforeAll(async () => {
  targets = await createFuzzTargets(1);
});

describe.each(['tlcp', 'quic'])('broken handshakes over %s', (name) => {
  it('crash nothing, hang nothing, and prove nothing that was not sent', { timeout: PATIENCE_MS }, () => {
    const target = targets.find((one) => one.name === name);
    if (!target) throw new Error(`There is no target ${name}.`);
    const tally = emptyTally();

    const problems = Array.from({ length: RUNS }, (_, run) => fuzzOnce(target, run, tally, () => 0)).filter(
      (problem) => problem !== undefined,
    );

    expect(problems).toEqual([]);
    expect(tally.reachedCertificate / RUNS).toBeGreaterThan(0.2);
    // Some are cut otherwise and nothing else: those are as good as ever.
    expect(tally.matches).toBeGreaterThan(0);
    expect(tally.matches).toBeLessThan(RUNS / 2);
  });

  it('come out the same with the same seed', () => {
    const target = targets.find((one) => one.name === name);
    const outcomes = () => Array.from({ length: 50 }, (_, run) => target?.run(target.chanceOf(run)).kind);

    expect(outcomes()).toEqual(outcomes());
  });
});
