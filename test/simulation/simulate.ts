/**
 * One run: some virtual hours with faults, then calm with only the timer until nothing is written for `quietHours`. The same scenario
 * always gives the same history.
 */
import { HOUR_MS } from '../../shared/base/clock.ts';
import { createMemoryStorage } from '../../shared/ledger/memory.ts';
import { CloudModel } from '../emulator/model/cloud-model.ts';
import { calm } from '../emulator/model/knobs.ts';
import { type Conditions, calmConditions, type Service, startService } from './deployment.ts';
import { createDraw, type Draw } from './draw.ts';
import { type Fates, fatesFromRates, ordinary } from './fates.ts';
import { buildFleet, KEY_MARKER, type Truth } from './fleet.ts';
import { endFaults, inject, issue } from './inject.ts';
import { EndpointFinder, type Outside } from './ports.ts';
import { createRecorder, type Recorder, type RunEntry } from './run-history.ts';
import { drawCircumstances, drawScenario, type Scenario, WEBHOOK_SECRET } from './scenario.ts';
import { timerAt } from './triggers.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

export interface Run {
  readonly scenario: Scenario;
  readonly truth: Truth;
  readonly history: readonly RunEntry[];
  /** When the faults ended. */
  readonly calmFromMs: number;
  /** Index into the history at which the calm begins. */
  readonly calmFrom: number;
  readonly endMs: number;
}

/** The timer fires hourly at first, then less often: nothing depends on its interval. */
const calmTicksMs: readonly number[] = [
  ...[0, 1, 2, 4, 7, 12, 19, 27, 38, 54, 72, 96].map((hour) => hour * HOUR_MS),
];

export function runSeed(seed: number): Promise<Run> {
  const draw = createDraw(seed);
  return runScenario(drawScenario(seed, draw), draw);
}

export async function runScenario(scenario: Scenario, draw: Draw, chosen?: Fates): Promise<Run> {
  const { startMs, seed, fleet, env, rates, operator, calmFromMs: faultsUntilMs } = scenario;
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
    isUntrusted: built.isUntrusted,
    isRefused: built.isRefused,
  };
  const truth: Truth = {
    deployed: scenario.deployed,
    startMs,
    fleet,
    operator,
    certificates: built.certificates,
    secrets: [KEY_MARKER, WEBHOOK_SECRET],
  };
  const fates = chosen ?? fatesFromRates(draw, rates, scenario);
  let conditions: Conditions = { fates, rates, circumstances: () => drawCircumstances(draw) };
  if (faultsUntilMs <= startMs) conditions = calmConditions(fates);
  const service = startService({ scenario, outside, draw, built, conditions: () => conditions });
  for (const trigger of scenario.triggers) time.at(trigger.atMs, () => service.fire(trigger.occasion));
  for (const fault of scenario.faults) time.at(fault.atMs, () => inject(outside, fault, built.idOf));
  for (const { atMs, key, visibleAfterMs } of scenario.issues)
    time.at(atMs, () => issue(outside, built.issue(key, visibleAfterMs)));
  await passUntil(time, faultsUntilMs);
  await time.runUntil(() => service.pending() === 0);
  endFaults(outside);
  conditions = calmConditions(chosen ?? ordinary);
  const calmFromMs = time.now();
  recorder.catchUp();
  const calmFrom = recorder.history.length;
  await runCalm(time, recorder, scenario.quietHours, service);
  return { scenario, truth, history: recorder.history, calmFromMs, calmFrom, endMs: time.now() };
}

function regions(env: Readonly<Record<string, string>>): readonly string[] {
  return (env['REGIONS'] ?? '').split(',');
}

async function passUntil(time: VirtualTime, atMs: number): Promise<void> {
  let there = false;
  time.at(atMs, () => {
    there = true;
  });
  await time.runUntil(() => there);
}

/** Runs until nothing has been written for `quietHours`. */
async function runCalm(
  time: VirtualTime,
  recorder: Recorder,
  quietHours: number,
  service: Service,
): Promise<void> {
  const fromMs = time.now();
  let lastWriteMs = fromMs;
  for (const afterMs of calmTicksMs) {
    const before = recorder.history.length;
    await passUntil(time, fromMs + afterMs);
    service.fire(timerAt(time.now()));
    await time.runUntil(() => service.pending() === 0);
    recorder.catchUp();
    const wrote = recorder.history.slice(before).some((one) => one.kind === 'call' && one.write);
    if (wrote) lastWriteMs = time.now();
    if (time.now() - lastWriteMs >= quietHours * HOUR_MS) return;
  }
}
