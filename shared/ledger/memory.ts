/**
 * The ledger in memory: for a single run, for tests and for planning. It ends with the process.
 */
import type { LedgerStore } from './ledger.ts';
import { createLedgerStore, type EntryStorage } from './store.ts';

export function createMemoryLedger(): LedgerStore {
  return createLedgerStore(createMemoryStorage());
}

/** Keeps texts, not objects, so that reading gives the same as any other store. */
export function createMemoryStorage(): EntryStorage {
  const logs = new Map<string, Map<number, string>>();
  const entriesOf = (log: string): Map<number, string> => logs.get(log) ?? new Map();
  return {
    async create(log, n, text) {
      const entries = entriesOf(log);
      if (entries.has(n)) return 'exists';
      logs.set(log, entries.set(n, text));
      return 'created';
    },
    get: async (log, n) => entriesOf(log).get(n),
    numbers: async (log, from) =>
      [...entriesOf(log).keys()].filter((n) => n >= from).sort((left, right) => left - right),
    logs: async (prefix) =>
      [...logs].filter(([log, { size }]) => size > 0 && log.startsWith(prefix)).map(([log]) => log),
    async remove(log, n) {
      entriesOf(log).delete(n);
    },
  };
}
