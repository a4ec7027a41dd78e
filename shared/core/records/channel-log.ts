/**
 * The log of one channel that scan notifies: what it was told, and whether it accepts messages. Written by scan alone, under the name of the
 * channel; never its address.
 *
 * A message is sent between `sending` and `sent`: a second scan that reads `sending` does not send meanwhile, and a scan that dies in between
 * has its message sent again by the next one.
 */
import { DAY_MS, MINUTE_MS } from '../../base/clock.ts';
import type { PublishedStates } from '../model/event.ts';
import type { LogReducer } from './reducer.ts';

/** Events of rotations that a channel has not accepted for so long are dropped: the status page and the ledger still have them. */
export const DROPPED_AFTER_MS = 3 * DAY_MS;

/** Two messages to a channel are at least this far apart, so that no limit of a service is met. */
export const MIN_INTERVAL_MS = MINUTE_MS;

/** By event id: the time of the event. */
export type ToldEvents = Readonly<Record<string, number>>;

export interface ChannelFailure {
  readonly sinceMs: number;
  readonly atMs: number;
  readonly code: string;
  /** Without the address, and without its parts. */
  readonly message: string;
  readonly times: number;
}

export interface ChannelState {
  /** Older events are never told. `undefined`: no scan has known the channel yet, or it was removed. */
  readonly sinceMs: number | undefined;
  /** Events of rotations of the last days, told or dropped. */
  readonly told: ToldEvents;
  /** The last state that was told of each certificate, by `Publication.key`. */
  readonly announced: PublishedStates;
  /** A scan is sending. */
  readonly sending: { readonly holder: string; readonly untilMs: number } | undefined;
  readonly lastSentAtMs: number | undefined;
  /** Since the last message that was accepted. */
  readonly failure: ChannelFailure | undefined;
  /** Events that were dropped and not mentioned in a message yet. */
  readonly dropped: number;
}

export type ChannelEntry =
  | { readonly kind: 'added'; readonly data: { readonly sinceMs: number } }
  | { readonly kind: 'sending'; readonly data: { readonly untilMs: number } }
  | {
      readonly kind: 'sent';
      readonly data: { readonly told: ToldEvents; readonly announced: PublishedStates };
    }
  | { readonly kind: 'failed'; readonly data: { readonly code: string; readonly message: string } }
  /** Events that are too old to be told. */
  | { readonly kind: 'dropped'; readonly data: { readonly told: ToldEvents } }
  /** Certificates that are gone, and faults that have ended. */
  | { readonly kind: 'forgotten'; readonly data: { readonly keys: readonly string[] } }
  /** It is configured no longer. */
  | { readonly kind: 'removed'; readonly data: Readonly<Record<string, never>> }
  | { readonly kind: 'checkpoint'; readonly data: ChannelState };

export const emptyChannel: ChannelState = {
  sinceMs: undefined,
  told: {},
  announced: {},
  sending: undefined,
  lastSentAtMs: undefined,
  failure: undefined,
  dropped: 0,
};

export const channelReducer: LogReducer<ChannelState, ChannelEntry> = {
  initial: emptyChannel,
  reduce: (state, { entry, holder, atMs }) => reduceChannel(state, entry, holder, atMs),
};

/** The heartbeat has a log as a channel has one; no channel may have its name. */
export const HEARTBEAT = 'heartbeat';

export function channelLog(name: string): string {
  return `notified/${name}`;
}

/** When the next message may be sent: now, unless another scan is sending or the last attempt was a moment ago. */
export function mayBeSentAtMs({ sending, lastSentAtMs, failure }: ChannelState, nowMs: number): number {
  const lastAtMs = Math.max(lastSentAtMs ?? 0, failure?.atMs ?? 0);
  // The clock of another scan may be ahead: it must not silence the channel.
  const after = Math.min(lastAtMs, nowMs) + MIN_INTERVAL_MS;
  return Math.max(
    nowMs,
    lastAtMs === 0 ? nowMs : after,
    Math.min(sending?.untilMs ?? 0, nowMs + MIN_INTERVAL_MS),
  );
}

function reduceChannel(state: ChannelState, entry: ChannelEntry, holder: string, atMs: number): ChannelState {
  switch (entry.kind) {
    case 'added':
      return { ...emptyChannel, sinceMs: entry.data.sinceMs };
    case 'sending':
      return { ...state, sending: { holder, untilMs: entry.data.untilMs } };
    case 'sent':
      return {
        ...state,
        told: withTold(state.told, entry.data.told, atMs),
        announced: { ...state.announced, ...entry.data.announced },
        sending: undefined,
        lastSentAtMs: atMs,
        failure: undefined,
        dropped: 0,
      };
    case 'failed': {
      const { sinceMs = atMs, times = 0 } = state.failure ?? {};
      return { ...state, sending: undefined, failure: { ...entry.data, sinceMs, atMs, times: times + 1 } };
    }
    case 'dropped':
      return {
        ...state,
        told: withTold(state.told, entry.data.told, atMs),
        dropped: state.dropped + Object.keys(entry.data.told).length,
      };
    case 'forgotten': {
      const gone = new Set(entry.data.keys);
      const kept = Object.entries(state.announced).filter(([key]) => !gone.has(key));
      return { ...state, announced: Object.fromEntries(kept) };
    }
    case 'removed':
      return emptyChannel;
    case 'checkpoint':
      return { ...emptyChannel, ...entry.data };
  }
}

/** Longer than the log of a load balancer keeps its recent events. */
const TOLD_MS = 8 * DAY_MS;

function withTold(before: ToldEvents, more: ToldEvents, atMs: number): ToldEvents {
  const kept = Object.entries(before).filter(([, timeMs]) => atMs - timeMs < TOLD_MS);
  return { ...Object.fromEntries(kept), ...more };
}
