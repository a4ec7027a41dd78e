/** The events about the changes of one load balancer: those that wait for the bus, and those that channels may still be told. Pure. */
import { DAY_MS } from '../../base/clock.ts';
import type { Publication, PublishedStates, RotatorEvent } from '../model/event.ts';

export interface EventsState {
  /** The last published state of each replacement. */
  readonly announced: PublishedStates;
  /** Events that the bus has not accepted yet. */
  readonly outbox: readonly RotatorEvent[];
  /** Events of the last days, for the channels that scan notifies: what each was told is in its own log (channel-log.ts). */
  readonly recent: readonly RotatorEvent[];
  /** When events were last given up because the bus had not accepted them for a day. */
  readonly notTakenAtMs: number | undefined;
}

export const noEvents: EventsState = { announced: {}, outbox: [], recent: [], notTakenAtMs: undefined };

export interface Announced {
  readonly announcements: readonly Publication[];
  /** There is no bus: they do not wait for one. */
  readonly onlyForChannels?: true;
}

/** Longer than a channel may take to accept an event (channel-log.ts), so that scan can say what it drops. */
export const RECENT_MS = 4 * DAY_MS;

export function withAnnounced(
  { announced, outbox, recent }: EventsState,
  { announcements, onlyForChannels }: Announced,
  atMs: number,
): Pick<EventsState, 'announced' | 'outbox' | 'recent'> {
  const states = Object.fromEntries(announcements.map((one) => [one.key, one.state]));
  const events = announcements.map(({ event }) => event);
  return {
    announced: { ...announced, ...states },
    outbox: onlyForChannels ? outbox : [...outbox, ...events],
    recent: [...recent.filter(({ timeMs }) => atMs - timeMs < RECENT_MS), ...events],
  };
}

export function withoutEvents({ outbox }: EventsState, ids: readonly string[]): EventsState['outbox'] {
  return outbox.filter(({ id }) => !ids.includes(id));
}
