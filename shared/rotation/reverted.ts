/**
 * A slot that was verified and holds the old certificate again was put back by another writer. It is replaced once more after a day, in
 * case that was a mistake; then it stays, until an emergency. Pure.
 */

import { DAY_MS } from '../base/clock.ts';
import type { Reason } from '../core/model/reasons.ts';
import type { LoadBalancerState } from '../core/records/load-balancer-log.ts';

/** Reasons by `<listener> <old certificate>`; they count only where the old certificate is attached again. */
export function revertedByOthers(
  { outcomes }: LoadBalancerState,
  nowMs: number,
): ReadonlyMap<string, Reason> {
  return new Map(
    Object.entries(outcomes).flatMap(([key, { outcome, newCertificateId, atMs, timesVerified }]) => {
      if (outcome !== 'verified') return [];
      const againAtMs = atMs + DAY_MS;
      if (timesVerified < 2 && nowMs >= againAtMs) return [];
      const next =
        timesVerified < 2
          ? `It is replaced once more at ${new Date(againAtMs).toISOString()}.`
          : 'It stays so until an emergency.';
      const message = `${newCertificateId} was verified here at ${new Date(atMs).toISOString()}, and another writer has put the old one back. ${next}`;
      return [[key, { reason: 'reverted-by-others', message }] as const];
    }),
  );
}
