/**
 * Shows what the ledger says, and tells it what a person has decided. Reads and writes the ledger only: no listener is asked or changed.
 *
 * LEDGER says where it is (file:///path or oss://bucket/prefix); for OSS credentials come from the default chain of @alicloud/credentials.
 *
 * Usage: npm run ledger -- history|open|quarantine|release|abandon|pause|resume. Exit status 0: done, 1: it failed, or a part of the ledger
 * cannot be read, 2: wrong option.
 */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { isFunctionCompute } from '../shared/base/environment.ts';
import { InvalidConfiguration } from '../shared/base/errors.ts';
import { loadBalancerIdPattern, rotationIdPattern } from '../shared/base/identifiers.ts';
import { createLogger } from '../shared/base/logger.ts';
import { loadConfig } from '../shared/config/config.ts';
import { parseCertificateId } from '../shared/core/model/certificate.ts';
import { createFileLedger } from '../shared/ledger/file.ts';
import type { LedgerStore } from '../shared/ledger/ledger.ts';
import type { Unreadable } from '../shared/ledger/recorded.ts';
import {
  abandon,
  type Operator,
  operatorHolder,
  pause,
  release,
  resume,
} from '../shared/service/operator/operator.ts';
import type { OperatorReport } from '../shared/service/operator/operator-report.ts';
import { history, openWork, type Question, quarantine } from '../shared/service/operator/operator-views.ts';
import { systemClock } from '../shared/service/platform/edge.ts';
import { credentialsOf } from '../shared/service/platform/function-compute.ts';
import { findCredentials, ownRegion, parseRegion, regionHelp, tellFailure } from './common/this-machine.ts';
import { historyText, openText, quarantineText } from './ledger/tables.ts';

interface Options {
  readonly region?: string;
  readonly json?: boolean;
  readonly loadBalancer?: string;
}

const program = new Command('npm run ledger --')
  .description('Shows what the ledger (LEDGER) says of rotations, and tells it what you have decided.')
  .addHelpText(
    'after',
    `
Examples:
  export LEDGER=oss://my-bucket/cert-rotator
  npm run ledger -- history --load-balancer alb-o9ulmq5hgn68jk
  npm run ledger -- open
  npm run ledger -- quarantine
  npm run ledger -- release 20741377-cn-hangzhou
  npm run ledger -- abandon 0b0f3a0e-6f0e-4b57-9f0a-3a1d5f3f7c11
  npm run --silent ledger -- open --json`,
  )
  // Commander exits with 1 for a wrong option; here 1 means that the command failed.
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

/** `--help` of each says the same of these. */
function subcommand(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('-r, --region <id>', regionHelp, parseRegion)
    .option('--json', 'print one JSON document');
}

interface Shown {
  readonly unreadable: readonly Unreadable[];
}

/** @param show what is asked of the ledger, and its words for people */
function view<View extends Shown>(
  name: string,
  description: string,
  ask: (store: LedgerStore, question: Question) => Promise<View>,
  inWords: (view: View, nowMs: number) => string,
): void {
  subcommand(name, description)
    .option('-l, --load-balancer <id>', 'only this one', parseLoadBalancer)
    .action((options: Options) =>
      telling(options, async () => {
        const shown = await ask(await openStore(options), { loadBalancerId: options.loadBalancer });
        if (shown.unreadable.length > 0) process.exitCode = 1;
        for (const { log, message } of shown.unreadable) process.stderr.write(`${log}: ${message}\n`);
        return options.json ? JSON.stringify(shown) : inWords(shown, systemClock.now());
      }),
    );
}

function deed(command: Command, carryOut: (operator: Operator, id: string) => Promise<OperatorReport>): void {
  const takesId = command.registeredArguments.length > 0;
  command.action((...args: readonly unknown[]) => {
    const options = command.opts<Options>();
    return telling(options, async () => {
      const store = await openStore(options);
      const operator: Operator = { store, clock: systemClock, holder: operatorHolder(randomUUID) };
      const report = await carryOut(operator, takesId ? String(args[0]) : '');
      // A ledger that nobody else looks at would take it, too.
      if (report.changed) process.stderr.write(`Told to ${process.env['LEDGER']}\n`);
      return options.json ? JSON.stringify(report) : report.message;
    });
  });
}

view(
  'history',
  'how replacements ended last; with a load balancer, what happened there',
  history,
  historyText,
);
view(
  'open',
  'changes that have not ended, and who holds which load balancer until when',
  (store, question) => openWork(store, systemClock, question),
  openText,
);
view(
  'quarantine',
  'certificates that are held back, the breaker, and whether rotations are paused',
  (store, question) => quarantine(store, systemClock, question),
  quarantineText,
);
deed(
  subcommand('release', 'lifts the quarantine of a certificate').argument(
    '<certificateId>',
    'such as 20741377-cn-hangzhou',
    parseCertificate,
  ),
  release,
);
deed(
  subcommand(
    'abandon',
    'forgets what a rotation has left open: nobody finishes it or takes it back',
  ).argument('<rotationId>', 'as open shows it', parseRotation),
  abandon,
);
deed(subcommand('pause', 'nothing new is started but emergencies'), pause);
deed(subcommand('resume', 'ends the pause and closes the breaker'), resume);

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
  throw new InvalidArgumentError('Expected the id of a rotation, as open shows it.');
}

async function openStore(options: Options): Promise<LedgerStore> {
  const config = loadConfig(process.env);
  const { ledger: location } = config;
  if (location.kind === 'memory')
    throw new InvalidConfiguration(
      'LEDGER is "memory:" or empty: such a ledger ends with its process, and there is nothing to look at.',
      {
        hint: 'Set LEDGER to the place that your functions use, such as LEDGER=oss://my-bucket/cert-rotator or LEDGER=file:///var/lib/cert-rotator.',
      },
    );
  // Files need neither credentials nor the SDKs, which are loaded only below.
  if (location.kind === 'file') return createFileLedger({ directory: location.directory, newId: randomUUID });
  const credentials = credentialsOf({ credentials: await findCredentials() });
  const { accessKeySecret, securityToken } = credentials;
  const { openLedger } = await import('../shared/ledger/open.ts');
  return openLedger({
    location,
    credentials,
    region: ownRegion(options.region, config),
    internal: isFunctionCompute(process.env),
    endpoint: config.endpoints.oss,
    clock: systemClock,
    random: Math.random,
    newId: randomUUID,
    logger: createLogger({
      level: config.logLevel,
      sink: (line) => process.stderr.write(`${line}\n`),
      secrets: securityToken ? [accessKeySecret, securityToken] : [accessKeySecret],
      clock: systemClock,
    }),
  });
}

async function telling({ json }: Options, work: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await work()}\n`);
  } catch (error) {
    tellFailure(error, json);
  }
}

await program.parseAsync();
