/**
 * Replacements that another writer has reverted: they were verified, and the old certificate is attached again. Pure.
 *
 * Such a replacement is repeated once, after a day, in case that was a mistake. After that it is left alone until an emergency.
 */

import { DAY_MS } from '../base/clock.ts';
import { inUtc } from '../base/words.ts';
import type { Reason } from '../core/model/reasons.ts';
import type { LoadBalancerState } from '../core/records/load-balancer-log.ts';

/** @returns reasons by `replacementKey`; they apply only if the old certificate is attached again */
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
          ? `It is replaced once more at ${inUtc(againAtMs)}.`
          : 'It is left alone until an emergency.';
      const message = `${newCertificateId} was verified here at ${inUtc(atMs)}, but another writer has restored the old certificate. ${next}`;
      return [[key, { reason: 'reverted-by-others', message }] as const];
    }),
  );
}
