/**
 * Hostile bytes for what reads handshakes: recordings are broken along their structure (lengths, splices, truncation, records,
 * packets and frames), and nothing may crash, hang, or take a broken handshake for a proved one.
 */
import { emptyTally, type FuzzTally, fuzzOnce, processorMs } from '../../test/fuzz/tally.ts';
import { createFuzzTargets } from '../../test/fuzz/targets.ts';
import type { FuzzOutcome, FuzzRequest } from './report.ts';

/** The issue of a fuzzer that never gets anywhere. */
const LEAST_SHARE = 0.2;

export async function fuzzProbes({ runs, seed, onRun }: FuzzRequest): Promise<FuzzOutcome> {
  const targets = createFuzzTargets(seed);
  const tallies = new Map<string, FuzzTally>(targets.map(({ name }) => [name, emptyTally()]));
  const failures: FuzzOutcome['failures'][number][] = [];
  for (let run = 0; run < runs; run += 1) {
    const target = targets[run % targets.length];
    const tally = target && tallies.get(target.name);
    if (!target || !tally) throw new Error('There is nothing to fuzz.');
    const problem = fuzzOnce(target, run, tally, processorMs);
    if (problem) failures.push({ target: target.name, run, problem });
    onRun(run, failures.length);
  }
  const reached = [...tallies.values()].reduce((sum, { reachedCertificate }) => sum + reachedCertificate, 0);
  const share = runs === 0 ? 0 : reached / runs;
  /** Of each target by itself: one that gets nowhere must not hide behind the others. */
  const shares = [...tallies.values()]
    .filter(({ runs: made }) => made > 0)
    .map(({ runs: made, reachedCertificate }) => reachedCertificate / made);
  return {
    figures: {
      reachedCertificate: reached,
      reachedShare: Math.round(share * 1_000) / 1_000,
      targets: Object.fromEntries(tallies),
    },
    failures,
    enough: Math.min(share, ...shares) >= LEAST_SHARE,
  };
}
