/**
 * Runs scan or rotate on this machine, with a made-up context: to try the service before it is deployed, or to use it without Function
 * Compute. The other functions need the platform: they pass on events of a bus or an HTTP trigger.
 *
 * Credentials come from the default chain of @alicloud/credentials (environment, aliyun CLI, instance role). Listeners are changed only with
 * --apply, or MODE=apply. stdout has only the answer; logs go to stderr. Ctrl-C is described in stopping.ts.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadBalancerIdPattern } from '../../shared/base/identifiers.ts';
import { loadConfig } from '../../shared/config/config.ts';
import { type Edge, systemClock, systemEdge } from '../../shared/service/platform/edge.ts';
import type { FunctionContext, FunctionHandler } from '../../shared/service/platform/function-compute.ts';
import { createCommand } from '../common/command.ts';
import { messageOf, printFailure } from '../common/failure.ts';
import { answer, tell } from '../common/output.ts';
import { findCredentials, ownRegion, parseRegion, regionHelp } from '../common/this-machine.ts';
import { settingsOption } from '../deploy/command/open-installation.ts';
import { checkEvent, type EventOptions, eventOf, eventOptions } from './event.ts';
import { isInContainer, type LocalChoices, localEnvironment } from './local-environment.ts';
import { createStopping, type Stopping, stopSignals } from './stopping.ts';
import { formatReport, type Report, stoppedText } from './view.ts';

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
}

/**
 * Parses `process.argv`, runs the function, prints its answer, and sets the exit status: 0 it answered, 1 it failed, 2 wrong option, 130 after
 * Ctrl-C, 143 after SIGTERM.
 */
export async function runFunction(local: LocalFunction): Promise<void> {
  const command = commandOf(local);
  const options = command.opts<Options>();
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
    for (const note of notes) tell(`Note: ${note}`);
    const lowered = askedOf(asked) === 'plan' ? 'plan' : undefined;
    const stopping = stoppingOf(lowered ?? loadConfig(env).mode, options);
    const system = systemEdge();
    const edge: Edge = { ...system, env, stop: stopping.signal, onProgress: stopping.onProgress };
    try {
      const context = await contextOf(local.name, options, edge);
      const handler = (await local.load())(edge);
      const report = await handler(event, context);
      answer(options.json ? JSON.stringify(report) : formatReport(report));
      if (stopping.status() !== undefined) tell(stoppedText(report));
    } catch (error) {
      printFailure(error, options.json, stopping.status() === undefined ? {} : { interrupted: true });
    }
    process.exitCode = stopping.status() ?? process.exitCode ?? 0;
  } catch (error) {
    printFailure(error, options.json);
  }
}

/** Doctor changes nothing, as a plan. */
function askedOf(asked: ReturnType<typeof checkEvent>): LocalChoices['asked'] {
  if (asked === 'operator') return asked;
  return asked === 'doctor' ? 'plan' : asked.mode;
}

/** Listens from now on to the end of the program. */
function stoppingOf(mode: 'plan' | 'apply', { json }: Options): Stopping {
  const stopping = createStopping(mode, {
    now: systemClock.now,
    tell,
    exit: (status, open) => {
      if (json) answer(JSON.stringify({ interrupted: true, open }));
      process.exit(status);
    },
  });
  for (const signal of stopSignals) process.on(signal, () => stopping.onSignal(signal));
  return stopping;
}

function commandOf({ name, description, examples }: LocalFunction): Command {
  const command = createCommand(`npm run ${name} --`, description).argument(
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
    .addHelpText('after', `\n${examples}`)
    .showHelpAfterError('See --help.')
    .parse();
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
