/** An entry with its writer and time. */
export interface Written<Entry> {
  readonly entry: Entry;
  readonly holder: string;
  readonly atMs: number;
}

export interface AnyEntry {
  readonly kind: string;
  readonly data: unknown;
}

/** Derives the state of a log from its entries. `Entry` includes `{ kind: 'checkpoint', data: State }`. */
export interface LogReducer<State, Entry extends AnyEntry> {
  readonly initial: State;
  /** Pure. A checkpoint replaces the state. States are JSON-safe. */
  reduce(state: State, written: Written<Entry>): State;
}
