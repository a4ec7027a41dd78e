/**
 * The log of what scan itself has told of a region: which threshold of days left the bus has taken for each certificate on a listener. Pure:
 * entries in, state out.
 *
 * What was told, never what is to be told: that follows from the certificates of the next scan, and so cannot pile up or grow old here.
 */
import type { PublishedStates } from '../model/event.ts';
import type { LogReducer } from './reducer.ts';

export interface PublishedState {
  /** What the bus took last, by `Publication.key`. */
  readonly announced: PublishedStates;
}

export type PublishedEntry =
  | { readonly kind: 'told'; readonly data: PublishedState }
  /** Certificates that are long gone need not be remembered. */
  | { readonly kind: 'forgotten'; readonly data: { readonly keys: readonly string[] } }
  | { readonly kind: 'checkpoint'; readonly data: PublishedState };

export const publishedReducer: LogReducer<PublishedState, PublishedEntry> = {
  initial: { announced: {} },
  reduce: (state, { entry }) => reducePublished(state, entry),
};

export function publishedLog(region: string): string {
  return `told/${region}`;
}

export function reducePublished(state: PublishedState, entry: PublishedEntry): PublishedState {
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
