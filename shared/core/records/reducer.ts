export interface Written<Entry> {
  readonly entry: Entry;
  readonly holder: string;
  readonly atMs: number;
}

export interface KindOfEntry {
  readonly kind: string;
  readonly data: unknown;
}

/** What the entries of a log are and what follows from them; `Entry` includes `{ kind: 'checkpoint', data: State }`. */
export interface LogReducer<State, Entry extends KindOfEntry> {
  readonly initial: State;
  /** Without effects. A checkpoint replaces the state. States are JSON-safe. */
  reduce(state: State, written: Written<Entry>): State;
}
