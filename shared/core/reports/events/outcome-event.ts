/**
 * What other systems and people are told of a rotation: one event for each change of state of a replacement, never one for each scan that
 * finds the same. Pure. What is told of time that passes and of scans stands beside it: expiring-event.ts, scan-completed-event.ts.
 *
 * Flat, with a short summary: templates of notification rules can pick fields, not loop. No PEM, no secrets.
 */
import {
  EVENT_SOURCE,
  eventIdOf,
  eventTypeOf,
  type Publication,
  type PublishedStates,
  type RotatorEvent,
} from '../../model/event.ts';
import { isOutcome, isPublished, outcomes, type PublishedOutcome } from '../../model/outcomes.ts';
import { isReasonIn } from '../../model/reasons.ts';
import { keyOfRow } from '../../model/replacement-key.ts';
import type { OutcomeRow } from '../outcome-row.ts';

/**
 * One announcement for each row whose state is not the one that was told last.
 *
 * What follows from a failure that was told is no news: neither the quarantine after it, nor the next try after the quarantine where that
 * ends the same way. One load balancer that fails for good is told of once.
 */
export function publicationsFor(
  rows: readonly OutcomeRow[],
  published: PublishedStates,
  nowMs: number,
): readonly Publication[] {
  return rows.flatMap((row) => {
    const { outcome, reason } = row;
    if (!isPublished(outcome) || (outcome === 'blocked' && isReasonIn('waiting', reason))) return [];
    const key = keyOfRow(row);
    const state = `${outcome} ${reason} ${row.newCertificateId ?? ''}`;
    const before = published[key];
    if (before === state || (reason === 'quarantined' && isFailureWith(before, row.newCertificateId)))
      return [];
    return [{ key, state, event: eventOf(row, outcome, before, nowMs) }];
  });
}

/** What was told is that this very certificate was tried here and did not hold. */
function isFailureWith(state: string | undefined, newCertificateId: string | null): boolean {
  const [outcome = '', , tried = ''] = state?.split(' ') ?? [];
  return isOutcome(outcome) && outcomes[outcome].holdsBack && tried === newCertificateId;
}

function eventOf(
  row: OutcomeRow,
  outcome: PublishedOutcome,
  before: string | undefined,
  nowMs: number,
): RotatorEvent {
  const {
    region,
    loadBalancerId,
    listenerId,
    slot,
    keyType,
    oldCertificateId,
    newCertificateId,
    reason,
    message,
  } = row;
  const identity = [
    region,
    loadBalancerId,
    listenerId,
    oldCertificateId,
    newCertificateId,
    outcome,
    reason,
    before ?? '',
    nowMs,
  ];
  return {
    id: eventIdOf(identity),
    source: EVENT_SOURCE,
    type: eventTypeOf(outcome),
    subject: `acs:alb:${region}::listener/${listenerId}`,
    timeMs: nowMs,
    data: {
      schemaVersion: 1,
      region,
      loadBalancerId,
      listenerId,
      slot,
      keyType,
      oldCertificateId,
      newCertificateId,
      outcome,
      reasonCode: reason,
      summary: `${listenerId} ${slot} ${keyType}: ${outcome} (${reason}). ${message}`,
    },
  };
}
