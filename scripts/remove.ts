/**
 * `npm run remove`: deletes what deploy has created, and leaves the rest as it is.
 *
 * Exit status 0: removed, or nothing to remove, 1: refused, declined or failed, 2: wrong option.
 */
import { InvalidArgumentError } from 'commander';
import { createCommand } from './common/command.ts';
import { settingsOption } from './common/settings-option.ts';
import type { RemoveOptions } from './remove/command.ts';
import { UNKNOWN } from './remove/open-rotations.ts';

const options = createCommand(
  'npm run remove --',
  'Deletes the functions, roles, policies, alarms and rules of this installation. Listeners stay as they are.',
)
  .addOption(settingsOption())
  .option('-y, --yes', 'do not ask')
  .option('--dry-run', 'show what would be deleted, and delete nothing')
  .option(
    '--abandon-open [number]',
    'remove although rotations are open: nothing will finish or undo them. Asks for their number, or takes it here; --yes does not answer that',
    parseAbandoned,
  )
  .option('--with-history', 'delete the ledger, too: the only record of what was changed')
  .option('--json', 'print one JSON document')
  .parse()
  .opts<RemoveOptions>();

// Not before the options are known: --help does not wait for it.
const { remove } = await import('./remove/command.ts');
await remove(options);

function parseAbandoned(text: string): string {
  if (/^\d+$/.test(text) || text === UNKNOWN) return text;
  throw new InvalidArgumentError(
    `Expected the number of open rotations, or ${UNKNOWN} where the ledger does not say it.`,
  );
}
