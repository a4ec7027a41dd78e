/**
 * Logs that are written once and as a whole, each under a name that begins with its time: snapshots of scans and of contents. The last entry
 * marks such a log as complete; without it (the writer died) it is ignored.
 *
 * Writers that run at the same time write different logs. Only the newest are kept; no writer appends to an old one.
 */
import type { Clock } from '../base/clock.ts';
import { checkAll } from './check-data.ts';
import { LedgerLost } from './errors.ts';
import { LEDGER_FORMAT, type LedgerEntry, type LedgerRecord, type LedgerStore } from './ledger.ts';

/** Characters of JSON in one entry: several hundred rows, an eighth of the size limit. */
const PART_CHARACTERS = 512 * 1024;

export interface LogWriter {
  readonly clock: Pick<Clock, 'now'>;
  /** Different for each log that is written. */
  readonly holder: string;
}

/** The order of names is the order of times. */
export function timedName(prefix: string, atMs: number, holder: string): string {
  return `${prefix}${String(atMs).padStart(15, '0')}-${holder}`;
}

/** Rejects with `LedgerUnavailable`; the incomplete log is then ignored. */
export async function writeWhole(
  store: LedgerStore,
  log: string,
  entries: Iterable<Pick<LedgerEntry, 'kind' | 'data'>>,
  { clock, holder }: LogWriter,
): Promise<void> {
  let n = 0;
  for (const { kind, data } of entries) {
    n += 1;
    const entry = { format: LEDGER_FORMAT, atMs: clock.now(), holder, nonce: String(n), kind, data } as const;
    const result = await store.append(log, n, entry);
    if (!result.appended) throw new LedgerLost(log, n, result.by.holder);
  }
}

/** One after the other, so that a long list need not be held. */
export function* inParts<Item>(items: Iterable<Item>): Generator<readonly Item[]> {
  let part: Item[] = [];
  let room = PART_CHARACTERS;
  for (const item of items) {
    const size = JSON.stringify(item).length;
    if (part.length > 0 && size > room) {
      yield part;
      part = [];
      room = PART_CHARACTERS;
    }
    part.push(item);
    room -= size;
  }
  if (part.length > 0) yield part;
}

/** Read at the same time: a part is half a megabyte of text, and more as objects. */
const ENTRIES_AT_ONCE = 4;

/** The entries, some at a time, so that a long log need not be held. Ends early if a part of the log is missing. */
export async function* readWhole(store: LedgerStore, log: string): AsyncGenerator<LedgerRecord> {
  for (let from = 1; ; from += ENTRIES_AT_ONCE) {
    const last = from + ENTRIES_AT_ONCE - 1;
    const records = (await store.read(log, from, last)).filter(({ n }) => n <= last);
    checkAll(log, records);
    yield* records;
    if (records.length < ENTRIES_AT_ONCE) return;
  }
}

/** Never drops the log that was just completed, even if the clocks of other writers differ. @param kept with the newest */
export async function dropOlder(
  store: LedgerStore,
  prefix: string,
  own: string,
  kept: number,
): Promise<void> {
  const older = (await store.logs(prefix)).filter((log) => log < own);
  for (const log of older.slice(0, Math.max(0, older.length - (kept - 1)))) {
    await store.drop(log, Number.POSITIVE_INFINITY);
  }
}
