/** The counts and violations of one run. Plain JSON, so that it can be sent between processes. */
import { HOUR_MS } from '../../shared/base/clock.ts';
import type { Violation } from './checkers/checker.ts';
import { checkRun } from './checkers/index.ts';
import { type Run, runSeed } from './simulate.ts';

export interface SeedResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Replacements that were carried out, with any outcome. */
  readonly rotations: number;
  readonly crashes: number;
  /** Count of each kind of fault that occurred. */
  readonly faults: Readonly<Record<string, number>>;
  readonly simulatedHours: number;
}

const carriedOut: ReadonlySet<string> = new Set([
  'verified',
  'rolled-back',
  'changed-unproved',
  'rollback-unproved',
]);

export async function resultOfSeed(seed: number): Promise<SeedResult> {
  try {
    const run = await runSeed(seed);
    return resultOf(run, checkRun(run));
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const violation = { checker: 'no-surprises', atMs: 0, about: 'the simulation', message };
    return { seed, violations: [violation], rotations: 0, crashes: 0, faults: {}, simulatedHours: 0 };
  }
}

export function resultOf(run: Run, violations: readonly Violation[]): SeedResult {
  const { history, scenario, endMs } = run;
  const faults = new Map<string, number>();
  const count = (what: string): void => {
    faults.set(what, (faults.get(what) ?? 0) + 1);
  };
  let rotations = 0;
  let crashes = 0;
  for (const one of history) {
    if (one.kind === 'fault' && one.what !== 'faults end') count(one.what);
    if ((one.kind === 'call' || one.kind === 'handshake') && one.fault !== undefined) count(one.fault);
    if (one.kind === 'worker' && one.what === 'out-of-time') count('out of time');
    if (one.kind === 'trigger')
      count(one.mustBeRefused ? `${one.source}, to be refused` : `by ${one.source}`);
    if (one.kind === 'submission' && one.verdict === 'already-accepted') count('asked again');
    if (one.kind === 'submission' && one.deliveries > 1) count('delivered twice');
    if (one.kind === 'submission' && one.taskId?.startsWith('wake-')) count('woken');
    if (one.kind === 'execution' && one.retryCount > 0) count('retry');
    if (one.kind === 'worker' && one.what === 'crashed') crashes += 1;
    if (one.kind === 'report')
      rotations += one.report.outcomes.filter(({ outcome }) => carriedOut.has(outcome)).length;
  }
  for (const { extra } of scenario.triggers) if (extra) count('extra trigger');
  for (const _ of scenario.ledgerOutages) count('ledger outage');
  return {
    seed: scenario.seed,
    violations,
    rotations,
    crashes,
    faults: Object.fromEntries([...faults].sort(([left], [right]) => (left < right ? -1 : 1))),
    simulatedHours: (endMs - scenario.startMs) / HOUR_MS,
  };
}
