/**
 * The snapshots of scans: each in its own log, `scans/<region>/<start time>-<scan>`, written as a whole (whole-log.ts) and split into entries
 * far below the size limit. Without its last entry (the scan died) the previous snapshot stays valid.
 */
import type { LongSnapshot, ScanSnapshot, SnapshotRow } from '../core/reports/scan-snapshot.ts';
import { checkAll } from './check-data.ts';
import { LedgerDamaged } from './errors.ts';
import type { LedgerRecord, LedgerStore } from './ledger.ts';
import { dropOlder, inParts, type LogWriter, timedName, writeWhole } from './whole-log.ts';

/** Scans kept for each region, including the newest. */
export const KEPT_SCANS = 3;

const PREFIX = 'scans/';

type Head = Pick<ScanSnapshot, 'region' | 'mode' | 'startedAtMs' | 'firstAtMs' | 'notListedAtMs'>;
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
  const logs = await store.logs(PREFIX);
  const regions = new Set(logs.flatMap((log) => log.split('/')[1] ?? []));
  const found: ScanSnapshot[] = [];
  for (const region of regions) {
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
  const { region, mode, startedAtMs, firstAtMs, notListedAtMs, finishedAtMs, failures } = snapshot;
  const counts = { rows: 0, served: 0 };
  yield {
    kind: 'scan-started',
    data: {
      region,
      mode,
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
async function readScan(store: LedgerStore, log: string): Promise<ScanSnapshot | undefined> {
  try {
    return snapshotOf(log, await store.read(log, 1));
  } catch (error) {
    if (error instanceof LedgerDamaged) return undefined;
    throw error;
  }
}

function snapshotOf(log: string, records: readonly LedgerRecord[]): ScanSnapshot | undefined {
  checkAll(log, records);
  // Safe: format version and data were checked.
  const entries = records.map(({ kind, data }) => ({ kind, data }) as ScanEntry);
  const head = entries[0];
  const end = entries.at(-1);
  if (head?.kind !== 'scan-started' || end?.kind !== 'scan-completed') return undefined;
  const rows = entries.flatMap((entry) => (entry.kind === 'scan-rows' ? entry.data.rows : []));
  const served = entries.flatMap((entry) => (entry.kind === 'scan-served' ? entry.data.served : []));
  if (rows.length !== end.data.rows || served.length !== end.data.served) return undefined;
  const { finishedAtMs, failures } = end.data;
  return { ...head.data, finishedAtMs, failures, rows, served: Object.fromEntries(served) };
}
