/**
 * Where logs stood when they were last looked at: whoever looks again and again reads only what was written since.
 *
 * Rests on entries never changing and a log never shrinking. That it is still the same log is seen by its last entry, which is read again
 * each time: somebody may have emptied the ledger by hand. Keeps one state for each log, and nothing of its entries.
 */
import type { LedgerRecord } from './ledger.ts';
import { continued, type LogView, type ViewLog, viewOf } from './log.ts';

interface Seen {
  readonly view: LogView<unknown>;
  /** What the last entry is known by. */
  readonly last: Pick<LedgerRecord, 'n' | 'holder' | 'nonce' | 'atMs'>;
}

/** A log is always viewed with the same reducer. */
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
    if (last) seen.set(log, { view, last: nameOf(last) });
    else seen.delete(log);
    return view;
  };
}

function nameOf({ n, holder, nonce, atMs }: LedgerRecord): Seen['last'] {
  return { n, holder, nonce, atMs };
}

function isSame(one: Seen['last'], other: Seen['last']): boolean {
  return (
    one.n === other.n && one.holder === other.holder && one.nonce === other.nonce && one.atMs === other.atMs
  );
}
