/**
 * Runs scan or rotate on this machine, with a made-up context: to try the service before it is deployed, or to use it without Function
 * Compute. The other functions need the platform: they pass on events of a bus or an HTTP trigger.
 *
 * Credentials come from the default chain of @alicloud/credentials (environment, aliyun CLI, instance role). Listeners are changed only with
 * --apply, or MODE=apply. stdout has only the answer; the log goes to stderr (local-log.ts). Ctrl-C is
 * described in stopping.ts.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Environment } from '../../shared/base/environment.ts';
import { InvalidConfiguration } from '../../shared/base/errors.ts';
import { loadBalancerIdPattern } from '../../shared/base/identifiers.ts';
import { loadConfig } from '../../shared/config/config.ts';
import { type Edge, systemClock, systemEdge } from '../../shared/service/platform/edge.ts';
import type { FunctionContext, FunctionHandler } from '../../shared/service/platform/function-compute.ts';
import { type PlannedBy, shellWord } from '../common/approval.ts';
import { createCommand } from '../common/command.ts';
import { messageOf, printFailure } from '../common/failure.ts';
import { answer, onTerminal, tell } from '../common/output.ts';
import { findCredentials, ownRegion, parseRegion, regionHelp } from '../common/this-machine.ts';
import { settingsOption } from '../deploy/command/open-installation.ts';
import { checkEvent, type EventOptions, eventOf, eventOptions } from './event.ts';
import { isInContainer, type LocalChoices, localEnvironment } from './local-environment.ts';
import { type LogFormat, logFormats, withLocalLog } from './local-log.ts';
import { createStopping, type Stopping, stopSignals } from './stopping.ts';
import { formatReport, isAnythingDue, type Report, stoppedText } from './view.ts';

export interface LocalFunction {
  readonly name: 'scan' | 'rotate';
  readonly description: string;
  readonly examples: string;
  /** Loaded on demand: `--help` does not wait for it. */
  load(): Promise<(edge: Edge) => FunctionHandler<Report>>;
}

interface Options extends EventOptions {
  readonly settings: string;
  readonly ownLedger?: boolean;
  readonly apply?: boolean;
  readonly event?: string;
  readonly account: string;
  readonly timeout: number;
  readonly json?: boolean;
  readonly log?: LogFormat;
  readonly detailedExitcode?: boolean;
}

/**
 * Parses `process.argv`, runs the function, prints its answer, and sets the exit status: 0 it answered, 1 it failed, 2 wrong option, 130 after
 * Ctrl-C, 143 after SIGTERM. With --detailed-exitcode: 0 nothing is due, 1 it failed or an option is wrong, 2 something is due.
 */
export async function runFunction(local: LocalFunction): Promise<void> {
  const command = commandOf(local).parse();
  const options = command.opts<Options>();
  const log = withLocalLog(systemEdge(), options.log, startTexts[local.name]);
  try {
    const event = await eventFrom(command);
    const asked = checkEvent(event, local.name);
    const { env, notes } = await localEnvironment(
      process.env,
      {
        settings: options.settings,
        ownLedger: options.ownLedger ?? false,
        apply: options.apply ?? false,
        asked: askedOf(asked),
      },
      {
        inContainer: isInContainer(process.env),
        findDeployed: async (given) =>
          (await import('./find-deployed.ts')).findDeployedLedgers(given, options.region),
      },
    );
    for (const note of notes) log.print(onTerminal(`Note: ${note}`));
    if (options.detailedExitcode) refuseApply(env);
    const lowered = askedOf(asked) === 'plan' ? 'plan' : undefined;
    const stopping = stoppingOf(lowered ?? loadConfig(env).mode, options, log.print);
    const edge: Edge = {
      ...log.edge,
      env: { ...env, LOG_LEVEL: log.edge.env['LOG_LEVEL'] },
      stop: stopping.signal,
      onProgress: stopping.onProgress,
    };
    try {
      const context = await contextOf(local.name, options, edge);
      const handler = (await local.load())(edge);
      const report = await handler(event, context);
      log.end();
      answer(
        options.json ? JSON.stringify(report) : formatReport(report, plannedBy(asked, options), Date.now()),
      );
      if (stopping.status() !== undefined) tell(stoppedText(report));
      if (options.detailedExitcode && isAnythingDue(report)) process.exitCode = 2;
    } catch (error) {
      log.end();
      printFailure(error, options.json, stopping.status() === undefined ? {} : { interrupted: true });
    }
    process.exitCode = stopping.status() ?? process.exitCode ?? 0;
  } catch (error) {
    log.end();
    printFailure(error, options.json);
  }
}

const startTexts: Readonly<Record<LocalFunction['name'], string>> = {
  scan: 'reading the load balancers',
  rotate: 'reading the load balancer',
};

/** What the printed command has to repeat, so that it makes the same plan with the same ledger. */
function plannedBy(
  asked: ReturnType<typeof checkEvent>,
  { settings, ownLedger, account }: Options,
): PlannedBy {
  const options = [
    ...(settings === DEFAULT_SETTINGS ? [] : [`--settings ${shellWord(settings)}`]),
    ...(ownLedger ? ['--own-ledger'] : []),
    ...(account === '' ? [] : [`--account ${shellWord(account)}`]),
  ];
  return { ...(typeof asked === 'string' ? {} : asked), options };
}

/** Doctor changes nothing, as a plan. */
function askedOf(asked: ReturnType<typeof checkEvent>): LocalChoices['asked'] {
  if (asked === 'operator') return asked;
  return asked === 'doctor' ? 'plan' : asked.mode;
}

/** Listens from now on to the end of the program. */
function stoppingOf(
  mode: 'plan' | 'apply',
  { json }: Options,
  print: (lines: string) => void,
): Stopping {
  const stopping = createStopping(mode, {
    now: systemClock.now,
    tell: (lines) => print(onTerminal(lines)),
    exit: (status, open) => {
      if (json) answer(JSON.stringify({ interrupted: true, open }));
      process.exit(status);
    },
  });
  for (const signal of stopSignals) process.on(signal, () => stopping.onSignal(signal));
  return stopping;
}

/** Not parsed yet. */
export function commandOf({ name, description, examples }: LocalFunction): Command {
  const command = createCommand(`npm run ${name} --`, description, exitOf).argument(
    '[load balancer]',
    name === 'scan' ? 'only this one, such as alb-o9ulmq5hgn68jk' : 'such as alb-o9ulmq5hgn68jk',
    parseLoadBalancer,
  );
  return command
    .option('-r, --region <id>', regionHelp, parseRegion)
    .option('--listener <ids...>', 'only these listeners')
    .option('--certificate <id>', 'only replacements by this certificate, such as 20741377-cn-hangzhou')
    .option('--apply', 'carry out what is due; without it, nothing is changed (same as MODE=apply)')
    .option('--plan <hash>', 'carry out exactly this plan, or nothing')
    .option('--force', 'what is not due, too, and outside of the maintenance window; checks stay')
    .addOption(
      new Option('-e, --event <JSON|@file>', 'the event itself, such as {"pause":true}').conflicts([
        ...eventOptions,
      ]),
    )
    .addOption(settingsOption())
    .option('--own-ledger', 'not the ledger of the installation: shares no lease or pause with it')
    .option('--account <id>', 'account id', '')
    .addOption(
      new Option('-t, --timeout <seconds>', 'time limit of the function')
        .argParser(parseTimeout)
        .default(3600),
    )
    .option('--json', 'print one JSON document')
    .addOption(
      new Option(
        '--log <format>',
        'form of the log on stderr (default: text on a terminal, else json)',
      ).choices(logFormats),
    )
    .addOption(
      new Option(
        DETAILED_EXITCODE,
        'exit status of a plan: 0 nothing is due, 1 failed or wrong option, 2 something is due',
      ).conflicts('apply'),
    )
    .addHelpText('after', `\n${exitStatuses}\n\n${examples}`)
    .showHelpAfterError('See --help.');
}

const DETAILED_EXITCODE = '--detailed-exitcode';

const exitStatuses = `Exit status:
  0    it answered; blocked and rolled-back are answers
  1    it failed
  2    wrong option (1 with --detailed-exitcode, where 2 is an answer)
  130  after Ctrl-C; 143 after SIGTERM`;

/** With --detailed-exitcode, 2 is an answer: a mistake must not look like one. */
function exitOf(status: 0 | 2): never {
  return process.exit(status === 2 && process.argv.includes(DETAILED_EXITCODE) ? 1 : status);
}

/** As an option `--apply` is refused by the parser. */
function refuseApply(env: Environment): void {
  if (loadConfig(env).mode === 'apply')
    throw new InvalidConfiguration(
      `${DETAILED_EXITCODE} is for a plan, and MODE is apply. Leave one of them out.`,
    );
}

function parseTimeout(text: string): number {
  const seconds = Number(text);
  // Limit of Function Compute.
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('Expected whole seconds from 1 to 86400.');
}

function parseLoadBalancer(text: string): string {
  if (loadBalancerIdPattern.test(text)) return text;
  throw new InvalidArgumentError('Expected the id of a load balancer such as alb-o9ulmq5hgn68jk.');
}

async function eventFrom(command: Command): Promise<Buffer> {
  const options = command.opts<Options>();
  const loadBalancerId = command.processedArgs[0] as string | undefined;
  const { event } = options;
  if (event === undefined) return eventOf(loadBalancerId, options);
  if (loadBalancerId !== undefined)
    return command.error('error: --event names the load balancer itself: leave one of them out.');
  if (!event.startsWith('@')) return Buffer.from(event);
  try {
    return await readFile(event.slice(1));
  } catch (error) {
    return command.error(`error: --event ${event}: ${messageOf(error)}`);
  }
}

async function contextOf(name: string, options: Options, edge: Edge): Promise<FunctionContext> {
  const region = ownRegion(options.region, loadConfig(edge.env));
  return {
    requestId: randomUUID(),
    credentials: await findCredentials(),
    function: { name, handler: 'index.handler', memory: 512, timeout: options.timeout },
    region,
    accountId: options.account,
    retryCount: 0,
  };
}
