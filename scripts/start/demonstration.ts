/**
 * The demonstration from start to end: cloud with the service in it, visitor, plan, trigger, figures. Everything is real but the cloud: the
 * bundles that are deployed, a process for each instance, unmodified SDK clients over HTTP, X.509 certificates, TLS handshakes.
 */
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { PlanView } from '../../shared/core/reports/rotation-report.ts';
import type { EmulatorReady } from '../../test/emulator/emulator.ts';
import type { VisitorInputJson } from '../visitor/input.ts';
import type { Figures } from '../visitor/tally.ts';
import { readCalls } from './calls.ts';
import { type EmulatorHandle, startEmulatorWithService } from './emulator-handle.ts';
import { startKilling } from './kills.ts';
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
import {
  MIN_HANDSHAKES,
  tooFewHandshakes,
  tooFewKills,
  unexpectedListeners,
  unexpectedOutcomes,
  writesInPlanMode,
} from './surprises.ts';
import type { TriggerName } from './triggers.ts';

export interface DemonstrationOptions {
  readonly seed: number;
  readonly calm: boolean;
  readonly listeners: number;
  readonly timeScale: number;
  readonly selection: 'seed' | 'additional-first';
  readonly mode: 'plan' | 'apply';
  readonly trigger: TriggerName;
  /** How often every function is killed (SIGKILL) in the middle of its work. */
  readonly kill: number;
  /** Absolute; bundles that were built for an emulated cloud. Built for this run unless said. */
  readonly bundles?: string;
}

export interface Demonstration {
  readonly seed: number;
  readonly plans: readonly PlanView[];
  readonly outcomes: readonly OutcomeRow[];
  /** What the service has told the world. */
  readonly events: readonly EventSummary[];
  readonly invocations: readonly InvocationSummary[];
  /** How often each action was called, by whoever. */
  readonly apiCalls: Readonly<Record<string, number>>;
  readonly handshakes: Figures;
  /** Writes that the cloud carried out. */
  readonly writes: number;
  /** How often the timer had to fire besides the trigger. */
  readonly hours: number;
  readonly kills: number;
  readonly durationMs: number;
  /** What did not come out as the fleet promises; empty when all is well. */
  readonly surprises: readonly string[];
}

export interface Watcher {
  readonly progress: ProgressView;
  onPlans(plans: readonly PlanView[]): void;
  /** Everything is still there; what follows waits for it. */
  onResult?(result: Demonstration, emulator: EmulatorHandle): Promise<void>;
}

export async function demonstrate(options: DemonstrationOptions, watcher: Watcher): Promise<Demonstration> {
  const startedAtMs = Date.now();
  const { progress } = watcher;
  const running: Process[] = [];
  try {
    progress.say(
      'Starting the embedded cloud: ALB in two regions, CAS in two partitions, a TLS server in every zone; and deploying the service in it ...',
    );
    const emulator = await startEmulatorWithService(
      emulatorArguments(options),
      { MODE: options.mode },
      progress,
    );
    running.push(emulator.process);
    const visitor = startProcess('visitor', 'scripts/visitor.ts');
    running.push(visitor);

    progress.say('The visitor asks every listener, in every zone, by every name, with every key type ...');
    const visit = visitorInput(emulator.ready, options);
    visitor.send({ type: 'start', input: visit });
    await visitor.next('started');

    progress.say('Somebody invokes scan with {"mode":"plan"} ...');
    const planned = await planFleet(emulator);
    const plans = planned.map(({ plan }) => plan);
    const surprises = [...writesInPlanMode(await readCalls(emulator))];
    watcher.onPlans(plans);

    const planOutcomes = planned.flatMap(({ outcomes }) => outcomes);
    const killing = startKilling(emulator, { ...options, progress });
    const { outcomes, hours, open, unsent } =
      options.mode === 'apply'
        ? await rotateFleet({ emulator, planned, progress }, options.trigger)
        : { outcomes: planOutcomes, hours: 0, open: [], unsent: [] };
    const kills = await killing.finish();
    progress.done();
    progress.say('The visitor goes on, then asks everything once more ...');
    const handshakes = await finishVisit(visitor);
    const { apiCalls, writes } = await readCalls(emulator);
    surprises.push(...tooFewHandshakes(visit, handshakes));
    surprises.push(...open.map((loadBalancerId) => `${loadBalancerId}: its rotation is still open`));
    surprises.push(
      ...unsent.map((loadBalancerId) => `${loadBalancerId}: the bus has not taken all of its events`),
    );
    if (options.mode === 'apply') {
      surprises.push(...tooFewKills(options.kill, kills));
      surprises.push(...unexpectedOutcomes(emulator.ready.fleet, outcomes));
      surprises.push(...unexpectedListeners(emulator.ready.fleet, outcomes, await emulator.state()));
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
      surprises,
    };
    await watcher.onResult?.(result, emulator);
    return result;
  } finally {
    await Promise.all(running.map((one) => one.end()));
  }
}

function emulatorArguments(options: DemonstrationOptions): readonly string[] {
  return [
    ...['--seed', String(options.seed)],
    ...['--time-scale', String(options.timeScale)],
    ...['--listeners', String(options.listeners)],
    ...['--selection', options.selection],
    ...(options.calm ? ['--calm'] : []),
    ...(options.bundles === undefined ? [] : ['--bundles', options.bundles]),
  ];
}

function visitorInput(
  { fleet, caPem, dial, control }: EmulatorReady,
  { seed }: DemonstrationOptions,
): VisitorInputJson {
  const targets = fleet.loadBalancers.flatMap(({ region, loadBalancerId, zones, listeners }) =>
    listeners
      .filter(({ protocol }) => protocol === 'HTTPS')
      .flatMap(({ listenerId, port, certificates }) =>
        zones.map(({ zoneId, address }) => ({
          region,
          loadBalancerId,
          listenerId,
          zoneId,
          address,
          port,
          names: [...new Set(certificates.flatMap(({ names }) => names))],
        })),
      ),
  );
  return {
    targets,
    caPem,
    dialMap: { ...dial },
    control,
    seed,
    pauseMs: 150,
    concurrency: 24,
    // The cloud shares the machine with every function: a process that starts may hold it up for seconds.
    timeoutMs: 10_000,
    atLeast: MIN_HANDSHAKES,
  };
}

async function finishVisit(visitor: Process): Promise<Figures> {
  const finished = visitor.next<{ readonly type: 'finished'; readonly figures: Figures }>('finished');
  visitor.send({ type: 'stop' });
  return (await finished).figures;
}
