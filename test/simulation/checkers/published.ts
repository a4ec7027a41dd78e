/** Invariants about events: each change of state and each threshold is published once. */
import type { OutcomeRow } from '../../../shared/core/reports/outcome-row.ts';
import type { EventEntry } from '../run-history.ts';
import type { Checker, Violation } from './checker.ts';
import { violation } from './control-plane.ts';

/** Reasons that only delay a replacement are not published. */
const later: ReadonlySet<string> = new Set([
  'in-progress',
  'outside-window',
  'soaking',
  'waiting-for-pilot',
  'after-failed-proof',
]);

export const publishedOnce: Checker = {
  name: 'published-once',
  invariant:
    'Each change of state of a replacement is published exactly once by its id. Two consecutive events of a replacement differ, no quarantine is published after the failure that caused it, and in the end the last state, or that failure, has been published.',
  check: (evidence) => {
    const { history, endMs, calmFrom } = evidence;
    const published = new Map<string, EventEntry>();
    const seen = new Set<string>();
    const violations: Violation[] = [];
    if (!history.some((one) => one.kind === 'event')) return [];
    for (const one of history) {
      if (one.kind !== 'event' || !one.taken || seen.has(one.id)) continue;
      seen.add(one.id);
      // Events of scan and of expiry are checked by another invariant.
      if (one.data['outcome'] === undefined) continue;
      const key = `${String(one.data['listenerId'])} ${String(one.data['oldCertificateId'])}`;
      const before = published.get(key);
      if (before && stateOf(before) === stateOf(one))
        violations.push(
          violation('published-once', one.atMs, key, `published twice in a row: ${stateOf(one)}`),
        );
      if (
        before &&
        one.data['reasonCode'] === 'quarantined' &&
        isFailureOf(before, one.data['newCertificateId'])
      )
        violations.push(
          violation(
            'published-once',
            one.atMs,
            key,
            `no change of state after ${stateOf(before)}: ${stateOf(one)}`,
          ),
        );
      published.set(key, one);
    }
    const last = new Map<string, OutcomeRow>();
    for (const [index, one] of history.entries()) {
      if (one.kind !== 'report' || index < calmFrom) continue;
      // A `blocked` that has ended may be unpublished: the worker that saw it did not hold the lease.
      for (const [key, { loadBalancerId, outcome }] of last)
        if (outcome === 'blocked' && loadBalancerId === one.report.loadBalancerId) last.delete(key);
      for (const row of one.report.outcomes) {
        const key = `${row.listenerId} ${row.oldCertificateId}`;
        if (
          row.outcome === 'nothing-to-do' ||
          row.outcome === 'planned' ||
          (row.outcome === 'blocked' && later.has(row.reason))
        )
          continue;
        last.set(key, row);
      }
    }
    for (const [key, { outcome, reason, newCertificateId }] of last) {
      const event = published.get(key);
      const state = `${outcome} ${reason} ${newCertificateId ?? ''}`;
      if (reason === 'quarantined' && event && isFailureOf(event, newCertificateId)) continue;
      if (!event || stateOf(event) !== state)
        violations.push(
          violation(
            'published-once',
            endMs,
            key,
            `in the end "${state}", published "${event ? stateOf(event) : 'nothing'}"`,
          ),
        );
    }
    return violations;
  },
};

export const thresholdsPublishedOnce: Checker = {
  name: 'thresholds-published-once',
  invariant:
    'For each certificate on a listener each threshold of days left is published at most once, and never a higher one after a lower one.',
  check: ({ history }) => {
    const lowest = new Map<string, number>();
    const seen = new Set<string>();
    return history.flatMap((one) => {
      const threshold = one.kind === 'event' ? one.data['thresholdDays'] : undefined;
      if (one.kind !== 'event' || !one.taken || seen.has(one.id) || typeof threshold !== 'number') return [];
      seen.add(one.id);
      const { listenerId, certificateId, notAfter } = one.data;
      const key = `${String(listenerId)} ${String(certificateId)} ${String(notAfter)}`;
      const before = lowest.get(key);
      lowest.set(key, threshold);
      if (before === undefined || threshold < before) return [];
      return [
        violation(
          'thresholds-published-once',
          one.atMs,
          key,
          `published ${threshold} days after ${before} days`,
        ),
      ];
    });
  },
};

/** The quarantine follows from this failure, so it is not published. */
function isFailureOf({ data }: EventEntry, newCertificateId: unknown): boolean {
  const failed = ['rolled-back', 'changed-unproved', 'rollback-unproved'].includes(String(data['outcome']));
  return failed && data['newCertificateId'] === newCertificateId;
}

function stateOf({ data }: EventEntry): string {
  return `${String(data['outcome'])} ${String(data['reasonCode'])} ${String(data['newCertificateId'] ?? '')}`;
}
