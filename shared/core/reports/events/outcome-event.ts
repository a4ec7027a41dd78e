/**
 * Outcome events: one for each change of state of a replacement, not one for each scan that finds the same state.
 *
 * Events of expiry and of scans are in expiring-event.ts and scan-completed-event.ts.
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
import type { Language } from '../../model/texts/language.ts';
import { summariseFamilies } from '../../proof/proof-extent.ts';
import type { OutcomeRow } from '../outcome-row.ts';
import { outcomeSummary } from './summaries.ts';

/**
 * One publication for each row whose state differs from its last published state.
 *
 * A quarantine that follows a published failure is not published, and neither is the same failure after the quarantine. So a load
 * balancer that fails permanently causes one event.
 *
 * @param language of the summary
 */
export function publicationsFor(
  rows: readonly OutcomeRow[],
  published: PublishedStates,
  nowMs: number,
  language: Language,
): readonly Publication[] {
  return rows.flatMap((row) => {
    const { outcome, reason } = row;
    if (!isPublished(outcome) || (outcome === 'blocked' && isReasonIn('waiting', reason))) return [];
    const key = keyOfRow(row);
    const state = `${outcome} ${reason} ${row.newCertificateId ?? ''}`;
    const before = published[key];
    if (before === state || (reason === 'quarantined' && isFailureOf(row.newCertificateId, before)))
      return [];
    return [{ key, state, event: eventOf(row, outcome, before, nowMs, language) }];
  });
}

/** Whether the published state is a failure of this new certificate. */
function isFailureOf(newCertificateId: string | null, state = ''): boolean {
  const [outcome = '', , tried] = state.split(' ');
  return isOutcome(outcome) && outcomes[outcome].quarantines && tried === newCertificateId;
}

function eventOf(
  row: OutcomeRow,
  outcome: PublishedOutcome,
  before: string | undefined,
  nowMs: number,
  language: Language,
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
    passedOver = [],
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
      ...extentFields(row),
      ...(passedOver.length > 0
        ? { passedOver: passedOver.map((one) => `${one.certificateId} (${one.reason})`).join(', ') }
        : {}),
      summary: outcomeSummary(language, row),
    },
  };
}

/** How much was proved, if it is `verified`. */
function extentFields({ targets, matched, silent, byFamily }: OutcomeRow): RotatorEvent['data'] {
  if (targets === undefined || matched === undefined || silent === undefined) return {};
  return { targets, matched, silent, families: summariseFamilies(byFamily ?? {}) };
}
