/**
 * `npm start`: the whole job on an embedded cloud. The service is deployed there as s.yaml says, and a fleet of load balancers with every case
 * a person would want to see is planned, rotated and proved, while a visitor hammers it and counts what users would have noticed.
 *
 * Exit status: 0 everything came out as it should and no visitor's handshake failed, 1 something did not, 2 wrong option.
 */
import process from 'node:process';
import { Command, Option } from 'commander';
import colors from 'picocolors';
import { parseCount, parseScale } from './common/options.ts';
import { outcomeTable, planTable, visitorTable } from './common/tables.ts';
import { type Demonstration, type DemonstrationOptions, demonstrate } from './start/demonstration.ts';
import { createProgress } from './start/progress.ts';
import { keepOpen } from './start/serve.ts';
import { eventLines, invocationTable } from './start/tables.ts';
import { triggerNames } from './start/triggers.ts';

const { json, serve, ...options } = new Command('npm start --')
  .description('Rotates the certificates of an embedded fleet while a visitor watches.')
  .option(
    '--seed <number>',
    'draws of the emulated cloud come from it: the same seed has the same outcomes',
    parseCount,
    1,
  )
  .option('--calm', 'a cloud without throttling, lost answers and cut handshakes', false)
  .option('--listeners <number>', 'at least so many listeners', parseCount, 0)
  .option('--time-scale <number>', 'cloud delays are divided by it', parseScale, 20)
  .addOption(
    new Option('--selection <order>', 'which certificate the cloud serves when several match')
      .choices(['seed', 'additional-first'])
      .default('seed'),
  )
  .addOption(new Option('--mode <mode>', 'plan only, or do it').choices(['plan', 'apply']).default('apply'))
  .addOption(
    new Option(
      '--trigger <name>',
      'what wakes the service: its timer, events of issued certificates, a signed webhook, a person in the console',
    )
      .choices(triggerNames)
      .default('timer'),
  )
  .option('--kill <number>', 'kill every function so often in the middle of its work', parseCount, 0)
  .option('--serve', 'leave the status page open afterwards, until Ctrl-C')
  .option('--json', 'print one JSON document on stdout; everything else goes to stderr')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<DemonstrationOptions & { readonly json?: boolean; readonly serve?: boolean }>();

const progress = createProgress();
const print = (text: string): void => {
  if (!json) process.stdout.write(`${text}\n`);
};

try {
  const result = await demonstrate(options, {
    progress,
    onPlans: (plans) => {
      progress.done();
      print(`\n${colors.bold('The plan')}\n${planTable(plans)}\n`);
    },
    onResult: async (finished, emulator) => {
      if (json) process.stdout.write(`${JSON.stringify(document(finished))}\n`);
      else printResult(finished);
      if (serve) await keepOpen(emulator, progress);
    },
  });
  process.exitCode = isGood(result) ? 0 : 1;
} catch (error) {
  progress.done();
  progress.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}

function isGood({ surprises, handshakes }: Demonstration): boolean {
  return surprises.length === 0 && handshakes.failed === 0;
}

function document({ handshakes, surprises, ...result }: Demonstration) {
  const { seed, plans, outcomes, events, invocations, apiCalls, kills, durationMs } = result;
  const { failures, ...figures } = handshakes;
  // Only there when there is something to explain.
  const trouble = {
    ...(failures.length > 0 ? { failures } : {}),
    ...(surprises.length > 0 ? { surprises } : {}),
  };
  return {
    seed,
    plans,
    outcomes,
    events,
    invocations,
    apiCalls,
    handshakes: figures,
    kills,
    durationMs,
    ...trouble,
  };
}

function printResult(result: Demonstration): void {
  print(`\n${colors.bold('The outcomes')}\n${outcomeTable(result.outcomes)}\n`);
  print(`${colors.bold('What it told')}\n${eventLines(result.events)}\n`);
  print(`${colors.bold('Who ran')}\n${invocationTable(result.invocations)}\n`);
  print(`${colors.bold('What users noticed')}\n${visitorTable(result.handshakes)}\n`);
  const calls = Object.values(result.apiCalls).reduce((sum, count) => sum + count, 0);
  const more =
    result.hours === 0 ? '' : ` The timer fired again, an hour later each time: ${result.hours} in all.`;
  print(
    `${calls} API calls, ${result.writes} changes of listeners, ${(result.durationMs / 1_000).toFixed(1)} s.${more}`,
  );
  for (const { target, problem } of result.handshakes.failures)
    print(colors.red(`Failed: ${target}: ${problem}`));
  for (const surprise of result.surprises) print(colors.red(`Not as it should be: ${surprise}`));
  if (isGood(result)) print(colors.green('Everything came out as it should.'));
}
