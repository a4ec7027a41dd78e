/**
 * `npm start`: demonstrates the service on the emulator, deployed as in s.yaml. A fleet of load balancers that covers every kind of outcome is
 * planned, rotated and proved, while a visitor makes handshakes all the time and counts the failures that users would have noticed.
 *
 * Exit status: 0 every outcome is as expected and no handshake of the visitor failed, 1 otherwise, 2 wrong option.
 */
import process from 'node:process';
import { Option } from 'commander';
import colors from 'picocolors';
import { createCommand } from './common/command.ts';
import { stackOf } from './common/failure.ts';
import { parseCount, parseScale } from './common/options.ts';
import { outcomeTable, planTable } from './common/report-tables.ts';
import { type Demonstration, type DemonstrationOptions, demonstrate } from './start/demonstration.ts';
import { createProgress } from './start/progress.ts';
import { keepOpen } from './start/serve.ts';
import { eventLines, invocationTable, visitorTable } from './start/tables.ts';
import { triggerNames } from './start/triggers.ts';

const { json, serve, ...options } = createCommand(
  'npm start --',
  'Rotates the certificates of an emulated fleet while a visitor makes handshakes.',
)
  .option('--seed <number>', 'seed of the emulator: the same seed gives the same outcomes', parseCount, 1)
  .option('--calm', 'no throttling, lost answers or cut handshakes', false)
  .option('--listeners <number>', 'minimum number of listeners', parseCount, 0)
  .option('--time-scale <number>', 'how many times faster than real time the emulator runs', parseScale, 20)
  .addOption(
    new Option('--selection <order>', 'which certificate the emulated ALB serves when several match')
      .choices(['seed', 'additional-first'])
      .default('seed'),
  )
  .addOption(
    new Option('--mode <mode>', 'only plan, or apply the plan').choices(['plan', 'apply']).default('apply'),
  )
  .addOption(
    new Option(
      '--trigger <name>',
      'what triggers the service: its timer, events of issued certificates, a signed webhook call, or the console',
    )
      .choices(triggerNames)
      .default('timer'),
  )
  .option('--kill <number>', 'how often all functions are killed while they work', parseCount, 0)
  .option('--serve', 'keep the status page open afterwards, until Ctrl-C')
  .option('--json', 'print one JSON document on stdout; everything else goes to stderr')
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
      print(`\n${colors.bold('Plan')}\n${planTable(plans)}\n`);
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
  progress.print(stackOf(error));
  process.exitCode = 1;
}

function isGood({ surprises, handshakes }: Demonstration): boolean {
  return surprises.length === 0 && handshakes.failed === 0;
}

function document({ handshakes, surprises, ...result }: Demonstration) {
  const { seed, plans, outcomes, events, invocations, apiCalls, kills, durationMs } = result;
  const { failures, ...figures } = handshakes;
  // Present only if there is something to explain.
  const problems = {
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
    ...problems,
  };
}

function printResult(result: Demonstration): void {
  print(`\n${colors.bold('Outcomes')}\n${outcomeTable(result.outcomes)}\n`);
  print(`${colors.bold('Published events')}\n${eventLines(result.events)}\n`);
  print(`${colors.bold('Invocations')}\n${invocationTable(result.invocations)}\n`);
  print(`${colors.bold('Handshakes of the visitor')}\n${visitorTable(result.handshakes)}\n`);
  const calls = Object.values(result.apiCalls).reduce((sum, count) => sum + count, 0);
  const more =
    result.hours === 0 ? '' : ` After the trigger the timer fired ${result.hours} more times, once an hour.`;
  print(
    `${calls} API calls, ${result.writes} writes to listeners, ${(result.durationMs / 1_000).toFixed(1)} s.${more}`,
  );
  for (const { target, problem } of result.handshakes.failures)
    print(colors.red(`Failed: ${target}: ${problem}`));
  for (const surprise of result.surprises) print(colors.red(`Unexpected: ${surprise}`));
  if (isGood(result)) print(colors.green('Every outcome is as expected.'));
}
