/**
 * `npm run doctor`: looks at the whole installation, changes nothing, and says for each fault the one command that repairs it.
 *
 * Exit status 0: nothing is wrong, 1: a fault, or doctor itself failed, 2: wrong option, 3: only warnings, or something could not be found out.
 */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { createCommand } from './common/command.ts';
import { printFailure } from './common/failure.ts';
import { settingsFileArgument } from './common/for-settings.ts';
import { answer, outputFor } from './common/output.ts';
import { settingsOption } from './common/settings-option.ts';
import { settingsIn } from './deploy/command/open-installation.ts';
import { factsFile } from './doctor/facts.ts';
import { openDoctor, readFacts } from './doctor/open-doctor.ts';
import { exitStatusOf, runDoctor } from './doctor/run-doctor.ts';
import { countsOf, doctorJson, doctorText } from './doctor/view.ts';

interface Options {
  readonly settings: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly facts?: string;
}

const options = createCommand(
  'npm run doctor --',
  'Looks at the account, the functions, the ledger and the load balancers. Changes nothing.',
)
  .addOption(settingsOption())
  .option('--verbose', 'show the details of everything, and what does not apply')
  .option('--json', 'print one JSON document')
  .option('--facts <file>', 'write what this account settles of docs/cloud-facts.md: no ids, no names')
  .addHelpText(
    'after',
    `
Exit status: 0 nothing is wrong, 1 a fault, 2 wrong option, 3 only warnings, or
something could not be found out.

docs/doctor.md explains each check.`,
  )
  .parse()
  .opts<Options>();

const output = outputFor(options.settings);
const { tell } = output;

async function main(): Promise<void> {
  const settings = await settingsIn(options.settings);
  const ports = await openDoctor(settings, tell);
  const { outside, results } = await runDoctor(settings, ports);
  const { prefix, region } = settings;
  if (options.facts !== undefined) {
    const facts = factsFile(ports.version, outside, results, await readFacts(settings, outside));
    await writeFile(options.facts, `${JSON.stringify(facts, undefined, 2)}\n`);
    tell(`written: ${options.facts}`);
  }
  const settingsFile = settingsFileArgument(options.settings);
  const document = { version: ports.version, prefix, region };
  if (options.json)
    answer(
      JSON.stringify({ ...document, counts: countsOf(results), checks: doctorJson(results, settingsFile) }),
    );
  else
    answer(
      doctorText(`alb-cert-rotator ${prefix} in ${region}`, results, {
        verbose: options.verbose ?? false,
        settingsFile,
      }),
    );
  process.exitCode = exitStatusOf(results);
}

try {
  await main();
} catch (error) {
  printFailure(error, options.json, {}, output);
}
