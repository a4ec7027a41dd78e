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
import { buildFleet, KEY_MARKER, type Truth } from './fleet.ts';
import { createRecorder, type Happening, type Recorder } from './happenings.ts';
import { createInvocation } from './invocation.ts';
import { EndpointFinder, type Outside } from './ports.ts';
import { drawScenario, type Scenario, type TimedFault, type Trigger } from './scenario.ts';
import { runScan } from './service.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

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
  const { startMs, seed, fleet, env, rates, operator } = scenario;
  const time = createVirtualTime(startMs);
  const model = new CloudModel({
    clock: time,
    seed,
    base: calm,
    knobs: scenario.knobs,
    regions: regions(env),
  });
  const { idOf, certificates } = buildFleet(model, fleet, startMs);
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
    startMs,
    fleet,
    operator,
    certificates,
    secrets: [KEY_MARKER, env['WEBHOOK_SECRET'] ?? KEY_MARKER],
  };
  const launcher = createLauncher(scenario, outside, draw);
  const troubled = chosen ?? fatesFromRates(draw, rates, scenario.ledgerOutages);
  for (const trigger of scenario.triggers) time.at(trigger.atMs, () => launcher.launch(trigger, troubled));
  for (const fault of scenario.faults) time.at(fault.atMs, () => inject(outside, fault, idOf));
  await passUntil(time, scenario.calmFromMs);
  await time.runUntil(() => launcher.running() === 0);
  endTrouble(outside);
  const calmFromMs = time.now();
  recorder.catchUp();
  const calmFrom = recorder.happenings.length;
  await runCalm(time, recorder, scenario.quietHours, (atMs) =>
    launcher.launch(
      { atMs, timeoutMs: HOUR_MS, clockOffsetMs: 0, clockJump: undefined, extra: false },
      chosen ?? ordinary,
    ),
  );
  return { scenario, truth, happenings: recorder.happenings, calmFromMs, calmFrom, endMs: time.now() };
}

function regions(env: Readonly<Record<string, string>>): readonly string[] {
  return (env['REGIONS'] ?? '').split(',');
}

interface Launcher {
  launch(trigger: Trigger, fates: Fates): Promise<void>;
  running(): number;
}

function createLauncher(scenario: Scenario, outside: Outside, draw: Draw): Launcher {
  let launched = 0;
  let running = 0;
  const [shortest, longest] = scenario.latencyMs;
  return {
    running: () => running,
    async launch(trigger, fates) {
      launched += 1;
      running += 1;
      const { time, recorder } = outside;
      const name = `w${launched}`;
      const invocation = createInvocation({
        name,
        time,
        recorder,
        fates,
        trigger,
        // Probes of one moment stay together: hundreds of them would only make the run longer.
        latencyOf: (port) =>
          port === 'probe' ? shortest : draw.within([shortest, longest], 'latency', name),
      });
      await runScan({
        outside,
        invocation,
        env: scenario.env,
        timeoutMs: trigger.timeoutMs,
        random: () => draw.unit('service', name),
        keepsLog: scenario.keepsLog,
      });
      running -= 1;
    },
  };
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
  launch: (atMs: number) => Promise<void>,
): Promise<void> {
  const fromMs = time.now();
  let lastWriteMs = fromMs;
  for (const afterMs of calmTicksMs) {
    await passUntil(time, fromMs + afterMs);
    const before = recorder.happenings.length;
    let done = false;
    const tick = launch(time.now()).then(() => {
      done = true;
    });
    await time.runUntil(() => done);
    await tick;
    recorder.catchUp();
    const wrote = recorder.happenings.slice(before).some((one) => one.kind === 'call' && one.write);
    if (wrote) lastWriteMs = time.now();
    if (time.now() - lastWriteMs >= quietHours * HOUR_MS) return;
  }
}

function inject({ model, recorder, time }: Outside, fault: TimedFault, idOf: (key: string) => string): void {
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
      const kind = fault.what === 'removed' ? 'certificate-removed' : 'certificate-revoked';
      note(fault.afterWrites === undefined ? kind : `${kind} later`, certificateId);
      model.inject({
        kind,
        certificateId,
        ...(fault.afterWrites === undefined ? {} : { afterWrites: fault.afterWrites }),
      });
      return;
    }
    case 'foreign-edit':
      note('foreign-edit', fault.listenerId);
      model.inject({
        kind: 'foreign-edit',
        listenerId: fault.listenerId,
        ...(fault.default === undefined ? {} : { default: idOf(fault.default) }),
        associate: fault.associate.map(idOf),
        dissociate: fault.dissociate.map(idOf),
        afterMs: fault.afterMs,
        ...(fault.afterWrites === undefined ? {} : { afterWrites: fault.afterWrites }),
      });
  }
}
