/**
 * The record of what was meant, done and seen: append-only logs with one primitive.
 *
 * `append(log, n, entry)` creates entry n or fails if there is one: two writers can never both have written it. Entry numbers start at 1
 * and never restart. Entries carry a format version; a reader that meets an unknown one stops.
 *
 * This version keeps the record in memory: it serves a single run. Stores that survive a crash implement the same interface.
 */
export const LEDGER_FORMAT = 1;

export interface LedgerEntry {
  readonly format: typeof LEDGER_FORMAT;
  readonly atMs: number;
  /** Who wrote it: the id of one run of the worker. */
  readonly holder: string;
  readonly kind: string;
  /** JSON-safe, no secrets. */
  readonly data: unknown;
}

export interface LedgerStore {
  /** @returns `exists` when entry `n` is there already, whoever wrote it. */
  append(log: string, n: number, entry: LedgerEntry): Promise<'appended' | 'exists'>;
  /** Entries from number `from` on, in order, without gaps. */
  read(log: string, from: number): Promise<readonly LedgerEntry[]>;
}

export function createMemoryLedger(): LedgerStore {
  const logs = new Map<string, LedgerEntry[]>();
  return {
    async append(log, n, entry) {
      const entries = logs.get(log) ?? [];
      if (n <= entries.length) return 'exists';
      if (n !== entries.length + 1)
        throw new RangeError(`Entry ${n} of ${log} would leave a gap after ${entries.length}.`);
      logs.set(log, [...entries, entry]);
      return 'appended';
    },
    async read(log, from) {
      return (logs.get(log) ?? []).slice(from - 1);
    },
  };
}
