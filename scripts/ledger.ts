/**
 * Shows the ledger, and records an operator's decisions in it. Reads and writes only the ledger, never a listener.
 *
 * LEDGER is its location (file:///path or oss://bucket/prefix); credentials for OSS come from the default chain of @alicloud/credentials.
 *
 * Usage: npm run ledger -- history|open|quarantine|release|acknowledge|abandon|pause|resume. Exit status 0: done, 1: failed, or a part of the ledger is
 * unreadable, 2: wrong option.
 */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { type Command, InvalidArgumentError } from 'commander';
import { loadBalancerIdPattern, rotationIdPattern } from '../shared/base/identifiers.ts';
import { parseCertificateId } from '../shared/core/model/certificate.ts';
import type { LedgerStore } from '../shared/ledger/ledger.ts';
import type { Unreadable } from '../shared/ledger/recorded.ts';
import { acknowledge } from '../shared/service/operator/acknowledge.ts';
import { history } from '../shared/service/operator/history.ts';
import { openWork } from '../shared/service/operator/open-work.ts';
import { abandon, release } from '../shared/service/operator/operator.ts';
import type { OperatorReport } from '../shared/service/operator/operator-report.ts';
import { pause, resume } from '../shared/service/operator/pause.ts';
import { quarantine } from '../shared/service/operator/quarantine.ts';
import { type Operator, operatorHolder } from '../shared/service/operator/recording.ts';
import type { ViewFilter } from '../shared/service/operator/view-filter.ts';
import { systemClock } from '../shared/service/platform/edge.ts';
import { createCommand } from './common/command.ts';
import { printFailure } from './common/failure.ts';
import { answer, outputFor, tell } from './common/output.ts';
import { settingsOption } from './common/settings-option.ts';
import { parseRegion, regionHelp } from './common/this-machine.ts';
import { openStore } from './ledger/open-store.ts';
import { historyText, openText, quarantineText } from './ledger/tables.ts';

interface Options {
  readonly settings: string;
  readonly region?: string;
  readonly json?: boolean;
  readonly loadBalancer?: string;
  readonly untried?: boolean;
}

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
    .addOption(settingsOption())
    .option('-r, --region <id>', regionHelp, parseRegion)
    .option('--json', 'print one JSON document');
}

interface LedgerView {
  readonly unreadable: readonly Unreadable[];
}

/**
 * Adds a subcommand that shows a part of the ledger.
 * @param format the view as text for people
 */
function addView<View extends LedgerView>(
  name: string,
  description: string,
  read: (store: LedgerStore, filter: ViewFilter) => Promise<View>,
  format: (view: View, nowMs: number) => string,
): void {
  subcommand(name, description)
    .option('-l, --load-balancer <id>', 'only this one', parseLoadBalancer)
    .action((options: Options) =>
      printAnswer(options, async () => {
        const { store } = await openStore(options);
        const view = await read(store, { loadBalancerId: options.loadBalancer });
        if (view.unreadable.length > 0) process.exitCode = 1;
        for (const { log, message } of view.unreadable) tell(`${log}: ${message}`);
        return options.json ? JSON.stringify(view) : format(view, systemClock.now());
      }),
    );
}

/** Makes a subcommand record a decision. */
function recordDecision(
  command: Command,
  carryOut: (operator: Operator, id: string, options: Options) => Promise<OperatorReport>,
): void {
  const takesId = command.registeredArguments.length > 0;
  command.action((...args: readonly unknown[]) => {
    const options = command.opts<Options>();
    return printAnswer(options, async () => {
      const { store, place } = await openStore(options);
      const operator: Operator = { store, clock: systemClock, holder: operatorHolder(randomUUID) };
      const report = await carryOut(operator, takesId ? String(args[0]) : '', options);
      // Lets the operator notice a wrong LEDGER, which would accept the decision as well.
      if (report.changed) tell(`Recorded in ${place}`);
      return options.json ? JSON.stringify(report) : report.message;
    });
  });
}

addView(
  'history',
  'last outcome of each replacement; with a load balancer, all its entries',
  history,
  historyText,
);
addView(
  'open',
  'open changes, and the lease of each load balancer: holder and expiry',
  (store, filter) => openWork(store, systemClock, filter),
  openText,
);
addView(
  'quarantine',
  'quarantined certificates, the breaker, and what is paused',
  (store, filter) => quarantine(store, systemClock, filter),
  quarantineText,
);
recordDecision(
  subcommand('release', 'lifts the quarantine of a certificate')
    .argument('<certificateId>', 'such as 20741377-cn-hangzhou', parseCertificate)
    .option('--untried', 'also one that no rotation has tried: it is not refused for its chain'),
  (operator, id, { untried }) => release(operator, id, untried),
);
recordDecision(
  subcommand('acknowledge', 'ends the alarm of a certificate that is served and wrong').argument(
    '<certificateId>',
    'such as 20741377-cn-hangzhou',
    parseCertificate,
  ),
  acknowledge,
);
recordDecision(
  subcommand(
    'abandon',
    'drops the open changes of a rotation: they are neither finished nor rolled back',
  ).argument('<rotationId>', 'as shown by "open"', parseRotation),
  abandon,
);
recordDecision(
  onLoadBalancer(subcommand('pause', 'no rotation is started except emergencies')),
  (operator, _id, { loadBalancer }) => pause(operator, loadBalancer),
);
recordDecision(
  onLoadBalancer(subcommand('resume', 'ends the pause and closes the breaker')),
  (operator, _id, { loadBalancer }) => resume(operator, loadBalancer),
);

/** One load balancer has a pause of its own, and no breaker. */
function onLoadBalancer(command: Command): Command {
  return command.option('-l, --load-balancer <id>', 'only on this one', parseLoadBalancer);
}

function parseLoadBalancer(text: string): string {
  if (loadBalancerIdPattern.test(text)) return text;
  throw new InvalidArgumentError('Expected the id of an ALB instance such as alb-o9ulmq5hgn68jk.');
}

function parseCertificate(text: string): string {
  if (parseCertificateId(text)) return text;
  throw new InvalidArgumentError(
    'Expected a certificate id with its partition such as 20741377-cn-hangzhou.',
  );
}

function parseRotation(text: string): string {
  if (rotationIdPattern.test(text)) return text;
  throw new InvalidArgumentError('Expected the id of a rotation, as shown by "open".');
}

async function printAnswer({ json, settings }: Options, work: () => Promise<string>): Promise<void> {
  const output = outputFor(settings);
  try {
    const text = await work();
    if (json) answer(text);
    else output.answer(text);
  } catch (error) {
    printFailure(error, json, {}, output);
  }
}

await program.parseAsync();
