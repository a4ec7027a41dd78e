/**
 * `npm run status`: the status page of a ledger, on this machine, until Ctrl-C. Only reads the ledger.
 *
 * Exit status 0: ended by Ctrl-C, 1: failed, 2: wrong option.
 */
import { createCommand } from './common/command.ts';
import { parsePort } from './common/options.ts';
import { existingSettingsOption } from './common/settings-option.ts';
import { parseRegion, regionHelp } from './common/this-machine.ts';
import type { StatusOptions } from './status/command.ts';

const options = createCommand(
  'npm run status --',
  'Serves the status page of the ledger of .env (or LEDGER) on this machine, until Ctrl-C. Only reads.',
)
  .addOption(existingSettingsOption())
  .option('-r, --region <id>', regionHelp, parseRegion)
  .option('-p, --port <number>', 'port on 127.0.0.1 (0: a free one)', parsePort, 8080)
  .option('--json', 'print the address and the token as one JSON document')
  .parse()
  .opts<StatusOptions>();
// Not before the options are known: --help does not wait for it.
const { status } = await import('./status/command.ts');
await status(options);
