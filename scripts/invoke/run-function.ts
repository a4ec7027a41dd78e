/**
 * Runs scan or rotate on this machine, with a made-up context: to try the service before it is deployed, or to use it without Function
 * Compute. The other functions need the platform: they pass on events of a bus or an HTTP trigger.
 *
 * Credentials come from the default chain of @alicloud/credentials (environment, aliyun CLI, instance role). Listeners are changed only with
 * --apply, or MODE=apply. stdout has only the answer; the log goes to stderr (local-log.ts). Ctrl-C is
 * described in stopping.ts.
 */

import { randomUUID } from 'node:crypto';
import process from 'node:process';
import type { Command } from 'commander';
import { MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { Environment } from '../../shared/base/environment.ts';
import { InvalidConfiguration, InvalidEvent, RotatorError } from '../../shared/base/errors.ts';
import { loadConfig } from '../../shared/config/config.ts';
import type { Said } from '../../shared/core/model/texts/language.ts';
import { LEASE_MARGIN_MS } from '../../shared/core/records/lease.ts';
import { type Edge, systemClock, systemEdge } from '../../shared/service/platform/edge.ts';
import type { FunctionContext, FunctionHandler } from '../../shared/service/platform/function-compute.ts';
import { type PlannedBy, planCommand } from '../common/approval.ts';
import { cliTexts } from '../common/cli-texts.ts';
import { printFailure } from '../common/failure.ts';
import { settingsFileArgument } from '../common/for-settings.ts';
import { languageOfPerson, speak } from '../common/language-of-person.ts';
import { answer, onTerminal, tell } from '../common/output.ts';
import { findCredentials, regionOfRun } from '../common/this-machine.ts';
import { checkEvent } from './event.ts';
import { isInContainer, type LocalChoices, localEnvironment } from './local-environment.ts';
import { withLocalLog } from './local-log.ts';
import { localNotes, startTexts } from './local-texts.ts';
import {
  DETAILED_EXITCODE,
  eventFrom,
  type LocalCommand,
  type Options,
  wrongOptionStatus,
} from './options.ts';
import { createStopping, type Stopping, stopSignals } from './stopping.ts';
import { formatReport, isAnythingDue, type Report, stoppedText } from './view.ts';

export interface LocalFunction extends LocalCommand {
  /** Loaded on demand: `--help` does not wait for it. */
  load(): Promise<(edge: Edge) => FunctionHandler<Report>>;
}

/**
 * Runs the function, prints its answer, and sets the exit status: 0 it answered, 1 it failed, 2 wrong option, 130 after
 * Ctrl-C, 143 after SIGTERM. With --detailed-exitcode: 0 nothing is due, 1 it failed or an option is wrong, 2 something is due.
 *
 * @param command parsed
 */
export async function runFunction(local: LocalFunction, command: Command): Promise<void> {
  const options = command.opts<Options>();
  const log = withLocalLog(systemEdge(), options.log, startTexts[local.name]);
  try {
    const event = await eventFrom(command, local.name);
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
    speak(loadConfig(env).language);
    const isForOneRegion = typeof asked !== 'string';
    for (const note of [...notes, ...(isForOneRegion ? regionNotes(local.name, options, env) : [])])
      log.print(onTerminal(`${cliTexts[languageOfPerson()].note}${note[languageOfPerson()]}`));
    if (options.detailedExitcode) refuseApply(env);
    const lowered = askedOf(asked) === 'plan' ? 'plan' : undefined;
    const stopping = stoppingOf(lowered ?? loadConfig(env).mode, options, log);
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
        options.json
          ? JSON.stringify(report)
          : formatReport(report, plannedBy(asked, options), Date.now(), languageOfPerson()),
      );
      if (stopping.status() !== undefined) tell(stoppedText(report, languageOfPerson()));
      if (options.detailedExitcode && isAnythingDue(report)) process.exitCode = 2;
    } catch (error) {
      log.end();
      printFailure(error, options.json, stopping.status() === undefined ? {} : { interrupted: true });
      const command = newPlanCommand(
        error,
        asked,
        options,
        regionOfRun(options.region, loadConfig(env), env['REGION']),
      );
      if (command !== undefined) tell(`${localNotes.currentPlan[languageOfPerson()]}${command}`);
    }
    process.exitCode = stopping.status() ?? process.exitCode ?? 0;
  } catch (error) {
    log.end();
    printFailure(error, options.json);
    if (error instanceof InvalidEvent) process.exitCode = wrongOptionStatus();
  }
}

/** Load balancers of other regions would be missed without a word. */
function regionNotes(name: LocalFunction['name'], { region }: Options, env: Environment): readonly Said[] {
  const config = loadConfig(env);
  if (name !== 'scan' || region !== undefined || config.regions !== 'own') return [];
  return [localNotes.oneRegion(regionOfRun(undefined, config, env['REGION']))];
}

/** What the printed command has to repeat, so that it makes the same plan with the same ledger. */
function plannedBy(
  asked: ReturnType<typeof checkEvent>,
  { settings, ownLedger, account }: Options,
): PlannedBy {
  const file = settingsFileArgument(settings);
  const options = [
    ...(file === undefined ? [] : [`--settings ${file}`]),
    ...(ownLedger ? ['--own-ledger'] : []),
    ...(/^\d+$/.test(account) ? [`--account ${account}`] : []),
  ];
  return { ...(typeof asked === 'string' ? {} : asked), options };
}

/** After PlanChanged: how the current plan is shown. */
function newPlanCommand(
  error: unknown,
  asked: ReturnType<typeof checkEvent>,
  options: Options,
  ownRegion: string,
): string | undefined {
  const isChanged = error instanceof RotatorError && error.code === 'PlanChanged';
  if (!isChanged || typeof asked === 'string' || asked.loadBalancerId === undefined) return undefined;
  const { loadBalancerId, region = ownRegion } = asked;
  return planCommand({ loadBalancerId, region }, plannedBy(asked, options));
}

/** Doctor changes nothing, as a plan. */
function askedOf(asked: ReturnType<typeof checkEvent>): LocalChoices['asked'] {
  if (asked === 'operator') return asked;
  return asked === 'doctor' ? 'plan' : asked.mode;
}

/** Between the start of the program and the call of the function, at most: credentials are looked for. */
const CALL_MARGIN_MS = MINUTE_MS;

/** Listens from now on to the end of the program. */
function stoppingOf(
  mode: 'plan' | 'apply',
  { json, timeout }: Options,
  log: Pick<ReturnType<typeof withLocalLog>, 'print' | 'end'>,
): Stopping {
  const stopping = createStopping(mode, {
    now: systemClock.now,
    // The function is not called yet, and its time limit counts from its call.
    leasesEndAtMs: systemClock.now() + timeout * SECOND_MS + LEASE_MARGIN_MS + CALL_MARGIN_MS,
    tell: (lines) => log.print(onTerminal(lines)),
    language: languageOfPerson,
    exit: (status, open) => {
      log.end();
      if (json) answer(JSON.stringify({ interrupted: true, open }));
      process.exit(status);
    },
  });
  for (const signal of stopSignals) process.on(signal, () => stopping.onSignal(signal));
  return stopping;
}

/** As an option `--apply` is refused by the parser. */
function refuseApply(env: Environment): void {
  if (loadConfig(env).mode === 'apply')
    throw new InvalidConfiguration(
      `${DETAILED_EXITCODE} is for a plan, and MODE is apply. Leave one of them out.`,
      {
        chinese: {
          says: `${DETAILED_EXITCODE} 用于计划，而 MODE 为 apply。`,
          todo: '请去掉其中一个。没有读取或修改任何内容。',
        },
      },
    );
}

async function contextOf(name: string, options: Options, edge: Edge): Promise<FunctionContext> {
  const region = regionOfRun(options.region, loadConfig(edge.env), edge.env['REGION']);
  return {
    requestId: randomUUID(),
    credentials: await findCredentials(),
    function: { name, handler: 'index.handler', memory: 512, timeout: options.timeout },
    region,
    accountId: options.account,
    retryCount: 0,
  };
}
