/**
 * `npm run doctor`: looks at the whole installation, changes nothing, and says for each fault the one command that repairs it.
 *
 * Exit status 0: nothing is wrong, 1: a fault, or doctor itself failed, 2: wrong option, 3: only warnings, or something could not be found out.
 */
import { createCommand } from './common/command.ts';
import { parseNewFile } from './common/options.ts';
import { settingsOption } from './common/settings-option.ts';
import type { DoctorOptions } from './doctor/command.ts';

const options = createCommand(
  'npm run doctor --',
  'Looks at the account, the functions, the ledger and the load balancers. Changes nothing.',
)
  .addOption(settingsOption())
  .option('--verbose', 'show the details of everything, and what does not apply')
  .option('--test', 'send a test message to each channel of NOTIFY, and call HEARTBEAT_URL')
  .option('--json', 'print one JSON document')
  .option(
    '--facts <file>',
    'write what this account settles of docs/cloud-facts.md: no ids, no names',
    parseNewFile,
  )
  .addHelpText(
    'after',
    `
Exit status: 0 nothing is wrong, 1 a fault, 2 wrong option, 3 only warnings, or
something could not be found out.

docs/doctor.md explains each check.`,
  )
  .parse()
  .opts<DoctorOptions>();

// Not before the options are known: --help does not wait for it.
const { doctor } = await import('./doctor/command.ts');
await doctor(options);
