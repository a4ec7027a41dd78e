/**
 * The snapshots of scans: each in its own log, `scans/<region>/<start time>-<scan>`, written as a whole (whole-log.ts) and split into entries
 * far below the size limit. Without its last entry (the scan died) the previous snapshot stays valid.
 */
import { type PackedList, type PackedMap, packedList, packedMap } from '../base/packed.ts';
import type { LongSnapshot, ScanSnapshot, SnapshotRow } from '../core/reports/scan-snapshot.ts';
import { LedgerDamaged } from './errors.ts';
import type { LedgerRecord, LedgerStore } from './ledger.ts';
import { dropOlder, inParts, type LogWriter, readWhole, timedName, writeWhole } from './whole-log.ts';

/** Scans kept for each region, including the newest. */
export const KEPT_SCANS = 3;

const PREFIX = 'scans/';

/** A snapshot whose lists are packed. */
export interface PackedScan extends Omit<ScanSnapshot, 'rows' | 'served'> {
  readonly rows: PackedList<SnapshotRow>;
  /** By listener. */
  readonly served: PackedMap<string, ScanSnapshot['served'][string]>;
}

type Head = Pick<ScanSnapshot, 'region' | 'mode' | 'version' | 'startedAtMs' | 'firstAtMs' | 'notListedAtMs'>;
type ServedEntry = readonly [string, ScanSnapshot['served'][string]];

type ScanEntry =
  | { readonly kind: 'scan-started'; readonly data: Head }
  | { readonly kind: 'scan-rows'; readonly data: { readonly rows: readonly SnapshotRow[] } }
  | { readonly kind: 'scan-served'; readonly data: { readonly served: readonly ServedEntry[] } }
  | {
      readonly kind: 'scan-completed';
      readonly data: Pick<ScanSnapshot, 'finishedAtMs' | 'failures'> & {
        /** The number of rows, compared when the snapshot is read. */
        readonly rows: number;
        readonly served: number;
      };
    };

/** Rejects with `LedgerUnavailable`; the incomplete snapshot is then ignored. */
export async function writeScan(
  store: LedgerStore,
  snapshot: LongSnapshot,
  writer: LogWriter,
): Promise<void> {
  const log = logOf(snapshot, writer.holder);
  await writeWhole(store, log, entriesOf(snapshot), writer);
  await dropOlder(store, prefixOf(snapshot.region), log, KEPT_SCANS);
}

/** The newest complete snapshot of each region, in the order of the regions. */
export async function latestScans(store: LedgerStore): Promise<readonly ScanSnapshot[]> {
  const found: ScanSnapshot[] = [];
  for (const { rows, served, ...head } of await latestPackedScans(store))
    found.push({ ...head, rows: [...rows], served: Object.fromEntries(served) });
  return found;
}

/** The same with its lists packed. @param regions default: all that have one */
export async function latestPackedScans(
  store: LedgerStore,
  regions?: readonly string[],
): Promise<readonly PackedScan[]> {
  const logs = await store.logs(PREFIX);
  const known = new Set(logs.flatMap((log) => log.split('/')[1] ?? []));
  const found: PackedScan[] = [];
  for (const region of known) {
    if (regions?.includes(region) === false) continue;
    const newestFirst = logs.filter((log) => log.startsWith(prefixOf(region))).reverse();
    for (const log of newestFirst) {
      const snapshot = await readScan(store, log);
      if (!snapshot) continue;
      found.push(snapshot);
      break;
    }
  }
  return found;
}

function prefixOf(region: string): string {
  return `${PREFIX}${region}/`;
}

function logOf({ region, startedAtMs, notListedAtMs }: Head, holder: string): string {
  return timedName(prefixOf(region), notListedAtMs ?? startedAtMs, holder);
}

function* entriesOf(snapshot: LongSnapshot): Generator<ScanEntry> {
  const { region, mode, version, startedAtMs, firstAtMs, notListedAtMs, finishedAtMs, failures } = snapshot;
  const counts = { rows: 0, served: 0 };
  yield {
    kind: 'scan-started',
    data: {
      region,
      mode,
      ...(version === undefined ? {} : { version }),
      startedAtMs,
      ...(firstAtMs === undefined ? {} : { firstAtMs }),
      ...(notListedAtMs === undefined ? {} : { notListedAtMs }),
    },
  };
  for (const rows of inParts(snapshot.rows)) {
    counts.rows += rows.length;
    yield { kind: 'scan-rows', data: { rows } };
  }
  for (const served of inParts(snapshot.served)) {
    counts.served += served.length;
    yield { kind: 'scan-served', data: { served } };
  }
  yield { kind: 'scan-completed', data: { finishedAtMs, failures, ...counts } };
}

/** `undefined` if it is incomplete or is being dropped. */
async function readScan(store: LedgerStore, log: string): Promise<PackedScan | undefined> {
  try {
    return await snapshotOf(readWhole(store, log));
  } catch (error) {
    if (error instanceof LedgerDamaged) return undefined;
    throw error;
  }
}

async function snapshotOf(records: AsyncIterable<LedgerRecord>): Promise<PackedScan | undefined> {
  const rows = packedList<SnapshotRow>();
  const served = packedMap<string, ScanSnapshot['served'][string]>();
  let head: ScanEntry | undefined;
  let end: ScanEntry | undefined;
  let servedEntries = 0;
  for await (const { kind, data } of records) {
    // Safe: format version and data were checked.
    end = { kind, data } as ScanEntry;
    head ??= end;
    if (end.kind === 'scan-rows') for (const row of end.data.rows) rows.push(row);
    if (end.kind !== 'scan-served') continue;
    servedEntries += end.data.served.length;
    for (const [listenerId, record] of end.data.served) served.set(listenerId, record);
  }
  if (head?.kind !== 'scan-started' || end?.kind !== 'scan-completed') return undefined;
  if (rows.length !== end.data.rows || servedEntries !== end.data.served) return undefined;
  const { finishedAtMs, failures } = end.data;
  return { ...head.data, finishedAtMs, failures, rows, served };
}
