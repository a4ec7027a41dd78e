/**
 * `npm run fuzz -- probes`: hostile bytes for what reads handshakes. Captures are broken along their structure (lengths, splices, truncation,
 * record splits), a seed decides how, and nothing may crash, hang, or take a broken handshake for a proved one.
 *
 * Exit status: 0 nothing failed, and enough reached the Certificate message; 1 something did; 2 wrong option.
 */
import process from 'node:process';
import { Command } from 'commander';
import { emptyTally, type FuzzTally, fuzzOnce } from '../test/fuzz/tally.ts';
import { createFuzzTargets } from '../test/fuzz/targets.ts';
import { parseCount } from './options.ts';

const command = new Command('npm run fuzz --')
  .description(
    'Breaks recorded handshakes along their structure, and reads them as a probe does; prints one JSON document.',
  )
  .argument('<what>', 'probes')
  .option('--runs <number>', 'how many', parseCount, 10_000)
  .option('--seed <seed>', 'the same seed breaks the same bytes', parseCount, 1)
  .option('--json', 'print one JSON document (it always does)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const { runs, seed } = command.opts<{ readonly runs: number; readonly seed: number }>();
if (command.args[0] !== 'probes') command.error('Only probes can be fuzzed: npm run fuzz -- probes');

/** The issue of a fuzzer that never gets anywhere. */
const LEAST_SHARE = 0.2;

const startedAtMs = Date.now();
const targets = await createFuzzTargets(seed);
const tallies = new Map<string, FuzzTally>(targets.map(({ name }) => [name, emptyTally()]));
const failures: { readonly target: string; readonly run: number; readonly problem: string }[] = [];
for (let run = 0; run < runs; run += 1) {
  const target = targets[run % targets.length];
  const tally = target && tallies.get(target.name);
  if (!target || !tally) throw new Error('There is nothing to fuzz.');
  const problem = fuzzOnce(target, run, tally, () => performance.now());
  if (problem) failures.push({ target: target.name, run, problem });
  if ((run + 1) % 10_000 === 0) process.stderr.write(`${run + 1}/${runs} runs, ${failures.length} failed\n`);
}
const reached = [...tallies.values()].reduce((sum, { reachedCertificate }) => sum + reachedCertificate, 0);
const share = runs === 0 ? 0 : reached / runs;
process.stdout.write(
  `${JSON.stringify({
    runs,
    seed,
    reachedCertificate: reached,
    reachedShare: Math.round(share * 1_000) / 1_000,
    targets: Object.fromEntries(tallies),
    failed: failures.slice(0, 20),
    failures: failures.length,
    wallSeconds: Math.round((Date.now() - startedAtMs) / 100) / 10,
  })}\n`,
);
process.exitCode = failures.length === 0 && share >= LEAST_SHARE ? 0 : 1;
