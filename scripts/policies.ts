/**
 * Prints the policies of the functions' roles with the values of one deployment filled in, ready for RAM: nothing is sent anywhere.
 *
 * Usage: npm run --silent policies -- --account ID --bucket NAME [--folder PATH] [--bus NAME] [--prefix NAME] [--function NAME].
 * Exit status 0: printed, 2: wrong option.
 */
import process from 'node:process';
import { Command, Option } from 'commander';
import { functionNames } from './common/functions.ts';
import { renderPolicy } from './deploy/policies.ts';

interface Options {
  readonly account: string;
  readonly bucket: string;
  readonly folder: string;
  readonly bus: string;
  readonly prefix: string;
  readonly function?: string;
}

const program = new Command('npm run --silent policies --')
  .description("Prints the RAM policies of the functions' roles (scripts/deploy/policies/README.md) as JSON.")
  .requiredOption('--account <id>', 'the account that the functions are deployed in')
  .requiredOption('--bucket <name>', 'the bucket of LEDGER')
  .option('--folder <path>', 'the prefix of LEDGER inside the bucket', '')
  .option('--bus <name>', 'EVENT_BUS', 'cert-rotator')
  .option('--prefix <name>', 'PREFIX of s.yaml', 'cert-rotator')
  .addOption(
    new Option(
      '--function <name>',
      'only the policy of this function; all of them, by name, unless said',
    ).choices(functionNames()),
  )
  .option('--json', 'print one JSON document (it always does)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const { function: only, ...values } = program.opts<Options>();
try {
  const policies =
    only === undefined
      ? Object.fromEntries(functionNames().map((name) => [name, renderPolicy(name, values)]))
      : renderPolicy(only, values);
  process.stdout.write(`${JSON.stringify(policies, undefined, 2)}\n`);
} catch (error) {
  program.error(`error: ${error instanceof Error ? error.message : String(error)}`, { exitCode: 2 });
}
