/**
 * Closes a scan, region by region: keeps the snapshot, publishes the events of scan, and finds unresolved emergencies and certificates that are
 * served and wrong. Then notifies the channels.
 *
 * Only a scan that covers the whole region writes a snapshot: a narrowed one would remove all other rows. For a region that could not be
 * listed the previous rows are kept, with the failure and the time of the previous scan, so that they look neither healthy nor new.
 */
import { VERSION } from '../../base/version.ts';
import type { Config } from '../../config/config.ts';
import { keyOfRow } from '../../core/model/replacement-key.ts';
import type { Note } from '../../core/model/texts/note.ts';
import { faultNotes } from '../../core/proof/served-bad.ts';
import type { WrongInRegion } from '../../core/reports/events/served-wrong-event.ts';
import type { LongSnapshot, SnapshotRow } from '../../core/reports/scan-snapshot.ts';
import { isStopped } from '../../rotation/run/stopped.ts';
import type { Command } from '../commands/command.ts';
import { coversWholeRegions } from '../commands/narrowing.ts';
import { modeOf } from '../worker/worker.ts';
import { callHeartbeat } from './call-heartbeat.ts';
import type { Dispatched } from './dispatch.ts';
import { unresolvedEmergencies } from './emergencies.ts';
import { notifyChannels } from './notify-channels.ts';
import { publishScan, rowsLeft } from './publish-scan.ts';
import { readAcknowledged } from './read-acknowledged.ts';
import { isAllRead, type ReadRegion, readRegion, type ScannedInput } from './read-region.ts';
import { keepScan, type LastScan, noteConsequence, noteLedgerFailure } from './scan-memory.ts';
import { noServedAlarm, type ServedAlarm, servedAlarm, wrongRows } from './served-alarm.ts';

export interface CloseInput extends ScannedInput {
  readonly command: Command;
  readonly regions: readonly string[];
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
  // A snapshot that lacks what could not be read would make it look like what is gone.
  const unanswered = input.memory.unanswered ?? closed.unread;
  if (unanswered !== undefined) noteConsequence(worker, note, 'page-shows-older-scan', unanswered);
  // Without the previous snapshot there are no rows to keep for a region that could not be listed.
  else if (wasListed || memory !== undefined) {
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
    mayForget: isAllRead(input, closed),
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
      mayForget: isComplete && input.memory.isKnown && regions.every((one) => isAllRead(input, one)),
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
