/**
 * `npm start`: demonstrates the service on the emulator, deployed as in s.yaml. A fleet of load balancers that covers every kind of outcome is
 * planned, rotated and proved, while a visitor makes handshakes all the time and counts the failures that users would have noticed.
 *
 * Exit status: 0 every outcome is as expected, the status page agrees, and no handshake of the visitor failed, 1 otherwise, 2 wrong option,
 * 130 after Ctrl-C, 143 after SIGTERM.
 */
import process from 'node:process';
import { Option } from 'commander';
import { demoLoadBalancerIds } from '../test/emulator/fleet/demo-fleet.ts';
import { createCommand } from './common/command.ts';
import { stackOf } from './common/failure.ts';
import { languageOfPerson } from './common/language-of-person.ts';
import { parseCount, parseScale } from './common/options.ts';
import { firstSignal, statusOf } from './start/interrupted.ts';
import { endProcesses } from './start/processes.ts';
import { createProgress, elapsed } from './start/progress.ts';
import type { ReportOptions } from './start/report.ts';
import { startTexts } from './start/texts.ts';
import { triggerNames } from './start/trigger-names.ts';

const { json, serve, verbose, ...options } = createCommand(
  'npm start --',
  'Rotates the certificates of an emulated fleet while a visitor makes handshakes.',
)
  .option('--seed <number>', 'seed of the emulator: the same seed gives the same outcomes', parseCount, 1)
  .option('--calm', 'no throttling, lost answers or cut handshakes', false)
  .option('--listeners <number>', 'minimum number of listeners', parseCount, 0)
  .addOption(
    new Option('--only <ids...>', 'only these load balancers of the fleet: a shorter run').choices(
      demoLoadBalancerIds,
    ),
  )
  .option(
    '--time-scale <number>',
    'how many times faster than real time the emulator runs; fewer times on a busy machine',
    parseScale,
    20,
  )
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
  .option(
    '--bundles <directory>',
    'absolute path of functions that were built for the emulator; built at the start by default',
  )
  .option('--kill <number>', 'how often all functions are killed while they work', parseCount, 0)
  .option('--serve', 'keep the status page open afterwards, until Ctrl-C', false)
  .option('--verbose', 'each step, and tables of the plan, outcomes, events, functions and handshakes', false)
  .option('--json', 'print one JSON document on stdout; everything else goes to stderr', false)
  .parse()
  .opts<ReportOptions>();

const progress = createProgress(verbose);
const startedAtMs = Date.now();
const interrupted = firstSignal();
const text = startTexts[languageOfPerson()];
progress.print(text.intro);
progress.doing(text.starting);

async function run(): Promise<number> {
  const { runAndReport } = await import('./start/report.ts');
  return runAndReport({ json, serve, verbose, ...options }, progress);
}

const ended = run().catch((error: unknown) => error);
const first = await Promise.race([ended, interrupted]);
if (first === 'SIGINT' || first === 'SIGTERM') {
  progress.done();
  progress.print(text.interrupted(elapsed(Date.now() - startedAtMs)));
  await endProcesses();
  process.exit(statusOf[first]);
}
if (typeof first === 'number') process.exitCode = first;
else {
  progress.done();
  progress.print(stackOf(first));
  process.exitCode = 1;
}
