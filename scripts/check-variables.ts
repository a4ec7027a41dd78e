/**
 * Checks the variables of the environment, before `npx s deploy` builds and uploads anything (s.yaml). Serverless Devs has put those of `.env` there.
 *
 * Other variables of the environment are not looked at, and no value of a secret is shown.
 *
 * Usage: npm run check:variables [-- --json]. Exit status 0: right, 1: wrong, 2: wrong option.
 */
import process from 'node:process';
import { createCommand } from './common/command.ts';
import { printFailure } from './common/failure.ts';
import { checkVariables } from './deploy/settings/check-variables.ts';

const { json } = createCommand(
  'npm run check:variables --',
  'Checks the variables that a deployment would get from this environment.',
)
  .option('--json', 'print one JSON document')
  .parse()
  .opts<{ readonly json?: boolean }>();
try {
  checkVariables(process.env);
  process.stdout.write(json ? '{"problems":[]}\n' : 'The variables are right.\n');
} catch (error) {
  printFailure(error, json);
}
