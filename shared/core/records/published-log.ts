/**
 * The log of the expiry events that scan has published for a region: the last threshold of days left that the bus has accepted, for each
 * certificate on a listener.
 *
 * It never holds pending events: the next scan derives those from the certificates, so none can accumulate or become outdated here.
 */
import type { PublishedStates } from '../model/event.ts';
import type { LogReducer } from './reducer.ts';

export interface PublishedState {
  /** The last state that the bus accepted, by `Publication.key`. */
  readonly announced: PublishedStates;
}

export type PublishedEntry =
  | { readonly kind: 'told'; readonly data: PublishedState }
  /** Removes certificates that were removed or expired long ago. */
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
