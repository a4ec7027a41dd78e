/**
 * Fuzzes the readers of handshakes: recordings are corrupted along their structure (lengths, splices, truncation, records, packets and
 * frames). No reader may crash, hang, or accept a corrupted handshake as proved.
 */
import { emptyTally, type FuzzTally, fuzzOnce, processorMs } from '../../test/fuzz/tally.ts';
import { createFuzzTargets } from '../../test/fuzz/targets.ts';
import type { FuzzOutcome, FuzzRequest } from './report.ts';

/** Share of inputs that must reach the certificate: otherwise the fuzzer tests only the first bytes. */
const MIN_SHARE = 0.2;

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
  // Per target: a good total must not hide a target that never reaches the certificate.
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
    reachedEnough: Math.min(share, ...shares) >= MIN_SHARE,
  };
}
