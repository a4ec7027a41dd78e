/**
 * The ledger on top of any storage that can create a text under an unused name, read it, list names and delete. It contains the
 * rules that memory, files and OSS share: which writer gets a number, where reading starts, and that no entry is missing.
 */
import pMap from 'p-map';
import { decodeEntry, encodeEntry } from './entry.ts';
import { LedgerDamaged } from './errors.ts';
import { type Append, type LedgerRecord, type LedgerStore, newestCheckpoint } from './ledger.ts';
import { entryName, folderOf } from './names.ts';

/** Every method rejects with `LedgerUnavailable` if the storage does not answer. */
export interface EntryStorage {
  /** Atomic, for readers too. `exists` does not say who wrote the text: a retry finds the text of its own first attempt. */
  create(log: string, n: number, text: string): Promise<'created' | 'exists'>;
  get(log: string, n: number): Promise<string | undefined>;
  /** Ascending. */
  numbers(log: string, from: number): Promise<readonly number[]>;
  logs(prefix: string): Promise<readonly string[]>;
  remove(log: string, n: number): Promise<void>;
}

/** Entries read in parallel: enough to hide latency, too few to be throttled. */
const READS_IN_FLIGHT = 8;

export function createLedgerStore(storage: EntryStorage): LedgerStore {
  return {
    async append(log, n, entry): Promise<Append> {
      requireNames(log, n);
      const created = await storage.create(log, n, encodeEntry(log, n, entry));
      if (created === 'created') return { appended: true };
      const text = await storage.get(log, n);
      if (text === undefined) throw new LedgerDamaged(log, n, 'existed and was deleted');
      const by = decodeEntry(log, n, text);
      const isOurs = by.holder === entry.holder && by.nonce === entry.nonce;
      return isOurs ? { appended: true } : { appended: false, by };
    },
    async read(log, from, to = Number.POSITIVE_INFINITY) {
      const numbers = await storage.numbers(log, from ?? 1);
      const first = from ?? newestCheckpoint(numbers.at(-1) ?? 0);
      const wanted = numbers.filter((n) => n >= first && n <= to);
      requireNoGaps(log, wanted);
      const texts = await pMap(wanted, async (n) => ({ n, text: await storage.get(log, n) }), {
        concurrency: READS_IN_FLIGHT,
      });
      return decodeAll(log, texts);
    },
    logs: async (prefix) => [...(await storage.logs(prefix))].sort(),
    async drop(log, before) {
      // One after another: if this is interrupted, the log has no gaps.
      for (const n of await storage.numbers(log, 1)) if (n < before) await storage.remove(log, n);
    },
  };
}

/** Every store refuses a name that any store cannot hold, so that tests of any store find the mistake. */
function requireNames(log: string, n: number): void {
  folderOf(log);
  entryName(n);
}

/** Entry n is always written after entry n - 1. */
function requireNoGaps(log: string, numbers: readonly number[]): void {
  const missing = numbers.findIndex((n, index) => index > 0 && n !== (numbers[index - 1] ?? 0) + 1);
  if (missing > 0) throw new LedgerDamaged(log, (numbers[missing - 1] ?? 0) + 1, 'is missing');
}

/** Leading entries may have been dropped while they were being read; any other missing entry is damage. */
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
