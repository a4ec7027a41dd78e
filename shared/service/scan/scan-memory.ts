/**
 * Reads the results of earlier scans from the ledger, and keeps those of this scan for the next one and the status page: the
 * snapshot of each region, with the records of the daily checks.
 *
 * A failure of the ledger does not stop a scan: it is noted in the report and logged.
 */
import pMap from 'p-map';
import { RotatorError } from '../../base/errors.ts';
import { type PackedMap, packedMap } from '../../base/packed.ts';
import { CloudError } from '../../cloud/errors.ts';
import type { Note } from '../../core/model/texts/note.ts';
import type { NoteCode } from '../../core/model/texts/notes.ts';
import {
  type LongSnapshot,
  SERVED_RECORD_MAX_AGE_MS,
  type ServedRecord,
  type SnapshotRow,
} from '../../core/reports/scan-snapshot.ts';
import {
  type LastDailyCheck,
  lastDailyChecks,
  readDailyCheck,
  type ServedRecords,
} from '../../ledger/daily-check-store.ts';
import { LedgerDamaged, LedgerFormatUnknown, LedgerUnavailable } from '../../ledger/errors.ts';
import { latestPackedScans, type PackedScan, writeScan } from '../../ledger/scan-store.ts';
import type { Worker } from '../worker/worker.ts';

/** After a day in which all load balancers were checked each has a record to read, and each takes some requests. */
const DAILY_CHECKS_AT_ONCE = 8;

/** By listener. */
export type PackedServed = PackedMap<string, ServedRecord>;

/** The snapshot of an earlier scan. */
export interface LastScan extends PackedScan {
  /** The rows that the next scan needs beside its own: those in an emergency and those that lack names. By load balancer. */
  readonly unsettled: ReadonlyMap<string, readonly SnapshotRow[]>;
}

export interface RegionMemory {
  readonly last: LastScan | undefined;
  /** When each load balancer was last checked, by its id. */
  readonly dailyChecks: ReadonlyMap<string, number>;
  /** What the daily checks have shown until this scan began; empty if it could not be read. */
  readonly served: PackedServed;
}

export interface ScanMemory {
  /** Whether the ledger could be read. */
  readonly isKnown: boolean;
  /**
   * Why earlier scans could not be read, where another attempt may succeed. A snapshot of this scan would then hide theirs, and with them since
   * when there is an emergency, and which names are missing.
   */
  readonly unanswered: LedgerUnavailable | undefined;
  /** `undefined`: the ledger could not be read. */
  of(region: string): RegionMemory | undefined;
}

export async function readScanMemory(
  worker: Worker,
  regions: readonly string[],
  note: (note: Note) => void,
): Promise<ScanMemory> {
  let unanswered: LedgerUnavailable | undefined;
  const read = async (): Promise<ReadonlyMap<string, RegionMemory>> => {
    const snapshots = await latestPackedScans(worker.store, regions);
    const found = new Map<string, RegionMemory>();
    for (const region of regions) {
      const snapshot = snapshots.find((one) => one.region === region);
      const last = snapshot && lastScanOf(snapshot);
      const checks = await lastDailyChecks(worker.store, region);
      const dailyChecks = new Map([...checks].map(([id, { atMs }]) => [id, atMs]));
      found.set(region, { last, dailyChecks, served: await servedUntilNow(worker, region, last, note) });
    }
    return found;
  };
  const memories = await noteLedgerFailure(worker, note, 'earlier-scans-unknown', read, (error) => {
    if (error instanceof LedgerUnavailable) unanswered = error;
  });
  return { isKnown: memories !== undefined, unanswered, of: (region) => memories?.get(region) };
}

function lastScanOf(snapshot: PackedScan): LastScan {
  const unsettled = new Map<string, SnapshotRow[]>();
  for (const row of snapshot.rows) {
    if (row.emergencySinceMs === undefined && row.missingNames === undefined) continue;
    const { loadBalancerId } = row;
    unsettled.set(loadBalancerId, [...(unsettled.get(loadBalancerId) ?? []), row]);
  }
  return { ...snapshot, unsettled };
}

async function servedUntilNow(
  worker: Worker,
  region: string,
  last: LastScan | undefined,
  note: (note: Note) => void,
): Promise<PackedServed> {
  const read = () => collectServed(worker, region, last);
  return (await noteLedgerFailure(worker, note, 'served-unknown', read)) ?? packedMap();
}

/** Reads the daily checks that are newer than the last snapshot; older ones are part of it. @param listenerIds the listeners that still exist; default: all */
export async function collectServed(
  { store, clock, logger }: Worker,
  region: string,
  last: Pick<LastScan, 'startedAtMs' | 'served'> | undefined,
  listenerIds?: ReadonlySet<string>,
): Promise<PackedServed> {
  const oldestMs = clock.now() - SERVED_RECORD_MAX_AGE_MS;
  const served = packedMap<string, ServedRecord>();
  const add = (listenerId: string, record: ServedRecord): void => {
    const isWanted = (listenerIds?.has(listenerId) ?? true) && record.atMs > oldestMs;
    if (isWanted) served.set(listenerId, record);
    else served.delete(listenerId);
  };
  for (const [listenerId, record] of last?.served ?? []) add(listenerId, record);
  const newer = [...(await lastDailyChecks(store, region)).values()].filter(
    // Compared with the start: a worker may have checked while the last scan was running.
    ({ atMs }) => last === undefined || atMs >= last.startedAtMs,
  );
  await pMap(
    newer,
    async (check) => {
      for (const [listenerId, record] of Object.entries(await readIntact(logger, store, check)))
        add(listenerId, record);
    },
    { concurrency: DAILY_CHECKS_AT_ONCE },
  );
  return served;
}

/** A damaged record hides no other one. */
async function readIntact(
  logger: Worker['logger'],
  store: Worker['store'],
  check: LastDailyCheck,
): Promise<ServedRecords> {
  try {
    return await readDailyCheck(store, check);
  } catch (error) {
    if (!(error instanceof LedgerDamaged || error instanceof LedgerFormatUnknown)) throw error;
    logger.warn('a daily check cannot be read', { log: check.log, error });
    return {};
  }
}

export async function keepScan(worker: Worker, snapshot: LongSnapshot, holder: string): Promise<void> {
  await writeScan(worker.store, snapshot, { clock: worker.clock, holder });
}

/** What a scan lacks without the ledger, as its notes say it. */
const consequences = {
  'earlier-scans-unknown': 'earlier scans are not known',
  'served-unknown': 'what is served is not known',
  'acknowledged-unknown': 'it is not known which wrong certificates are acknowledged',
  'page-shows-older-scan': 'the status page shows an older scan',
  'expiry-events-again': 'expiry events are published again, or by the next scan',
  'channels-notified-later': 'channels are notified by the next scan',
  'heartbeat-not-recorded': 'the status page may not show whether the heartbeat is accepted',
  'certificates-read-again': 'certificates are read again',
  'next-reads-certificates': 'the next scan reads certificates again',
} as const satisfies Partial<Record<NoteCode, string>>;

type Consequence = keyof typeof consequences;

/** @returns `undefined` if the ledger failed, which is noted with its consequence */
export async function noteLedgerFailure<Value>(
  worker: Worker,
  note: (note: Note) => void,
  consequence: Consequence,
  work: () => Promise<Value>,
  onFailure?: (error: RotatorError) => void,
): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RotatorError) || error instanceof CloudError) throw error;
    noteConsequence(worker, note, consequence, error);
    onFailure?.(error);
    return undefined;
  }
}

export function noteConsequence(
  { logger }: Worker,
  note: (note: Note) => void,
  consequence: Consequence,
  error: RotatorError,
): void {
  const follows = consequences[consequence];
  const why = error instanceof LedgerUnavailable ? 'The ledger did not answer' : 'The ledger failed';
  // An unavailable ledger recovers; a damaged one, or one that refuses an entry, needs a person.
  const level = error instanceof LedgerUnavailable ? 'warn' : 'error';
  logger[level]('scan continues without the ledger', { consequence: follows, error });
  note({
    note: consequence,
    message: `${why}, so ${follows}: ${error.messageWithHint}`,
    parameters: { code: error.code, original: error.messageWithHint },
  });
}
