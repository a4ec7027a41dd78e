/**
 * The demonstration from start to end: emulator, visitor, plan, rotation, figures. Everything is real but the cloud: unmodified SDK clients
 * over HTTP, X.509 certificates, TLS handshakes.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OutcomeRow, PlanView, ScanReport } from '../../shared/rotation/report.ts';
import type { EmulatorReady } from '../../test/emulator/emulator.ts';
import type { VisitorInputJson } from '../visitor/input.ts';
import type { Figures } from '../visitor/tally.ts';
import { visitTargets } from '../visitor/targets.ts';
import { scanWithKills } from './interrupted-scan.ts';
import { type Process, startEmulatorProcess, startProcess } from './processes.ts';
import type { ProgressView } from './progress.ts';
import { recordedOutcomes } from './recorded-outcomes.ts';

export interface DemonstrationOptions {
  readonly seed: number;
  readonly calm: boolean;
  readonly listeners: number;
  readonly timeScale: number;
  readonly selection: 'seed' | 'additional-first';
  readonly mode: 'plan' | 'apply';
  /** How often the service is killed (SIGKILL) and started again. */
  readonly kill: number;
}

export interface Demonstration {
  readonly seed: number;
  readonly plans: readonly PlanView[];
  readonly outcomes: readonly OutcomeRow[];
  /** How often each action was called, by whoever. */
  readonly apiCalls: Readonly<Record<string, number>>;
  readonly handshakes: Figures;
  /** Writes that the cloud carried out. */
  readonly writes: number;
  readonly durationMs: number;
  /** What did not come out as the fleet promises; empty when all is well. */
  readonly surprises: readonly string[];
}

/** The visitor's handshakes at the least: enough that a gap of a hundredth of the time would be met. */
const LEAST_HANDSHAKES = 5_000;
/** Of each target: once at the start, once at the end, and while it is changed. */
const LEAST_PER_TARGET = 5;

export interface Watcher {
  readonly progress: ProgressView;
  onPlans(plans: readonly PlanView[]): void;
}

export async function demonstrate(options: DemonstrationOptions, watcher: Watcher): Promise<Demonstration> {
  const startedAtMs = Date.now();
  const { progress } = watcher;
  const running: Process[] = [];
  const ledger = await mkdtemp(path.join(tmpdir(), 'cert-rotator-ledger-'));
  try {
    progress.say(
      'Starting the embedded cloud: ALB in two regions, CAS in two partitions, a TLS server in every zone ...',
    );
    const emulator = await startEmulatorProcess(emulatorArguments(options));
    running.push(emulator);
    const visitor = startProcess('visitor', 'scripts/visitor.ts');
    running.push(visitor);
    const { ready } = emulator;

    progress.say('The visitor asks every listener, in every zone, by every name, with every key type ...');
    const visit = visitorInput(ready, options);
    visitor.send({ type: 'start', input: visit });
    await visitor.next('started');

    const scans = {
      ready,
      ledger,
      seed: options.seed,
      progress,
      onProcess: (one: Process) => running.push(one),
    };
    const planned = await scanWithKills({ ...scans, mode: 'plan', kills: 0 });
    const plans = planned.rotations.map(({ plan }) => plan);
    watcher.onPlans(plans);

    const rotated =
      options.mode === 'apply'
        ? await scanWithKills({ ...scans, mode: 'apply', kills: options.kill })
        : planned;
    progress.done();
    progress.say('The visitor goes on, then asks everything once more ...');
    const handshakes = await finishVisit(visitor);
    const calls = await callsOf(ready);
    const rowsOf = ({ rotations }: ScanReport): readonly OutcomeRow[] =>
      rotations.flatMap((rotation) => rotation.outcomes);
    const outcomes = await recordedOutcomes(
      ledger,
      ready.fleet.loadBalancers,
      rowsOf(planned),
      rowsOf(rotated),
    );
    return {
      seed: options.seed,
      plans,
      outcomes,
      handshakes,
      apiCalls: calls.apiCalls,
      writes: calls.writes,
      durationMs: Date.now() - startedAtMs,
      surprises: [
        ...tooFewHandshakes(visit, handshakes),
        ...(options.mode === 'apply' ? surprisesIn(ready, outcomes) : writesInPlanMode(calls)),
      ],
    };
  } finally {
    await Promise.all(running.map((one) => one.end()));
    await rm(ledger, { recursive: true, force: true });
  }
}

function emulatorArguments(options: DemonstrationOptions): readonly string[] {
  return [
    ...['--seed', String(options.seed)],
    ...['--time-scale', String(options.timeScale)],
    ...['--listeners', String(options.listeners)],
    ...['--selection', options.selection],
    ...(options.calm ? ['--calm'] : []),
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
    timeoutMs: 6_000,
    atLeast: LEAST_HANDSHAKES,
  };
}

async function finishVisit(visitor: Process): Promise<Figures> {
  const finished = visitor.next<{ readonly type: 'finished'; readonly figures: Figures }>('finished');
  visitor.send({ type: 'stop' });
  return (await finished).figures;
}

interface Calls extends Pick<Demonstration, 'apiCalls' | 'writes'> {
  /** Writes that were asked for, whether they took effect or not. */
  readonly writeCalls: number;
}

/** From the emulator's own history: it counts what arrived, whatever the client thinks it sent. */
async function callsOf({ control }: EmulatorReady): Promise<Calls> {
  const response = await fetch(`${control}/history?kind=call`);
  const calls = (await response.json()) as readonly { action: string; write: boolean; tookEffect: boolean }[];
  const apiCalls: Record<string, number> = {};
  for (const { action } of calls) apiCalls[action] = (apiCalls[action] ?? 0) + 1;
  const sorted = Object.fromEntries(
    Object.entries(apiCalls).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  const writeCalls = calls.filter(({ write }) => write);
  return {
    apiCalls: sorted,
    writes: writeCalls.filter(({ tookEffect }) => tookEffect).length,
    writeCalls: writeCalls.length,
  };
}

/** A plan changes nothing, and does not even try. */
function writesInPlanMode({ writeCalls }: Calls): readonly string[] {
  return writeCalls === 0 ? [] : [`${writeCalls} changes were asked for although the mode is plan`];
}

/** "No handshake failed" says little where few were tried: a client of both key types must have been served everywhere. */
function tooFewHandshakes(
  visit: VisitorInputJson,
  { total, targets, minPerTarget }: Figures,
): readonly string[] {
  const expected = visitTargets(visit).filter(({ accepts }) => accepts === 'both').length;
  return [
    ...(total < LEAST_HANDSHAKES ? [`only ${total} of ${LEAST_HANDSHAKES} handshakes were tried`] : []),
    ...(targets < expected
      ? [`only ${targets} targets answered at the start, of ${expected} at the least`]
      : []),
    ...(minPerTarget < LEAST_PER_TARGET
      ? [`a target was visited ${minPerTarget} times, not ${LEAST_PER_TARGET}`]
      : []),
  ];
}

/** The fleet says of each certificate what should come of it. */
function surprisesIn({ fleet }: EmulatorReady, outcomes: readonly OutcomeRow[]): readonly string[] {
  return fleet.loadBalancers.flatMap(({ listeners }) =>
    listeners.flatMap(({ listenerId, certificates }) =>
      certificates.flatMap(({ certificateId, expected }) => {
        const row = outcomes.find(
          (one) => one.listenerId === listenerId && one.oldCertificateId === certificateId,
        );
        if (row?.outcome === expected.outcome && row.reason === expected.reason) return [];
        const found = row ? `${row.outcome} (${row.reason}): ${row.message}` : 'no outcome at all';
        return [
          `${listenerId} ${certificateId}: expected ${expected.outcome} (${expected.reason}), got ${found}`,
        ];
      }),
    ),
  );
}
