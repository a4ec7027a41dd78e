/**
 * The snapshots of scans: each in its own log, `scans/<region>/<start time>-<scan>`, split into entries far below the size limit. The last
 * entry marks the snapshot as complete; without it (the scan died) the previous snapshot stays valid.
 *
 * Scans that run at the same time write different logs. Old logs are dropped; no writer appends to them.
 */
import type { Clock } from '../base/clock.ts';
import type { ScanSnapshot, SnapshotRow } from '../core/reports/scan-snapshot.ts';
import { checkAll } from './check-data.ts';
import { LedgerDamaged, LedgerLost } from './errors.ts';
import { LEDGER_FORMAT, type LedgerRecord, type LedgerStore } from './ledger.ts';

/** Characters of JSON in one entry: about a thousand rows, a quarter of the size limit. */
const PART_CHARACTERS = 1024 * 1024;

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

export interface ScanWriter {
  readonly clock: Pick<Clock, 'now'>;
  /** Different for each scan. */
  readonly holder: string;
}

/** Rejects with `LedgerUnavailable`; the incomplete snapshot is then ignored. */
export async function writeScan(
  store: LedgerStore,
  snapshot: ScanSnapshot,
  { clock, holder }: ScanWriter,
): Promise<void> {
  const log = logOf(snapshot, holder);
  let n = 0;
  for (const { kind, data } of entriesOf(snapshot)) {
    n += 1;
    const entry = { format: LEDGER_FORMAT, atMs: clock.now(), holder, nonce: String(n), kind, data } as const;
    const result = await store.append(log, n, entry);
    if (!result.appended) throw new LedgerLost(log, n, result.by.holder);
  }
  await dropOlder(store, snapshot.region, log);
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

/** The order of names is the order of times. */
function logOf({ region, startedAtMs, notListedAtMs }: Head, holder: string): string {
  return `${prefixOf(region)}${String(notListedAtMs ?? startedAtMs).padStart(15, '0')}-${holder}`;
}

function entriesOf(snapshot: ScanSnapshot): readonly ScanEntry[] {
  const { region, mode, startedAtMs, firstAtMs, notListedAtMs, finishedAtMs, failures, rows } = snapshot;
  const served = Object.entries(snapshot.served);
  return [
    {
      kind: 'scan-started',
      data: {
        region,
        mode,
        startedAtMs,
        ...(firstAtMs === undefined ? {} : { firstAtMs }),
        ...(notListedAtMs === undefined ? {} : { notListedAtMs }),
      },
    },
    ...inParts(rows).map((part) => ({ kind: 'scan-rows', data: { rows: part } }) as const),
    ...inParts(served).map((part) => ({ kind: 'scan-served', data: { served: part } }) as const),
    {
      kind: 'scan-completed',
      data: { finishedAtMs, failures, rows: rows.length, served: served.length },
    },
  ];
}

function inParts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const parts: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const size = JSON.stringify(item).length;
    const last = parts.at(-1);
    if (last && size <= room) last.push(item);
    else parts.push([item]);
    room = (last && size <= room ? room : PART_CHARACTERS) - size;
  }
  return parts;
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

/** Never drops the snapshot that was just completed, even if the clocks of other scans differ. */
async function dropOlder(store: LedgerStore, region: string, own: string): Promise<void> {
  const older = (await store.logs(prefixOf(region))).filter((log) => log < own);
  for (const log of older.slice(0, Math.max(0, older.length - (KEPT_SCANS - 1)))) {
    await store.drop(log, Number.POSITIVE_INFINITY);
  }
}
