/**
 * What other systems and people are told of a rotation: one event for each change of state of a replacement, never one for each scan that
 * finds the same. Pure. What is told of time that passes and of scans stands beside it: expiring-event.ts, scan-completed-event.ts.
 *
 * Flat, with a short summary: templates of notification rules can pick fields, not loop. No PEM, no secrets.
 */
import { createHash } from 'node:crypto';
import type { Outcome, OutcomeRow } from '../outcome.ts';

export const EVENT_SOURCE = 'cert-rotator';

export type OutcomeEventType =
  | 'certrotator:Rotation:Verified'
  | 'certrotator:Rotation:RolledBack'
  | 'certrotator:Rotation:Unproved'
  | 'certrotator:Rotation:Blocked'
  | 'certrotator:Certificate:Expiring'
  | 'certrotator:Scan:Completed';

export interface OutcomeEvent {
  /** The same change of state has the same id, however often it is sent: 40 hex digits. */
  readonly id: string;
  readonly source: typeof EVENT_SOURCE;
  readonly type: OutcomeEventType;
  /** For example `acs:alb:cn-hangzhou::listener/lsn-1`. */
  readonly subject: string;
  readonly timeMs: number;
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** What says the same has the same id: 40 hex digits, as every bus takes them. */
export function eventIdOf(identity: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 40);
}

const typeOf: Readonly<Record<Exclude<Outcome, 'nothing-to-do'>, OutcomeEventType>> = {
  verified: 'certrotator:Rotation:Verified',
  'rolled-back': 'certrotator:Rotation:RolledBack',
  'changed-unproved': 'certrotator:Rotation:Unproved',
  'rollback-unproved': 'certrotator:Rotation:Unproved',
  blocked: 'certrotator:Rotation:Blocked',
};

/** Reasons that only say "later": they come and go by themselves and are no news. */
const waiting: ReadonlySet<string> = new Set([
  'in-progress',
  'outside-window',
  'plan-only',
  'soaking',
  'waiting-for-pilot',
]);

/** Outcomes after which a certificate is held back from the load balancer. */
const failures: ReadonlySet<string> = new Set<Outcome>([
  'rolled-back',
  'changed-unproved',
  'rollback-unproved',
]);

/** What was last told, by `Announcement.key`; of a replacement by `<listener> <old certificate>`. */
export type Announced = Readonly<Record<string, string>>;

export interface Announcement {
  readonly key: string;
  /** What is remembered, so that it is not told again. */
  readonly state: string;
  readonly event: OutcomeEvent;
}

/**
 * One announcement for each row whose state is not the one that was told last.
 *
 * What follows from a failure that was told is no news: neither the quarantine after it, nor the next try after the quarantine where that
 * ends the same way. One load balancer that fails for good is told of once.
 */
export function announcementsFor(
  rows: readonly OutcomeRow[],
  announced: Announced,
  nowMs: number,
): readonly Announcement[] {
  return rows.flatMap((row) => {
    const { outcome, reason } = row;
    if (outcome === 'nothing-to-do' || (outcome === 'blocked' && waiting.has(reason))) return [];
    const key = `${row.listenerId} ${row.oldCertificateId}`;
    const state = `${outcome} ${reason} ${row.newCertificateId ?? ''}`;
    const before = announced[key];
    if (before === state || (reason === 'quarantined' && isFailureWith(before, row.newCertificateId)))
      return [];
    return [{ key, state, event: eventOf(row, outcome, before, nowMs) }];
  });
}

/** What was told is that this very certificate was tried here and did not hold. */
function isFailureWith(state: string | undefined, newCertificateId: string | null): boolean {
  const [outcome = '', , tried = ''] = state?.split(' ') ?? [];
  return failures.has(outcome) && tried === newCertificateId;
}

function eventOf(
  row: OutcomeRow,
  outcome: Exclude<Outcome, 'nothing-to-do'>,
  before: string | undefined,
  nowMs: number,
): OutcomeEvent {
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
    type: typeOf[outcome],
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
