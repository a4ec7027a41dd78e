/**
 * What a channel has not been told yet: events of rotations, from the logs of load balancers, and the state of certificates, from the rows of a
 * scan. Pure.
 *
 * The second is level-triggered, as for the bus: nothing waits in a queue, and a channel that was down is told what holds by then.
 */
import type { Publication, RotatorEvent } from '../../model/event.ts';
import { isAtLeast, type Severity, severityOf } from '../../model/severity.ts';
import type { Language } from '../../model/texts/language.ts';
import { type ChannelState, DROPPED_AFTER_MS } from '../../records/channel-log.ts';
import { RECENT_MS } from '../../records/events-of-changes.ts';
import { expiringEvents, stillExpiring } from '../events/expiring-event.ts';
import { servedWrongEvents, stillWrong, type WrongInRegion } from '../events/served-wrong-event.ts';
import type { SnapshotRow } from '../scan-snapshot.ts';

/** What a scan has found in a region. */
export interface NewsOfRegion {
  readonly rows: Iterable<SnapshotRow>;
  readonly wrong: WrongInRegion;
}

export interface NewsInput {
  readonly channel: ChannelState;
  /** When the first scan that knew the channel began; older events are not told. */
  readonly sinceMs: number;
  readonly severity: Severity;
  /** Of rotations, in the order of their times. */
  readonly events: readonly RotatorEvent[];
  /** Empty: this scan has read no load balancer. */
  readonly regions: readonly NewsOfRegion[];
  readonly nowMs: number;
  /** Of the summaries. */
  readonly language: Language;
}

export interface PendingNews {
  readonly rotations: readonly RotatorEvent[];
  readonly publications: readonly Publication[];
  /** Events of rotations that have waited for too long. */
  readonly tooOld: readonly RotatorEvent[];
}

export function pendingNews({
  channel,
  sinceMs,
  severity,
  events,
  regions,
  nowMs,
  language,
}: NewsInput): PendingNews {
  const isFor = (event: RotatorEvent): boolean => isAtLeast(severityOf(event), severity);
  const untold = events.filter(
    (event) =>
      isFor(event) &&
      event.timeMs >= sinceMs &&
      nowMs - event.timeMs < RECENT_MS &&
      !Object.hasOwn(channel.told, event.id),
  );
  const isTooOld = ({ timeMs }: RotatorEvent): boolean => nowMs - timeMs >= DROPPED_AFTER_MS;
  const { announced } = channel;
  return {
    rotations: untold.filter((event) => !isTooOld(event)),
    tooOld: untold.filter(isTooOld),
    publications: regions
      .flatMap(({ rows, wrong }) => [
        ...servedWrongEvents(wrong, announced, nowMs, language),
        ...expiringEvents(rows, announced, nowMs, language),
      ])
      .filter(({ event }) => isFor(event)),
  };
}

/** Told states of what is gone. @param regions all of them: what is in none of them is gone */
export function forgettable(
  { announced }: Pick<ChannelState, 'announced'>,
  regions: readonly NewsOfRegion[],
  nowMs: number,
): readonly string[] {
  const kept = new Set(
    regions.flatMap(({ rows, wrong }) => [
      ...Object.keys(stillExpiring(rows, announced, nowMs)),
      ...Object.keys(stillWrong(wrong, announced)),
    ]),
  );
  return Object.keys(announced).filter((key) => !kept.has(key));
}
