/**
 * Shows the ledger, and records an operator's decisions in it. Reads and writes only the ledger, never a listener.
 *
 * LEDGER is its location (file:///path or oss://bucket/prefix); credentials for OSS come from the default chain of @alicloud/credentials.
 *
 * Usage: npm run ledger -- history|open|quarantine|release|acknowledge|abandon|pause|resume. Exit status 0: done, 1: failed, or a part of the ledger is
 * unreadable, 2: wrong option.
 */

import type { Command } from 'commander';
import { rotationIdPattern } from '../shared/base/identifiers.ts';
import { createCommand } from './common/command.ts';
import { expected, notTaken } from './common/option-texts.ts';
import { parseCertificate, parseLoadBalancer } from './common/options.ts';
import { existingSettingsOption } from './common/settings-option.ts';
import { parseRegion, regionHelp } from './common/this-machine.ts';
import type { DecisionName, LedgerOptions, ViewName } from './ledger/operations.ts';

// Not before a subcommand is known: --help does not wait for it.
const operations = () => import('./ledger/operations.ts');

const program = createCommand(
  'npm run ledger --',
  'Shows rotations recorded in the ledger of .env (or LEDGER), and records your decisions in it.',
).addHelpText(
  'after',
  `
Examples:
  npm run ledger -- history --load-balancer alb-o9ulmq5hgn68jk
  npm run ledger -- open
  npm run ledger -- quarantine
  npm run ledger -- release 20741377-cn-hangzhou
  npm run ledger -- acknowledge 20741377-cn-hangzhou
  npm run ledger -- abandon 0b0f3a0e-6f0e-4b57-9f0a-3a1d5f3f7c11
  npm run ledger -- pause --load-balancer alb-o9ulmq5hgn68jk
  npm run --silent ledger -- open --json`,
);

/** Adds a subcommand with the shared options. */
function subcommand(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(existingSettingsOption())
    .option('-r, --region <id>', regionHelp, parseRegion)
    .option('--json', 'print one JSON document');
}

/** Adds a subcommand that shows a part of the ledger. */
function addView(name: ViewName, description: string): void {
  subcommand(name, description)
    .option('-l, --load-balancer <id>', 'only this one', parseLoadBalancer)
    .action(async (options: LedgerOptions) => (await operations()).showView(name, options));
}

/** Makes a subcommand record a decision. */
function recordDecision(name: DecisionName, command: Command): void {
  const takesId = command.registeredArguments.length > 0;
  command.action(async (...args: readonly unknown[]) =>
    (await operations()).recordDecision(name, takesId ? String(args[0]) : '', command.opts<LedgerOptions>()),
  );
}

addView('history', 'Shows the last outcome of each replacement; with a load balancer, all its entries');
addView('open', 'Shows open changes, and the lease of each load balancer: holder and expiry');
addView('quarantine', 'Shows quarantined certificates, the breaker, and what is paused');
recordDecision(
  'release',
  subcommand('release', 'Lifts the quarantine of a certificate')
    .argument('<certificateId>', 'such as 20741377-cn-hangzhou', parseCertificate)
    .option('--untried', 'also one that no rotation has tried: it is not refused for its chain'),
);
recordDecision(
  'acknowledge',
  subcommand('acknowledge', 'Ends the alarm of a certificate that is served and wrong').argument(
    '<certificateId>',
    'such as 20741377-cn-hangzhou',
    parseCertificate,
  ),
);
recordDecision(
  'abandon',
  subcommand(
    'abandon',
    'Drops the open changes of a rotation: they are neither finished nor rolled back',
  ).argument('<rotationId>', 'as shown by "open"', parseRotation),
);
recordDecision(
  'pause',
  onLoadBalancer(subcommand('pause', 'Starts no rotation except emergencies, until it is resumed')),
);
recordDecision('resume', onLoadBalancer(subcommand('resume', 'Ends the pause and closes the breaker')));

/** One load balancer has a pause of its own, and no breaker. */
function onLoadBalancer(command: Command): Command {
  return command.option('-l, --load-balancer <id>', 'only on this one', parseLoadBalancer);
}

function parseRotation(text: string): string {
  if (rotationIdPattern.test(text)) return text;
  throw notTaken(expected.rotation);
}

await program.parseAsync();
