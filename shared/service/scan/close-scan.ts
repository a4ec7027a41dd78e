/**
 * Closes a scan, region by region: keeps the snapshot, publishes the events of scan, and finds unresolved emergencies.
 *
 * Only a scan that covers the whole region writes a snapshot: a narrowed one would remove all other rows. For a region that could not be
 * listed the previous rows are kept, with the failure and the time of the previous scan, so that they look neither healthy nor new.
 */
import type { Config } from '../../config/config.ts';
import { keyOfRow } from '../../core/model/replacement-key.ts';
import type { ScanReport } from '../../core/reports/scan-report.ts';
import type { ScanSnapshot, SnapshotRow } from '../../core/reports/scan-snapshot.ts';
import type { Command } from '../commands/command.ts';
import { coversWholeRegions } from '../commands/narrowing.ts';
import { modeOf, type Worker } from '../worker/worker.ts';
import type { Dispatched } from './dispatch.ts';
import { unresolvedEmergencies, withEmergencySince } from './emergencies.ts';
import { withMissingNames } from './missing-names.ts';
import { publishScan } from './publish-scan.ts';
import { collectServed, keepScan, noteLedgerFailure, type ScanMemory } from './scan-memory.ts';

export interface CloseInput {
  readonly worker: Worker;
  readonly command: Command;
  readonly startedAtMs: number;
  readonly regions: readonly string[];
  readonly wasListed: (region: string) => boolean;
  readonly memory: ScanMemory;
  readonly done: readonly Dispatched[];
  readonly failures: ScanReport['failures'];
  readonly notes: string[];
}

/** @returns the unresolved emergencies */
export async function closeScan(input: CloseInput): Promise<readonly SnapshotRow[]> {
  const unresolved: SnapshotRow[] = [];
  for (const region of input.regions) unresolved.push(...(await closeRegion(input, region)));
  return unresolved;
}

async function closeRegion(input: CloseInput, region: string): Promise<readonly SnapshotRow[]> {
  const { worker, command } = input;
  const memory = input.memory.of(region);
  const done = input.done.filter(({ scanned }) => scanned.region === region);
  const outcomes = done.flatMap(({ rotation }) => rotation?.outcomes ?? []);
  const before = memory?.last?.rows ?? [];
  const wasListed = input.wasListed(region);
  const rows = wasListed ? rowsNow(input, rowsOf(done, memory?.last), before) : before;
  if (isFullScan(worker.config, command)) await keepAndPublish(input, { region, rows, done });
  // The state of a region that could not be listed is unknown; scan fails for it anyway.
  if (modeOf(worker.config, command) === 'plan' || !wasListed) return [];
  const nowMs = worker.clock.now();
  return unresolvedEmergencies({ rows, outcomes, forgetful: memory === undefined, nowMs });
}

function rowsNow(
  { worker, startedAtMs }: CloseInput,
  rows: readonly SnapshotRow[],
  before: readonly SnapshotRow[],
): readonly SnapshotRow[] {
  const { retiredNames } = worker.config;
  return withMissingNames(withEmergencySince(rows, before, startedAtMs), before, {
    retiredNames,
    nowMs: startedAtMs,
  });
}

interface ClosedRegion {
  readonly region: string;
  readonly rows: readonly SnapshotRow[];
  readonly done: readonly Dispatched[];
}

async function keepAndPublish(input: CloseInput, closed: ClosedRegion): Promise<void> {
  const { worker, command, notes, startedAtMs } = input;
  const { region, rows, done } = closed;
  const note = (text: string): void => {
    notes.push(text);
  };
  const memory = input.memory.of(region);
  const last = memory?.last;
  const wasListed = input.wasListed(region);
  const served = await noteLedgerFailure(worker, note, 'what is served is not known', () =>
    servedOf(input, closed),
  );
  const snapshot: ScanSnapshot = {
    region,
    mode: modeOf(worker.config, command),
    ...(last ? { firstAtMs: last.firstAtMs ?? last.startedAtMs } : {}),
    startedAtMs,
    finishedAtMs: worker.clock.now(),
    rows,
    failures: input.failures.filter((one) => one.region === region),
    served: served ?? {},
  };
  const holder = worker.newId();
  // Without the previous snapshot there are no rows to keep for a region that could not be listed.
  if (wasListed || memory !== undefined) {
    const kept = wasListed ? snapshot : notListed(snapshot, last);
    await noteLedgerFailure(worker, note, 'the status page shows an older scan', () =>
      keepScan(worker, kept, holder),
    );
  }
  const outcomes = done.flatMap(({ rotation }) => rotation?.outcomes ?? []);
  const replaced = new Set(outcomes.filter(({ outcome }) => outcome === 'verified').map(keyOfRow));
  await publishScan({
    worker,
    holder,
    snapshot,
    rows: rows.filter((row) => !replaced.has(keyOfRow(row))),
    work: {
      rotatedHere: done.filter(({ scanned }) => scanned.done === 'rotated-here').length,
      workersAsked: done.filter(({ scanned }) => scanned.done === 'worker-asked').length,
    },
    note,
  });
}

/** This does not count as a scan: the times stay those of the scan that read the rows. */
function notListed(snapshot: ScanSnapshot, last: ScanSnapshot | undefined): ScanSnapshot {
  const { failures, served, startedAtMs } = snapshot;
  return { ...(last ?? snapshot), failures, served, notListedAtMs: startedAtMs };
}

/**
 * Covers whole regions in the configured mode. A plan that a caller requests from a service in apply mode is excluded: as the newest snapshot
 * it would report that nothing is rotated, and its heartbeat would report a working service.
 */
function isFullScan(config: Config, command: Command): boolean {
  return modeOf(config, command) === config.mode && coversWholeRegions(command);
}

/** A load balancer that could not be read this time keeps its previous rows. */
function rowsOf(done: readonly Dispatched[], last: ScanSnapshot | undefined): readonly SnapshotRow[] {
  return done.flatMap(
    ({ rows, scanned }) =>
      rows ?? last?.rows.filter(({ loadBalancerId }) => loadBalancerId === scanned.loadBalancerId) ?? [],
  );
}

function servedOf(
  { worker, memory }: CloseInput,
  { region, rows, done }: ClosedRegion,
): Promise<ScanSnapshot['served']> {
  const listenerIds = new Set([
    ...done.flatMap(({ scanned }) => scanned.listenerIds),
    ...rows.map(({ listenerId }) => listenerId),
  ]);
  return collectServed(worker, region, memory.of(region)?.last, listenerIds);
}
