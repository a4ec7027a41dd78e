/**
 * `npm run fuzz -- <target>`: hostile input, generated from a seed, for code that reads untrusted input: handshakes (`probes`) and the webhook.
 *
 * Exit status: 0 nothing failed and enough inputs reached the code under test, 1 otherwise, 2 wrong option.
 */
import process from 'node:process';

import { createCommand } from './common/command.ts';
import { parseCount } from './common/options.ts';
import { fuzzProbes } from './fuzz/probes.ts';
import { fuzzWebhook } from './fuzz/webhook.ts';

const targets = new Map([
  ['probes', fuzzProbes],
  ['webhook', fuzzWebhook],
]);

const command = createCommand(
  'npm run fuzz --',
  'Breaks recorded handshakes along their structure and reads them as a probe does (probes), or sends forged and hostile requests to the webhook (webhook); prints one JSON document.',
)
  .argument('<target>', [...targets.keys()].join(' or '))
  .option('--runs <number>', 'number of inputs', parseCount, 10_000)
  .option('--seed <seed>', 'the same seed gives the same input', parseCount, 1)
  .option('--json', 'print one JSON document (it always does)')
  .parse();
const { runs, seed } = command.opts<{ readonly runs: number; readonly seed: number }>();
const fuzz = targets.get(command.args[0] ?? '');
if (!fuzz) command.error(`Only ${[...targets.keys()].join(' and ')} can be fuzzed: npm run fuzz -- webhook`);
else {
  const startedAtMs = Date.now();
  const { figures, failures, reachedEnough } = await fuzz({
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
  process.exitCode = failures.length === 0 && reachedEnough ? 0 : 1;
}
