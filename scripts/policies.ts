/**
 * Prints the RAM policies of the functions' roles for one deployment, or the one of the identity that deploys. Sends nothing.
 *
 * Usage: npm run --silent policies -- --account ID --bucket NAME [--folder PATH] [--bus NAME] [--prefix NAME] [--function NAME | --deployer].
 * Exit status 0: printed, 2: wrong option.
 */
import { Option } from 'commander';
import { createCommand } from './common/command.ts';
import { messageOf } from './common/failure.ts';
import { functionNames } from './common/functions.ts';
import { parseAccount } from './common/options.ts';
import { answer } from './common/output.ts';
import { renderPolicy } from './deploy/policies.ts';

interface Options {
  readonly account: string;
  readonly bucket: string;
  readonly folder: string;
  readonly bus: string;
  readonly prefix: string;
  readonly function?: string;
  readonly deployer?: boolean;
}

const program = createCommand(
  'npm run --silent policies --',
  "Prints the RAM policies of the functions' roles (scripts/deploy/policies/README.md) as JSON.",
)
  .requiredOption('--account <id>', 'account that the functions are deployed in', parseAccount)
  .requiredOption('--bucket <name>', 'bucket of LEDGER')
  .addOption(new Option('--folder <path>', 'folder of LEDGER in the bucket').default('', 'none'))
  .option('--bus <name>', 'EVENT_BUS', 'cert-rotator')
  .option('--prefix <name>', 'PREFIX of s.yaml', 'cert-rotator')
  .addOption(
    new Option('--function <name>', 'only the policy of this function; default: all, by name').choices(
      functionNames,
    ),
  )
  .addOption(
    new Option('--deployer', 'the policy of the user or role that runs deploy, doctor and remove').conflicts(
      'function',
    ),
  )
  .option('--json', 'print one JSON document (it always does)')
  .parse();
const { function: ofFunction, deployer = false, ...values } = program.opts<Options>();
const only = deployer ? 'deployer' : ofFunction;
try {
  const policies =
    only === undefined
      ? Object.fromEntries(functionNames.map((name) => [name, renderPolicy(name, values)]))
      : renderPolicy(only, values);
  answer(JSON.stringify(policies, undefined, 2));
} catch (error) {
  program.error(messageOf(error), { exitCode: 2 });
}
