/**
 * One log, opened by one run of the worker: read from the newest checkpoint on, reduced to a state, and written to in order.
 *
 * Writes the checkpoints itself: an entry whose number is a multiple of `CHECKPOINT_EVERY` carries the state instead of news. Stops with
 * `LedgerLost` when somebody else has written. After `LedgerUnavailable` it may be used again: if what was being written has arrived
 * after all, it is part of the log, and the next entry comes after it.
 *
 * Never decides what an entry means: that is the reducer's. Never deletes one: a number that is free again could be written again by somebody
 * who read the log before, and two would believe that they hold it. Reading begins at the newest checkpoint, however long a log is.
 */
import type { Clock } from '../base/clock.ts';
import type { AnyEntry, LogReducer } from '../core/records/reducer.ts';
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
  /** Different for each run of the worker, also when the platform repeats an invocation. */
  readonly holder: string;
}

export interface LogView<State> {
  readonly state: State;
  /** The number that the next entry gets. */
  readonly next: number;
}

export interface OpenLog<State, Entry> extends LogView<State> {
  /** In the order of calling, also when the calls overlap. Checkpoints come by themselves. */
  append(entry: Exclude<Entry, { readonly kind: typeof CHECKPOINT_KIND }>): Promise<void>;
}

/** Where a log stands, for whoever only looks. */
export type ViewLog = <State, Entry extends AnyEntry>(
  store: LedgerStore,
  log: string,
  reducer: LogReducer<State, Entry>,
) => Promise<LogView<State>>;

/** Reads the log from its newest checkpoint on. */
export async function viewLog<State, Entry extends AnyEntry>(
  store: LedgerStore,
  log: string,
  reducer: LogReducer<State, Entry>,
): Promise<LogView<State>> {
  return viewOf(log, reducer, await store.read(log));
}

/** @param records of a whole log, from its newest checkpoint on */
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

/** @param records those that came since `view` */
export function continued<State, Entry extends AnyEntry>(
  log: string,
  reducer: LogReducer<State, Entry>,
  view: LogView<State>,
  records: readonly LedgerRecord[],
): LogView<State> {
  const state = records.reduce((before, record) => reduce(log, reducer, before, record), view.state);
  return { state, next: (records.at(-1)?.n ?? view.next - 1) + 1 };
}

export async function openLog<State, Entry extends AnyEntry>(
  input: LogInput<State, Entry>,
): Promise<OpenLog<State, Entry>> {
  const { store, log, reducer, clock, holder } = input;
  let { state, next } = await viewLog(store, log, reducer);
  let written = 0;
  /** Nonces of entries that nobody can say were written or not. */
  const unsettled = new Set<string>();
  let lastInLine: Promise<unknown> = Promise.resolve();

  const accept = (record: LedgerRecord): void => {
    state = reduce(log, reducer, state, record);
    next = record.n + 1;
    unsettled.delete(record.nonce);
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
      unsettled.add(record.nonce);
      const result = await store.append(log, next, record);
      if (!result.appended && !(result.by.holder === holder && unsettled.has(result.by.nonce)))
        throw new LedgerLost(log, next, result.by.holder);
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
      // Whoever is next in line does not inherit a failure.
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
    throw new LedgerDamaged(log, n, `is of kind ${kind}, which does not go with its number`);
  // The format version says that this version knows how to read it.
  return reducer.reduce(state, { entry: { kind, data } as Entry, holder, atMs });
}
