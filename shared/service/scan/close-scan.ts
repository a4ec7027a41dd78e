/**
 * Closes a scan, region by region: keeps the snapshot, publishes the events of scan, and finds unresolved emergencies and certificates that are
 * served and wrong. Then notifies the channels.
 *
 * Only a scan that covers the whole region writes a snapshot: a narrowed one would remove all other rows. For a region that could not be
 * listed the previous rows are kept, with the failure and the time of the previous scan, so that they look neither healthy nor new.
 */
import { type PackedList, packedList, packedMap } from '../../base/packed.ts';
import { VERSION } from '../../base/version.ts';
import type { Config } from '../../config/config.ts';
import { keyOfRow } from '../../core/model/replacement-key.ts';
import type { Note } from '../../core/model/texts/note.ts';
import { faultNotes } from '../../core/proof/served-bad.ts';
import type { WrongInRegion } from '../../core/reports/events/served-wrong-event.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import type { ScanReport } from '../../core/reports/scan-report.ts';
import type { LongSnapshot, SnapshotRow } from '../../core/reports/scan-snapshot.ts';
import { isStopped } from '../../rotation/run/stopped.ts';
import type { Command } from '../commands/command.ts';
import { coversWholeRegions } from '../commands/narrowing.ts';
import { modeOf, type Worker } from '../worker/worker.ts';
import { callHeartbeat } from './call-heartbeat.ts';
import type { Dispatched, DispatchedIn } from './dispatch.ts';
import { unresolvedEmergencies, withEmergencySince } from './emergencies.ts';
import { withMissingNames } from './missing-names.ts';
import { notifyChannels } from './notify-channels.ts';
import { publishScan, rowsLeft } from './publish-scan.ts';
import { readAcknowledged } from './read-acknowledged.ts';
import {
  collectServed,
  keepScan,
  type LastScan,
  noteLedgerFailure,
  type PackedServed,
  type ScanMemory,
} from './scan-memory.ts';
import type { Scanning } from './scanning.ts';
import {
  noServedAlarm,
  type RegionServed,
  type ServedAlarm,
  servedAlarm,
  wrongRows,
} from './served-alarm.ts';

export interface CloseInput {
  readonly worker: Worker;
  readonly command: Command;
  readonly startedAtMs: number;
  readonly regions: readonly string[];
  readonly wasListed: (region: string) => boolean;
  readonly memory: ScanMemory;
  readonly rowsIn: Scanning['rowsIn'];
  readonly done: DispatchedIn;
  readonly failures: ScanReport['failures'];
  readonly notes: Note[];
}

/** What scan fails for, although all its work is done. */
export interface Alarms {
  readonly unresolved: readonly SnapshotRow[];
  readonly served: ServedAlarm;
}

export async function closeScan(input: CloseInput): Promise<Alarms> {
  const regions: ReadRegion[] = [];
  for (const region of input.regions) regions.push(await readRegion(input, region));
  const served = await alarmOf(input, regions);
  for (const one of regions) {
    if (isFullScan(input.worker.config, input.command)) await keepAndPublish(input, one, served);
  }
  if (isFullScan(input.worker.config, input.command)) await notify(input, regions, served);
  return { unresolved: regions.flatMap((one) => unresolvedIn(input, one)), served };
}

interface ReadRegion extends RegionServed {
  readonly region: string;
  readonly done: Iterable<Dispatched>;
  readonly served: PackedServed;
}

async function readRegion(input: CloseInput, region: string): Promise<ReadRegion> {
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
  const served = await noteLedgerFailure(input.worker, note, 'served-unknown', () =>
    collectServed(input.worker, region, last, isWhole ? listenerIds : undefined),
  );
  return { region, rows, done, outcomes, served: served ?? packedMap() };
}

/** Nothing is asked in plan mode, which makes no handshakes: what earlier ones have shown may be mended since. */
async function alarmOf(
  { worker, command, notes }: CloseInput,
  regions: readonly ReadRegion[],
): Promise<ServedAlarm> {
  if (modeOf(worker.config, command) === 'plan') return noServedAlarm;
  for (const { served } of regions) notes.push(...faultNotes(served));
  const wrong = regions.flatMap(wrongRows);
  if (wrong.length === 0) return noServedAlarm;
  const acknowledged = await readAcknowledged(worker, wrong, (note) => notes.push(note));
  return servedAlarm({ wrong, acknowledgedAtMs: (id) => acknowledged.get(id) });
}

function unresolvedIn(
  { worker, command, memory, wasListed }: CloseInput,
  { region, rows, outcomes }: ReadRegion,
): readonly SnapshotRow[] {
  // The state of a region that could not be listed is unknown; scan fails for it anyway.
  if (modeOf(worker.config, command) === 'plan' || !wasListed(region)) return [];
  const nowMs = worker.clock.now();
  return unresolvedEmergencies({ rows, outcomes, forgetful: memory.of(region) === undefined, nowMs });
}

/** A load balancer that could not be read this time keeps its previous rows. */
function rowsNow(
  { worker, startedAtMs, rowsIn }: CloseInput,
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
  read: ReturnType<CloseInput['rowsIn']>,
  last: LastScan | undefined,
): ReadonlyMap<string, readonly SnapshotRow[]> {
  const unread = new Map<string, SnapshotRow[]>();
  for (const { scanned } of done)
    if (!read.has(scanned.loadBalancerId)) unread.set(scanned.loadBalancerId, []);
  if (unread.size > 0) for (const row of last?.rows ?? []) unread.get(row.loadBalancerId)?.push(row);
  return unread;
}

async function keepAndPublish(input: CloseInput, closed: ReadRegion, alarm: ServedAlarm): Promise<void> {
  const { worker, command, notes, startedAtMs } = input;
  const { region, rows, done, served } = closed;
  const note = (one: Note): void => {
    notes.push(one);
  };
  const memory = input.memory.of(region);
  const last = memory?.last;
  const wasListed = input.wasListed(region);
  const snapshot: LongSnapshot = {
    region,
    mode: modeOf(worker.config, command),
    version: VERSION,
    ...(last ? { firstAtMs: last.firstAtMs ?? last.startedAtMs } : {}),
    startedAtMs,
    finishedAtMs: worker.clock.now(),
    rows,
    failures: input.failures.filter((one) => one.region === region),
    served,
  };
  const holder = worker.newId();
  // Without the previous snapshot there are no rows to keep for a region that could not be listed.
  if (wasListed || memory !== undefined) {
    const kept = wasListed ? snapshot : notListed(snapshot, last);
    await noteLedgerFailure(worker, note, 'page-shows-older-scan', () => keepScan(worker, kept, holder));
  }
  await publishScan({
    worker,
    holder,
    snapshot,
    isReplaced: isReplacedIn(closed),
    work: {
      rotatedHere: countDone(done, 'rotated-here'),
      workersAsked: countDone(done, 'worker-asked'),
    },
    wrong: wrongIn(closed, alarm),
    note,
  });
}

/** At the end: a monitor or a chat that does not answer delays nothing else. */
async function notify(input: CloseInput, regions: readonly ReadRegion[], alarm: ServedAlarm): Promise<void> {
  const { worker, command, startedAtMs, notes } = input;
  if (isStopped(worker)) return;
  const isComplete = command.region === undefined && input.regions.every(input.wasListed);
  const note = (one: Note): number => notes.push(one);
  await Promise.all([
    isComplete ? callHeartbeat(worker, note) : undefined,
    notifyChannels({
      worker,
      startedAtMs,
      regions: regions.map((one) => ({
        rows: rowsLeft(one.rows, isReplacedIn(one)),
        wrong: wrongIn(one, alarm),
      })),
      isComplete,
      mayForget: isComplete && input.failures.length === 0 && input.memory.isKnown,
      note,
    }),
  ]);
}

function isReplacedIn({ outcomes }: ReadRegion): (row: SnapshotRow) => boolean {
  const replaced = new Set(outcomes.filter(({ outcome }) => outcome === 'verified').map(keyOfRow));
  return (row) => replaced.has(keyOfRow(row));
}

function wrongIn({ region }: ReadRegion, alarm: ServedAlarm): WrongInRegion {
  return {
    region,
    rows: alarm.rows.filter(({ row }) => row.region === region),
    suspect: alarm.suspect.filter(({ row }) => row.region === region),
  };
}

function countDone(all: Iterable<Dispatched>, done: Dispatched['scanned']['done']): number {
  let count = 0;
  for (const { scanned } of all) if (scanned.done === done) count += 1;
  return count;
}

/** This does not count as a scan: the times stay those of the scan that read the rows. */
function notListed(snapshot: LongSnapshot, last: LastScan | undefined): LongSnapshot {
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
