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
    visitor.send({ type: 'start', input: visitorInput(ready, options) });
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
      ...calls,
      durationMs: Date.now() - startedAtMs,
      surprises: options.mode === 'apply' ? surprisesIn(ready, outcomes) : writesInPlanMode(calls.writes),
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

/** From the emulator's own history: it counts what arrived, whatever the client thinks it sent. */
async function callsOf({ control }: EmulatorReady): Promise<Pick<Demonstration, 'apiCalls' | 'writes'>> {
  const response = await fetch(`${control}/history?kind=call`);
  const calls = (await response.json()) as readonly { action: string; write: boolean; tookEffect: boolean }[];
  const apiCalls: Record<string, number> = {};
  for (const { action } of calls) apiCalls[action] = (apiCalls[action] ?? 0) + 1;
  const sorted = Object.fromEntries(
    Object.entries(apiCalls).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  return { apiCalls: sorted, writes: calls.filter(({ write, tookEffect }) => write && tookEffect).length };
}

/** A plan changes nothing. */
function writesInPlanMode(writes: number): readonly string[] {
  return writes === 0 ? [] : [`${writes} changes were made although the mode is plan`];
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
