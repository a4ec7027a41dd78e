/**
 * The ledger over anything that can create a text under a name that is not taken, read it, list names and delete. Whatever is common
 * to memory, files and OSS is decided here, once: whose entry is in the way, where reading starts, that nothing is missing.
 */
import pMap from 'p-map';
import { decodeEntry, encodeEntry } from './entry.ts';
import { LedgerDamaged } from './errors.ts';
import { type Append, type LedgerRecord, type LedgerStore, newestCheckpoint } from './ledger.ts';
import { entryName, folderOf } from './names.ts';

/** Every method rejects with `LedgerUnavailable` where the place does not answer. */
export interface EntryStorage {
  /** Whole or not at all, for readers too. `exists` says nothing about who wrote it: it may be this very call, tried again. */
  create(log: string, n: number, text: string): Promise<'created' | 'exists'>;
  get(log: string, n: number): Promise<string | undefined>;
  /** Ascending. */
  numbers(log: string, from: number): Promise<readonly number[]>;
  logs(prefix: string): Promise<readonly string[]>;
  remove(log: string, n: number): Promise<void>;
}

/** Entries read at a time: enough to hide latency, too few to be throttled. */
const READS_IN_FLIGHT = 8;

export function createLedgerStore(storage: EntryStorage): LedgerStore {
  return {
    async append(log, n, entry): Promise<Append> {
      requireNames(log, n);
      const created = await storage.create(log, n, encodeEntry(log, n, entry));
      if (created === 'created') return { appended: true };
      const text = await storage.get(log, n);
      if (text === undefined) throw new LedgerDamaged(log, n, 'was there and is gone');
      const by = decodeEntry(log, n, text);
      const isOurs = by.holder === entry.holder && by.nonce === entry.nonce;
      return isOurs ? { appended: true } : { appended: false, by };
    },
    async read(log, from) {
      const numbers = await storage.numbers(log, from ?? 1);
      const first = from ?? newestCheckpoint(numbers.at(-1) ?? 0);
      const wanted = numbers.filter((n) => n >= first);
      requireNoGaps(log, wanted);
      const texts = await pMap(wanted, async (n) => ({ n, text: await storage.get(log, n) }), {
        concurrency: READS_IN_FLIGHT,
      });
      return decodeAll(log, texts);
    },
    logs: async (prefix) => [...(await storage.logs(prefix))].sort(),
    async drop(log, before) {
      // One after the other: whatever ends this in the middle leaves a log without gaps.
      for (const n of await storage.numbers(log, 1)) if (n < before) await storage.remove(log, n);
    },
  };
}

/** What one store cannot hold none takes: a mistake shows in every test. */
function requireNames(log: string, n: number): void {
  folderOf(log);
  entryName(n);
}

/** Entry n is only ever written after entry n - 1. */
function requireNoGaps(log: string, numbers: readonly number[]): void {
  const missing = numbers.findIndex((n, index) => index > 0 && n !== (numbers[index - 1] ?? 0) + 1);
  if (missing > 0) throw new LedgerDamaged(log, (numbers[missing - 1] ?? 0) + 1, 'is missing');
}

/** What was dropped while it was being read was the oldest. */
function decodeAll(
  log: string,
  texts: readonly { readonly n: number; readonly text: string | undefined }[],
): readonly LedgerRecord[] {
  const records: LedgerRecord[] = [];
  for (const { n, text } of texts) {
    if (text !== undefined) records.push(decodeEntry(log, n, text));
    else if (records.length > 0) throw new LedgerDamaged(log, n, 'is missing');
  }
  return records;
}
