/**
 * One log, opened by one run of a worker: read from the newest checkpoint, reduced to a state, and appended to in order.
 *
 * It writes the checkpoints itself: an entry whose number is a multiple of `CHECKPOINT_EVERY` contains the state. It rejects with
 * `LedgerLost` when another writer has appended. It can be used again after `LedgerUnavailable`: if the entry was written after all,
 * it is part of the log, and the next entry follows it.
 *
 * It never interprets entries: the reducer does. It never deletes entries: a writer that read the log earlier could write a free number
 * again, and two workers would then believe that they hold the lease.
 */
import type { Clock } from '../base/clock.ts';
import type { AnyEntry, LogReducer } from '../core/records/reducer.ts';
import { checkAll, checkData } from './check-data.ts';
import { LedgerDamaged, LedgerLost } from './errors.ts';
import {
  CHECKPOINT_EVERY,
  LEDGER_FORMAT,
  type LedgerRecord,
  type LedgerStore,
  newestCheckpoint,
} from './ledger.ts';

export const CHECKPOINT_KIND = 'checkpoint';

export interface LogInput<State, Entry extends AnyEntry> {
  readonly store: LedgerStore;
  readonly log: string;
  readonly reducer: LogReducer<State, Entry>;
  readonly clock: Pick<Clock, 'now'>;
  /** Different for each run of a worker, also when the platform repeats an invocation. */
  readonly holder: string;
}

export interface LogView<State> {
  readonly state: State;
  /** The number that the next entry gets. */
  readonly next: number;
}

export interface OpenLog<State, Entry> extends LogView<State> {
  /** Appends in the order of the calls, also when they overlap. Checkpoints are written automatically. */
  append(entry: Exclude<Entry, { readonly kind: typeof CHECKPOINT_KIND }>): Promise<void>;
}

/** Reads the present state of a log. */
export type ViewLog = <State, Entry extends AnyEntry>(
  store: LedgerStore,
  log: string,
  reducer: LogReducer<State, Entry>,
) => Promise<LogView<State>>;

/** Reads the log from its newest checkpoint. */
export async function viewLog<State, Entry extends AnyEntry>(
  store: LedgerStore,
  log: string,
  reducer: LogReducer<State, Entry>,
): Promise<LogView<State>> {
  return viewOf(log, reducer, await store.read(log));
}

/** @param records all records of the log, from its newest checkpoint */
export function viewOf<State, Entry extends AnyEntry>(
  log: string,
  reducer: LogReducer<State, Entry>,
  records: readonly LedgerRecord[],
): LogView<State> {
  const [first] = records;
  if (first === undefined) return { state: reducer.initial, next: 1 };
  const last = records.at(-1)?.n ?? first.n;
  const start = newestCheckpoint(last);
  if (first.n !== start) throw new LedgerDamaged(log, start, 'is missing');
  return continued(log, reducer, { state: reducer.initial, next: start }, records);
}

/** @param records the records that were appended after `view` */
export function continued<State, Entry extends AnyEntry>(
  log: string,
  reducer: LogReducer<State, Entry>,
  view: LogView<State>,
  records: readonly LedgerRecord[],
): LogView<State> {
  checkAll(log, records);
  const state = records.reduce((before, record) => reduce(log, reducer, before, record), view.state);
  return { state, next: (records.at(-1)?.n ?? view.next - 1) + 1 };
}

export async function openLog<State, Entry extends AnyEntry>(
  input: LogInput<State, Entry>,
): Promise<OpenLog<State, Entry>> {
  const { store, log, reducer, clock, holder } = input;
  let { state, next } = await viewLog(store, log, reducer);
  let written = 0;
  /** Nonces of entries that may or may not have been written. */
  const uncertain = new Set<string>();
  let lastInLine: Promise<unknown> = Promise.resolve();

  const accept = (record: LedgerRecord): void => {
    state = reduce(log, reducer, state, record);
    next = record.n + 1;
    uncertain.delete(record.nonce);
  };

  async function writeNext({ kind, data }: AnyEntry): Promise<void> {
    for (;;) {
      const isCheckpoint = next % CHECKPOINT_EVERY === 0;
      written += 1;
      const record: LedgerRecord = {
        format: LEDGER_FORMAT,
        n: next,
        atMs: clock.now(),
        holder,
        nonce: String(written),
        kind: isCheckpoint ? CHECKPOINT_KIND : kind,
        data: isCheckpoint ? state : data,
      };
      uncertain.add(record.nonce);
      const result = await store.append(log, next, record);
      if (!result.appended && !(result.by.holder === holder && uncertain.has(result.by.nonce)))
        throw new LedgerLost(log, next, result.by.holder);
      if (!result.appended) checkData(log, result.by);
      accept(result.appended ? record : result.by);
      if (result.appended && !isCheckpoint) return;
    }
  }

  return {
    get state() {
      return state;
    },
    get next() {
      return next;
    },
    append(entry) {
      const turn = lastInLine.then(() => writeNext(entry));
      // A failed append does not fail the next one.
      lastInLine = turn.catch(() => undefined);
      return turn;
    },
  };
}

export function reduce<State, Entry extends AnyEntry>(
  log: string,
  reducer: LogReducer<State, Entry>,
  state: State,
  { n, kind, data, holder, atMs }: LedgerRecord,
): State {
  if ((n % CHECKPOINT_EVERY === 0) !== (kind === CHECKPOINT_KIND))
    throw new LedgerDamaged(log, n, `is of kind ${kind}, which does not match its number`);
  // Format version and data were checked, so this version can read the data.
  return reducer.reduce(state, { entry: { kind, data } as Entry, holder, atMs });
}
