/**
 * `npm run suites`: test suites of other projects against the code that reads and judges certificates. The suites are not part of this
 * repository; their expected results are (`test/suites/`): a verdict and a reason for each case, as they are now. Any change of one fails.
 *
 * Exit status: 0 every result is as kept, 1 at least one is not, 2 wrong option.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { createCommand } from './common/command.ts';
import { differences, formatResults, parseResults, type Results } from './suites/kept.ts';
import { runLimbo } from './suites/limbo.ts';
import { runZlint } from './suites/zlint.ts';

interface Options {
  readonly limbo?: string;
  readonly zlint?: string;
  readonly write?: boolean;
}

const command = createCommand(
  'npm run suites --',
  'Runs x509-limbo and the test certificates of zlint, and compares every result with the kept one.',
)
  .option('--limbo <file>', 'limbo.json of x509-limbo (C2SP/x509-limbo)')
  .option('--zlint <folder>', 'v3/testdata of zlint (zmap/zlint)')
  .option('--write', 'keep the present results')
  .parse();
const { limbo, zlint, write = false } = command.opts<Options>();
if (limbo === undefined && zlint === undefined) command.error('One of --limbo and --zlint is needed.');
for (const path of [limbo, zlint])
  if (path !== undefined && !existsSync(path)) command.error(`${path} does not exist.`);

const changes = [
  ...(limbo === undefined ? [] : compare('x509-limbo', runLimbo(limbo))),
  ...(zlint === undefined ? [] : compare('zlint', runZlint(zlint))),
];
process.exitCode = changes.length === 0 ? 0 : 1;

function compare(suite: string, results: Results): readonly string[] {
  const file = new URL(`../test/suites/${suite}.tsv`, import.meta.url);
  if (write) {
    writeFileSync(file, formatResults(results));
    process.stdout.write(`${suite}: ${results.size} results kept\n`);
    return [];
  }
  const changed = differences(parseResults(readFileSync(file, 'utf8')), results);
  process.stdout.write(
    [`${suite}: ${results.size} results, ${changed.length} not as kept`, ...changed, ''].join('\n'),
  );
  return changed;
}
