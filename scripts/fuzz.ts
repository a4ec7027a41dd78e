/**
 * `npm run fuzz -- <what>`: hostile input, made from a seed, for what reads the input of strangers: handshakes (`probes`) and the webhook.
 *
 * Exit status: 0 nothing failed, and enough got as far as it should; 1 not so; 2 wrong option.
 */
import process from 'node:process';
import { Command } from 'commander';
import { parseCount } from './common/options.ts';
import { fuzzProbes } from './fuzz/probes.ts';
import { fuzzWebhook } from './fuzz/webhook.ts';

const targets = new Map([
  ['probes', fuzzProbes],
  ['webhook', fuzzWebhook],
]);

const command = new Command('npm run fuzz --')
  .description(
    'Breaks recorded handshakes along their structure and reads them as a probe does (probes), or sends forged and hostile requests to the webhook (webhook); prints one JSON document.',
  )
  .argument('<what>', [...targets.keys()].join(' or '))
  .option('--runs <number>', 'how many', parseCount, 10_000)
  .option('--seed <seed>', 'the same seed makes the same input', parseCount, 1)
  .option('--json', 'print one JSON document (it always does)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const { runs, seed } = command.opts<{ readonly runs: number; readonly seed: number }>();
const fuzz = targets.get(command.args[0] ?? '');
if (!fuzz) command.error(`Only ${[...targets.keys()].join(' and ')} can be fuzzed: npm run fuzz -- webhook`);
else {
  const startedAtMs = Date.now();
  const { figures, failures, enough } = await fuzz({
    runs,
    seed,
    onRun: (run, failed) => {
      if ((run + 1) % 10_000 === 0) process.stderr.write(`${run + 1}/${runs} runs, ${failed} failed\n`);
    },
  });
  process.stdout.write(
    `${JSON.stringify({
      runs,
      seed,
      ...figures,
      failed: failures.slice(0, 20),
      failures: failures.length,
      wallSeconds: Math.round((Date.now() - startedAtMs) / 100) / 10,
    })}\n`,
  );
  process.exitCode = failures.length === 0 && enough ? 0 : 1;
}
