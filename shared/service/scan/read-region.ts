/** What a scan knows of a region at its end: the rows that it has read, or those of earlier scans, and what the daily checks have shown. */
import type { RotatorError } from '../../base/errors.ts';
import { type PackedList, packedList, packedMap } from '../../base/packed.ts';
import type { Note } from '../../core/model/texts/note.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import type { ScanReport } from '../../core/reports/scan-report.ts';
import type { SnapshotRow } from '../../core/reports/scan-snapshot.ts';
import type { Worker } from '../worker/worker.ts';
import type { Dispatched, DispatchedIn } from './dispatch.ts';
import { withEmergencySince } from './emergencies.ts';
import { withMissingNames } from './missing-names.ts';
import {
  collectServed,
  type LastScan,
  noteLedgerFailure,
  type PackedServed,
  type ScanMemory,
} from './scan-memory.ts';
import type { Scanning } from './scanning.ts';
import type { RegionServed } from './served-alarm.ts';

/** What has been scanned. */
export interface ScannedInput {
  readonly worker: Worker;
  readonly startedAtMs: number;
  readonly wasListed: (region: string) => boolean;
  readonly memory: ScanMemory;
  readonly rowsIn: Scanning['rowsIn'];
  readonly done: DispatchedIn;
  readonly failures: ScanReport['failures'];
  readonly notes: Note[];
}

export interface ReadRegion extends RegionServed {
  readonly region: string;
  readonly done: Iterable<Dispatched>;
  readonly served: PackedServed;
  /** Why it is not known what the daily checks have shown. */
  readonly unread: RotatorError | undefined;
}

export async function readRegion(input: ScannedInput, region: string): Promise<ReadRegion> {
  const done = input.done.get(region) ?? [];
  const last = input.memory.of(region)?.last;
  const rows = input.wasListed(region) ? rowsNow(input, region, done, last) : (last?.rows ?? packedList());
  const listenerIds = new Set<string>();
  const outcomes: RotationReport['outcomes'][number][] = [];
  for (const { scanned, rotation } of done) {
    for (const listenerId of scanned.listenerIds) listenerIds.add(listenerId);
    outcomes.push(...(rotation?.outcomes ?? []));
  }
  for (const { listenerId } of rows) listenerIds.add(listenerId);
  const note = (one: Note): number => input.notes.push(one);
  // The listeners of a load balancer that could not be read are unknown, not gone.
  const isWhole = !input.failures.some((one) => one.region === region);
  let unread: RotatorError | undefined;
  const served = await noteLedgerFailure(
    input.worker,
    note,
    'served-unknown',
    () => collectServed(input.worker, region, last, isWhole ? listenerIds : undefined),
    (error) => {
      unread = error;
    },
  );
  // What the last scan knew is no less true than nothing.
  return { region, rows, done, outcomes, served: served ?? last?.served ?? packedMap(), unread };
}

/** What this scan has not found there is gone, and not only unknown. */
export function isAllRead({ failures }: ScannedInput, { region, unread }: ReadRegion): boolean {
  return unread === undefined && !failures.some((one) => one.region === region);
}

/** A load balancer that could not be read this time keeps its previous rows. */
function rowsNow(
  { worker, startedAtMs, rowsIn }: ScannedInput,
  region: string,
  done: Iterable<Dispatched>,
  last: LastScan | undefined,
): PackedList<SnapshotRow> {
  const policy = { retiredNames: worker.config.retiredNames, nowMs: startedAtMs };
  const read = rowsIn(region);
  const unread = rowsOfUnread(done, read, last);
  const all = packedList<SnapshotRow>();
  for (const { scanned } of done) {
    const { loadBalancerId } = scanned;
    const rows = read.get(loadBalancerId) ?? unread.get(loadBalancerId) ?? [];
    const before = last?.unsettled.get(loadBalancerId) ?? [];
    for (const row of withMissingNames(withEmergencySince(rows, before, startedAtMs), before, policy))
      all.push(row);
  }
  return all;
}

/** The previous rows of load balancers that could not be read this time. */
function rowsOfUnread(
  done: Iterable<Dispatched>,
  read: ReturnType<Scanning['rowsIn']>,
  last: LastScan | undefined,
): ReadonlyMap<string, readonly SnapshotRow[]> {
  const unread = new Map<string, SnapshotRow[]>();
  for (const { scanned } of done)
    if (!read.has(scanned.loadBalancerId)) unread.set(scanned.loadBalancerId, []);
  if (unread.size > 0) for (const row of last?.rows ?? []) unread.get(row.loadBalancerId)?.push(row);
  return unread;
}
