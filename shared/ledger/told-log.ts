/**
 * The log of what scan itself has told of a region: thresholds of days left that were crossed, and what the bus has not taken yet. Pure:
 * entries in, state out.
 */
import type { Announced, Announcement, OutcomeEvent } from '../events/outcome-event.ts';
import type { LogReducer } from './log.ts';

export interface ToldState {
  /** What was last told, by `Announcement.key`. */
  readonly announced: Announced;
  /** Events that the bus has not taken yet. */
  readonly outbox: readonly OutcomeEvent[];
}

export type ToldEntry =
  | { readonly kind: 'announced'; readonly data: { readonly announcements: readonly Announcement[] } }
  | { readonly kind: 'published'; readonly data: { readonly ids: readonly string[] } }
  /** Certificates that are long gone need not be remembered. */
  | { readonly kind: 'forgotten'; readonly data: { readonly keys: readonly string[] } }
  | { readonly kind: 'checkpoint'; readonly data: ToldState };

export const toldReducer: LogReducer<ToldState, ToldEntry> = {
  initial: { announced: {}, outbox: [] },
  reduce: (state, { entry }) => reduceTold(state, entry),
};

export function toldLog(region: string): string {
  return `told/${region}`;
}

export function reduceTold(state: ToldState, entry: ToldEntry): ToldState {
  switch (entry.kind) {
    case 'announced': {
      const { announcements } = entry.data;
      const told = Object.fromEntries(announcements.map((one) => [one.key, one.state]));
      return {
        announced: { ...state.announced, ...told },
        outbox: [...state.outbox, ...announcements.map(({ event }) => event)],
      };
    }
    case 'published':
      return { ...state, outbox: state.outbox.filter(({ id }) => !entry.data.ids.includes(id)) };
    case 'forgotten': {
      const gone = new Set(entry.data.keys);
      const kept = Object.entries(state.announced).filter(([key]) => !gone.has(key));
      return { ...state, announced: Object.fromEntries(kept) };
    }
    case 'checkpoint':
      return entry.data;
  }
}
