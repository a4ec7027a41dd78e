/**
 * Expiry events: one when the days left of a certificate on a listener cross 30, 14, 7, 3, 1 and 0, whatever the rotation does meanwhile.
 *
 * Level-triggered: a late scan publishes only the lowest threshold that was crossed. The thresholds start again for another certificate
 * in the slot, and for the same id with a later expiry. A certificate whose expiry is unknown gets no event.
 */

import { DAY_MS } from '../../../base/clock.ts';
import {
  EVENT_SOURCE,
  eventIdOf,
  type Publication,
  type PublishedStates,
  type RotatorEvent,
} from '../../model/event.ts';
import type { Language } from '../../model/texts/language.ts';
import type { SnapshotRow } from '../scan-snapshot.ts';
import { expirySummary, shortListIn } from './summaries.ts';

/** Days left, in ascending order. 0: it has expired. */
export const EXPIRY_THRESHOLDS_DAYS = [0, 1, 3, 7, 14, 30] as const;

/** More names would make a notification unreadable. */
const MAX_NAMES = 10;

type DatedRow = SnapshotRow & { readonly notAfterMs: number };

/**
 * @param published the states that were published before
 * @param language of the summary
 * @returns at most one for each certificate on each listener, in the order of the rows
 */
export function expiringEvents(
  rows: Iterable<SnapshotRow>,
  published: PublishedStates,
  nowMs: number,
  language: Language,
): readonly Publication[] {
  const states = new Map<string, string>(Object.entries(published));
  const events: Publication[] = [];
  for (const row of rows) {
    const threshold = isDated(row) ? lowestCrossed(row.notAfterMs, nowMs) : undefined;
    if (!isDated(row) || threshold === undefined) continue;
    const key = publicationKey(row);
    const before = readState(states.get(key));
    if (before.notAfterMs === row.notAfterMs && before.threshold <= threshold) continue;
    const state = `${threshold} ${row.notAfterMs}`;
    // A certificate in two slots of a listener gets one event.
    states.set(key, state);
    events.push({ key, state, event: eventOf(row, threshold, nowMs, language) });
  }
  return events;
}

/**
 * The published states to keep, so that they do not grow with every certificate: those of certificates in `rows`, and those of missing
 * certificates until 30 days after their expiry, since a listener may be missing only for a while.
 */
export function stillExpiring(
  rows: Iterable<SnapshotRow>,
  published: PublishedStates,
  nowMs: number,
): PublishedStates {
  const present = new Set<string>();
  for (const row of rows) {
    const key = publicationKey(row);
    if (Object.hasOwn(published, key)) present.add(key);
  }
  return Object.fromEntries(
    Object.entries(published).filter(([key, state]) => {
      return present.has(key) || nowMs - readState(state).notAfterMs < 30 * DAY_MS;
    }),
  );
}

function isDated(row: SnapshotRow): row is DatedRow {
  return row.notAfterMs !== null;
}

function lowestCrossed(notAfterMs: number, nowMs: number): number | undefined {
  const leftMs = notAfterMs - nowMs;
  return EXPIRY_THRESHOLDS_DAYS.find((days) => (days === 0 ? leftMs < 0 : leftMs <= days * DAY_MS));
}

function publicationKey({ listenerId, oldCertificateId }: SnapshotRow): string {
  return `expiring ${listenerId} ${oldCertificateId}`;
}

/** `NaN`, which neither equals nor is below anything, if it is no state of an expiry. */
function readState(state = ''): { readonly threshold: number; readonly notAfterMs: number } {
  const [threshold = Number.NaN, notAfterMs = Number.NaN] = state.split(' ').map(Number);
  return { threshold, notAfterMs };
}

function eventOf(row: DatedRow, threshold: number, nowMs: number, language: Language): RotatorEvent {
  const { region, loadBalancerId, listenerId, slot, keyType, oldCertificateId: certificateId } = row;
  const { notAfterMs, decision, reason } = row;
  const leftMs = notAfterMs - nowMs;
  return {
    // Without the time: a scan that lost the published states publishes the event again under the same id.
    id: eventIdOf(['expiring', region, listenerId, certificateId, notAfterMs, threshold]),
    source: EVENT_SOURCE,
    type: 'certrotator:Certificate:Expiring',
    subject: `acs:alb:${region}::listener/${listenerId}`,
    timeMs: nowMs,
    data: {
      schemaVersion: 1,
      region,
      loadBalancerId,
      loadBalancerName: row.loadBalancerName,
      listenerId,
      slot,
      keyType,
      certificateId,
      names: shortListIn('en', row.names, MAX_NAMES),
      notAfter: new Date(notAfterMs).toISOString(),
      daysLeft: Math.max(0, Math.floor(leftMs / DAY_MS)),
      thresholdDays: threshold,
      decision,
      reasonCode: reason,
      summary: expirySummary(language, row, leftMs),
    },
  };
}
