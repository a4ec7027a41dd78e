/**
 * The log of what scan itself has told of a region: which threshold of days left the bus has taken for each certificate on a listener. Pure:
 * entries in, state out.
 *
 * What was told, never what is to be told: that follows from the certificates of the next scan, and so cannot pile up or grow old here.
 */
import type { PublishedStates } from '../model/event.ts';
import type { LogReducer } from './reducer.ts';

export interface ToldState {
  /** What the bus took last, by `Publication.key`. */
  readonly announced: PublishedStates;
}

export type ToldEntry =
  | { readonly kind: 'told'; readonly data: ToldState }
  /** Certificates that are long gone need not be remembered. */
  | { readonly kind: 'forgotten'; readonly data: { readonly keys: readonly string[] } }
  | { readonly kind: 'checkpoint'; readonly data: ToldState };

export const toldReducer: LogReducer<ToldState, ToldEntry> = {
  initial: { announced: {} },
  reduce: (state, { entry }) => reduceTold(state, entry),
};

export function toldLog(region: string): string {
  return `told/${region}`;
}

export function reduceTold(state: ToldState, entry: ToldEntry): ToldState {
  switch (entry.kind) {
    case 'told':
      return { announced: { ...state.announced, ...entry.data.announced } };
    case 'forgotten': {
      const gone = new Set(entry.data.keys);
      const kept = Object.entries(state.announced).filter(([key]) => !gone.has(key));
      return { announced: Object.fromEntries(kept) };
    }
    case 'checkpoint':
      return entry.data;
  }
}
