/**
 * One run: trouble for some virtual hours, then none, and the timer until everything is as it should be. The same scenario gives the same
 * history to the last line.
 */
import { HOUR_MS } from '../../shared/clock.ts';
import { createMemoryStorage } from '../../shared/ledger/memory.ts';
import { CloudModel } from '../emulator/model/cloud-model.ts';
import { calm } from '../emulator/model/knobs.ts';
import { createDraw, type Draw } from './draw.ts';
import { type Fates, fatesFromRates, ordinary } from './fates.ts';
import { type BuiltFleet, buildFleet, KEY_MARKER, type Truth } from './fleet.ts';
import { createRecorder, type Happening, type Recorder } from './happenings.ts';
import { createInvocation } from './invocation.ts';
import { createPlatform, type Execution } from './platform.ts';
import { EndpointFinder, type Outside } from './ports.ts';
import {
  type Circumstances,
  calmCircumstances,
  drawCircumstances,
  drawScenario,
  noRates,
  type Rates,
  type Scenario,
  type TimedFault,
  WEBHOOK_SECRET,
} from './scenario.ts';
import { runFunction } from './service.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';
import { type Occasion, send, timerAt } from './ways-in.ts';

export interface Run {
  readonly scenario: Scenario;
  readonly truth: Truth;
  readonly happenings: readonly Happening[];
  /** When the trouble was over. */
  readonly calmFromMs: number;
  /** Index into the happenings. */
  readonly calmFrom: number;
  readonly endMs: number;
}

/** When calm begins the timer goes on hourly, later it may be sparse: nothing depends on how often it fires. */
const calmTicksMs: readonly number[] = [
  ...[0, 1, 2, 4, 7, 12, 19, 27, 38, 54, 72, 96].map((hour) => hour * HOUR_MS),
];

export function runSeed(seed: number): Promise<Run> {
  const draw = createDraw(seed);
  return runScenario(drawScenario(seed, draw), draw);
}

export async function runScenario(scenario: Scenario, draw: Draw, chosen?: Fates): Promise<Run> {
  const { startMs, seed, fleet, env, rates, operator, calmFromMs: troubleUntilMs } = scenario;
  const time = createVirtualTime(startMs);
  const model = new CloudModel({
    clock: time,
    seed,
    base: calm,
    knobs: scenario.knobs,
    regions: regions(env),
  });
  const built = buildFleet(model, fleet, startMs, new Set(scenario.issues.map(({ key }) => key)));
  const recorder = createRecorder(model);
  const outside: Outside = {
    model,
    time,
    recorder,
    storage: createMemoryStorage(),
    taken: new Set(),
    answers: new Map(),
    endpoints: new EndpointFinder(model),
  };
  const truth: Truth = {
    deployed: scenario.deployed,
    startMs,
    fleet,
    operator,
    certificates: built.certificates,
    secrets: [KEY_MARKER, WEBHOOK_SECRET],
  };
  const fates = chosen ?? fatesFromRates(draw, rates, scenario.ledgerOutages);
  let weather: Weather = { fates, rates, circumstances: () => drawCircumstances(draw) };
  if (troubleUntilMs <= startMs) weather = calmWeather(fates);
  const service = startService({ scenario, outside, draw, built, weather: () => weather });
  for (const trigger of scenario.triggers) time.at(trigger.atMs, () => service.set(trigger.occasion));
  for (const fault of scenario.faults) time.at(fault.atMs, () => inject(outside, fault, built.idOf));
  for (const { atMs, key, visibleAfterMs } of scenario.issues)
    time.at(atMs, () => issue(outside, built.issue(key, visibleAfterMs)));
  await passUntil(time, troubleUntilMs);
  await time.runUntil(() => service.pending() === 0);
  endTrouble(outside);
  weather = calmWeather(chosen ?? ordinary);
  const calmFromMs = time.now();
  recorder.catchUp();
  const calmFrom = recorder.happenings.length;
  await runCalm(time, recorder, scenario.quietHours, service);
  return { scenario, truth, happenings: recorder.happenings, calmFromMs, calmFrom, endMs: time.now() };
}

function regions(env: Readonly<Record<string, string>>): readonly string[] {
  return (env['REGIONS'] ?? '').split(',');
}

/** What becomes of calls and workers at a time. */
interface Weather {
  readonly fates: Fates;
  readonly rates: Rates;
  readonly circumstances: () => Circumstances;
}

function calmWeather(fates: Fates): Weather {
  return { fates, rates: noRates, circumstances: () => calmCircumstances };
}

interface Service {
  set(occasion: Occasion): void;
  /** Invocations that wait or run. */
  pending(): number;
}

interface ServiceSetup {
  readonly scenario: Scenario;
  readonly outside: Outside;
  readonly draw: Draw;
  readonly built: BuiltFleet;
  readonly weather: () => Weather;
}

function startService({ scenario, outside, draw, built, weather }: ServiceSetup): Service {
  const { time, recorder } = outside;
  const [shortest, longest] = scenario.latencyMs;
  let workers = 0;
  let triggers = 0;
  const run = async (execution: Execution): Promise<'finished' | 'failed'> => {
    workers += 1;
    const name = `w${workers}`;
    const { functionName, submission, requestId, retryCount } = execution;
    const circumstances = weather().circumstances();
    const started = { functionName, submission, requestId, retryCount };
    recorder.record({ kind: 'execution', atMs: time.now(), worker: name, ...started });
    noteClock(recorder, time.now(), name, circumstances);
    const invocation = createInvocation({
      name,
      time,
      recorder,
      fates: weather().fates,
      circumstances,
      // Probes of one moment stay together: hundreds of them would only make the run longer.
      latencyOf: (port) => (port === 'probe' ? shortest : draw.within([shortest, longest], 'latency', name)),
    });
    return runFunction({
      outside,
      platform,
      invocation,
      execution,
      env: scenario.env,
      timeoutMs: circumstances.timeoutMs,
      random: () => draw.unit('service', name),
      keepsLog: scenario.keepsLog,
    });
  };
  const platform = createPlatform({ time, recorder, draw, rates: () => weather().rates, run });
  return {
    pending: () => platform.pending(),
    set(occasion) {
      triggers += 1;
      const trigger = `t${triggers}`;
      const sent = send(occasion, {
        nowMs: time.now(),
        webhookSecret: WEBHOOK_SECRET,
        idOf: built.idOf,
        reportedPlan: (loadBalancerId) => reportedPlan(recorder, loadBalancerId),
      });
      const { functionName, event, waits, command, mustBeRefused } = sent;
      const what = { way: occasion.way, occasion: sent.occasion, command, mustBeRefused };
      recorder.record({ kind: 'trigger', atMs: time.now(), trigger, ...what });
      const asked = { functionName, event, taskId: undefined, by: trigger };
      if (waits) platform.invoke(asked);
      else platform.submit(asked);
    },
  };
}

function reportedPlan({ happenings }: Recorder, loadBalancerId: string): string | undefined {
  const last = happenings.findLast(
    (one) => one.kind === 'report' && one.report.loadBalancerId === loadBalancerId,
  );
  return last?.kind === 'report' ? last.report.plan.hash : undefined;
}

function noteClock(recorder: Recorder, atMs: number, worker: string, circumstances: Circumstances): void {
  const { clockOffsetMs, clockJump } = circumstances;
  const note = (what: string): void => recorder.record({ kind: 'fault', atMs, worker, what, about: '' });
  if (clockOffsetMs !== 0) note('skewed clock');
  if (clockJump) note('clock jump');
}

async function passUntil(time: VirtualTime, atMs: number): Promise<void> {
  let there = false;
  time.at(atMs, () => {
    there = true;
  });
  await time.runUntil(() => there);
}

function endTrouble({ model, recorder, time, answers }: Outside): void {
  model.clearFaults();
  model.setKnobs({
    ...calm,
    selection: model.knobs.selection,
    exactBeforeWildcard: model.knobs.exactBeforeWildcard,
  });
  answers.clear();
  recorder.record({ kind: 'fault', atMs: time.now(), worker: '', what: 'trouble ends', about: '' });
}

/** Until nothing has been written for so long. */
async function runCalm(
  time: VirtualTime,
  recorder: Recorder,
  quietHours: number,
  service: Service,
): Promise<void> {
  const fromMs = time.now();
  let lastWriteMs = fromMs;
  for (const afterMs of calmTicksMs) {
    await passUntil(time, fromMs + afterMs);
    const before = recorder.happenings.length;
    service.set(timerAt(time.now()));
    await time.runUntil(() => service.pending() === 0);
    recorder.catchUp();
    const wrote = recorder.happenings.slice(before).some((one) => one.kind === 'call' && one.write);
    if (wrote) lastWriteMs = time.now();
    if (time.now() - lastWriteMs >= quietHours * HOUR_MS) return;
  }
}

function issue({ recorder, time }: Outside, certificateId: string): void {
  const what = { kind: 'fault', worker: '', what: 'issued late', about: certificateId } as const;
  recorder.record({ ...what, atMs: time.now() });
}

function inject({ model, recorder, time }: Outside, fault: TimedFault, idOf: BuiltFleet['idOf']): void {
  const atMs = time.now();
  const note = (what: string, about: string): void =>
    recorder.record({ kind: 'fault', atMs, worker: '', what, about });
  switch (fault.kind) {
    case 'cloud': {
      const { fault: injected } = fault;
      const about =
        'loadBalancerId' in injected
          ? `${injected.loadBalancerId}/${'zoneId' in injected ? injected.zoneId : ''}`
          : '';
      note(injected.kind === 'answer' ? `answer ${injected.answer}` : injected.kind, about);
      model.inject(injected);
      return;
    }
    case 'certificate': {
      const certificateId = idOf(fault.key);
      if (certificateId === undefined) return;
      const kind = fault.what === 'removed' ? 'certificate-removed' : 'certificate-revoked';
      note(fault.afterWrites === undefined ? kind : `${kind} later`, certificateId);
      model.inject({
        kind,
        certificateId,
        ...(fault.afterWrites === undefined ? {} : { afterWrites: fault.afterWrites }),
      });
      return;
    }
    case 'foreign-edit': {
      const there = (keys: readonly string[]): readonly string[] => keys.flatMap((key) => idOf(key) ?? []);
      const [byDefault] = there(fault.default === undefined ? [] : [fault.default]);
      note('foreign-edit', fault.listenerId);
      model.inject({
        kind: 'foreign-edit',
        listenerId: fault.listenerId,
        ...(byDefault === undefined ? {} : { default: byDefault }),
        associate: there(fault.associate),
        dissociate: there(fault.dissociate),
        afterMs: fault.afterMs,
        ...(fault.afterWrites === undefined ? {} : { afterWrites: fault.afterWrites }),
      });
    }
  }
}
