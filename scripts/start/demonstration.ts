/**
 * The demonstration from start to end: emulator with the service in it, visitor, plan, trigger, figures. Only the cloud is emulated: the
 * bundles are those that are deployed, each instance is a process, and SDK clients, X.509 certificates and TLS handshakes are real.
 */
import type { Language } from '../../shared/core/model/texts/language.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { PlanView } from '../../shared/core/reports/rotation-report.ts';
import type { EmulatorReady } from '../../test/emulator/emulator-ready.ts';
import { messageOf } from '../common/failure.ts';
import { languageOfPerson } from '../common/language-of-person.ts';
import type { VisitorInputJson } from '../visitor/input.ts';
import type { Figures } from '../visitor/tally.ts';
import { readCalls } from './calls.ts';
import { type EmulatorHandle, startEmulatorWithService } from './emulator-handle.ts';
import { startKilling } from './kills.ts';
import { unexpectedPage } from './page-surprises.ts';
import { pauseFleet } from './pause-fleet.ts';
import { planFleet } from './plan-fleet.ts';
import {
  type EventSummary,
  type InvocationSummary,
  summariseEvents,
  summariseInvocations,
} from './platform-summary.ts';
import { type Process, startProcess } from './processes.ts';
import type { ProgressView } from './progress.ts';
import { rotateFleet } from './rotate-fleet.ts';
import { readStatusPage } from './status-page.ts';
import {
  minHandshakes,
  tooFewHandshakes,
  tooFewKills,
  unexpectedListeners,
  unexpectedOutcomes,
  unexpectedPlans,
  writesInPlanMode,
} from './surprises.ts';
import { startTexts } from './texts.ts';
import { adaptTimeScale } from './time-scale.ts';
import type { TriggerName } from './trigger-names.ts';
import { targetsOf } from './visit-targets.ts';

export interface DemonstrationOptions {
  readonly seed: number;
  readonly calm: boolean;
  readonly listeners: number;
  /** Ids of load balancers; default: the whole fleet. */
  readonly only?: readonly string[];
  readonly timeScale: number;
  readonly selection: 'seed' | 'additional-first';
  readonly mode: 'plan' | 'apply';
  /** Of the summaries of events; default: English. */
  readonly language?: Language;
  readonly trigger: TriggerName;
  /** How often all functions are killed (SIGKILL) while they work. */
  readonly kill: number;
  /** Absolute path of bundles built for the emulator; default: built for this run. */
  readonly bundles?: string;
}

export interface Demonstration {
  readonly seed: number;
  readonly plans: readonly PlanView[];
  readonly outcomes: readonly OutcomeRow[];
  /** Published by the service. */
  readonly events: readonly EventSummary[];
  readonly invocations: readonly InvocationSummary[];
  /** Calls by action, of all callers. */
  readonly apiCalls: Readonly<Record<string, number>>;
  readonly handshakes: Figures;
  /** Writes that took effect. */
  readonly writes: number;
  /** How often the timer fired after the trigger. */
  readonly hours: number;
  readonly kills: number;
  readonly durationMs: number;
  /** Errors that functions logged, and what is no log line: a crash. The emulator causes many on purpose. */
  readonly logged: readonly string[];
  /** The slowest that the emulator's clock ran: slower than asked for on a busy machine. */
  readonly timeScale: number;
  /** Differences from what the fleet expects; empty when there are none. */
  readonly surprises: readonly string[];
}

export interface Watcher {
  readonly progress: ProgressView;
  onPlans(plans: readonly PlanView[]): void;
  /** Called while everything still runs; the emulator and the visitor end after it resolves. */
  onResult?(result: Demonstration, emulator: EmulatorHandle): Promise<void>;
}

export async function demonstrate(options: DemonstrationOptions, watcher: Watcher): Promise<Demonstration> {
  const startedAtMs = Date.now();
  const { progress } = watcher;
  const running: Process[] = [];
  try {
    const text = startTexts[languageOfPerson()];
    progress.doing(text.starting);
    const logged: string[] = [];
    const emulator = await startEmulatorWithService(
      emulatorArguments(options),
      { MODE: options.mode, LANGUAGE: options.language ?? 'en' },
      progress,
      (text) => logged.push(text),
    );
    running.push(emulator.process);
    const visitor = startProcess('visitor', 'scripts/visitor.ts');
    running.push(visitor);

    progress.doing(text.visiting);
    const visit = visitorInput(emulator.ready, options);
    visitor.send({ type: 'start', input: visit });
    await visitor.next('started');

    const timeScale = await adaptTimeScale(emulator, options.timeScale, progress);
    await pauseFleet(emulator, progress);
    progress.doing(text.planning);
    const planned = await planFleet(emulator);
    const plans = planned.map(({ plan }) => plan);
    const surprises = [
      ...writesInPlanMode(await readCalls(emulator)),
      ...unexpectedPlans(emulator.ready.fleet, plans),
    ];
    progress.done();
    watcher.onPlans(plans);

    const planOutcomes = planned.flatMap(({ outcomes }) => outcomes);
    const killing = startKilling(emulator, { ...options, progress });
    const { outcomes, hours, open, unsent } =
      options.mode === 'apply'
        ? await rotateFleet({ ...options, emulator, planned, progress, kills: killing.count })
        : { outcomes: planOutcomes, hours: 0, open: [], unsent: [] };
    const kills = await killing.finish();
    progress.doing(text.visitingAgain);
    const handshakes = await finishVisit(visitor);
    const { apiCalls, writes } = await readCalls(emulator);
    surprises.push(...tooFewHandshakes(visit, handshakes));
    surprises.push(...open.map((loadBalancerId) => `${loadBalancerId}: its rotation is still open`));
    surprises.push(
      ...unsent.map((loadBalancerId) => `${loadBalancerId}: the bus has not accepted all of its events`),
    );
    if (options.mode === 'apply') {
      surprises.push(...tooFewKills(options.kill, kills));
      surprises.push(...unexpectedOutcomes(emulator.ready.fleet, outcomes));
      surprises.push(...unexpectedListeners(emulator.ready.fleet, outcomes, await emulator.state()));
      progress.doing(text.readingPage);
      surprises.push(...(await pageSurprises(emulator)));
    }
    const result: Demonstration = {
      seed: options.seed,
      plans,
      outcomes,
      events: summariseEvents(await emulator.events()),
      invocations: summariseInvocations(await emulator.invocations()),
      handshakes,
      apiCalls,
      writes,
      hours,
      kills,
      durationMs: Date.now() - startedAtMs,
      logged,
      timeScale: Math.min(timeScale, emulator.timeScale()),
      surprises,
    };
    progress.done();
    await watcher.onResult?.(result, emulator);
    return result;
  } catch (error) {
    // A request to a process that has died only fails.
    const deaths = await Promise.all(running.map((one) => one.death()));
    throw deaths.find((death) => death !== undefined) ?? error;
  } finally {
    await Promise.all(running.map((one) => one.end()));
  }
}

async function pageSurprises(emulator: EmulatorHandle): Promise<readonly string[]> {
  try {
    const page = await readStatusPage(emulator);
    return unexpectedPage(emulator.ready.fleet, page, await emulator.cutHandshakes());
  } catch (error) {
    return [messageOf(error)];
  }
}

function emulatorArguments(options: DemonstrationOptions): readonly string[] {
  return [
    ...['--seed', String(options.seed)],
    ...['--time-scale', String(options.timeScale)],
    ...['--listeners', String(options.listeners)],
    ...['--selection', options.selection],
    ...(options.calm ? ['--calm'] : []),
    ...(options.only === undefined ? [] : ['--only', ...options.only]),
    ...(options.bundles === undefined ? [] : ['--bundles', options.bundles]),
  ];
}

function visitorInput(
  { fleet, caPem, dial, control }: EmulatorReady,
  { seed }: DemonstrationOptions,
): VisitorInputJson {
  const targets = targetsOf(fleet);
  return {
    targets,
    caPem,
    dialMap: { ...dial },
    control,
    seed,
    pauseMs: 150,
    concurrency: 24,
    // The emulator shares the machine with every function: a starting process may delay it by seconds.
    timeoutMs: 10_000,
    atLeast: minHandshakes(targets),
  };
}

async function finishVisit(visitor: Process): Promise<Figures> {
  const finished = visitor.next<{ readonly type: 'finished'; readonly figures: Figures }>('finished');
  visitor.send({ type: 'stop' });
  return (await finished).figures;
}
