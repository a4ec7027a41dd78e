/**
 * Remembers the state of each log that was read, so that a frequent reader reads only the entries that were appended since.
 *
 * Assumes that entries never change and that a log never shrinks. The last known entry is read again each time, because an operator may
 * have emptied the ledger by hand. Keeps one state per log and none of its entries.
 */
import type { LedgerRecord } from './ledger.ts';
import { continued, type LogView, type ViewLog, viewOf } from './log.ts';

interface Seen {
  readonly view: LogView<unknown>;
  /** Identifies the last entry. */
  readonly last: Pick<LedgerRecord, 'n' | 'holder' | 'nonce' | 'atMs'>;
}

/** Assumes that a log is always read with the same reducer. */
export function createViewMemory(): ViewLog {
  const seen = new Map<string, Seen>();
  return async (store, log, reducer) => {
    const before = seen.get(log);
    const since = before && (await store.read(log, before.last.n));
    const isTheSame = before !== undefined && since?.[0] !== undefined && isSame(since[0], before.last);
    const records = isTheSame ? since : await store.read(log);
    const view = isTheSame
      ? continued(log, reducer, before.view as LogView<typeof reducer.initial>, records.slice(1))
      : viewOf(log, reducer, records);
    const last = records.at(-1);
    if (last) seen.set(log, { view, last: identityOf(last) });
    else seen.delete(log);
    return view;
  };
}

function identityOf({ n, holder, nonce, atMs }: LedgerRecord): Seen['last'] {
  return { n, holder, nonce, atMs };
}

function isSame(one: Seen['last'], other: Seen['last']): boolean {
  return (
    one.n === other.n && one.holder === other.holder && one.nonce === other.nonce && one.atMs === other.atMs
  );
}
