/**
 * Recorded outcomes that were never published, because the run that recorded them died before: rows for the next run to publish. Pure.
 *
 * Excludes replacements in the present rows, which are more recent, and outcomes older than a day: a bus that is configured later must not
 * receive years of old outcomes.
 */
import { DAY_MS } from '../../base/clock.ts';
import type { LoadBalancer } from '../../core/model/listener.ts';
import { reasonOf } from '../../core/model/reasons.ts';
import { keyOfRow } from '../../core/model/replacement-key.ts';
import type { LoadBalancerState } from '../../core/records/load-balancer-log.ts';
import type { OutcomeRow } from '../../core/reports/outcome-row.ts';

export function unpublishedRows(
  { region, loadBalancerId }: Pick<LoadBalancer, 'region' | 'loadBalancerId'>,
  { outcomes }: Pick<LoadBalancerState, 'outcomes'>,
  rows: readonly OutcomeRow[],
  nowMs: number,
): readonly OutcomeRow[] {
  const present = new Set(rows.map(keyOfRow));
  return Object.entries(outcomes)
    .filter(([key, { atMs }]) => !present.has(key) && nowMs - atMs < DAY_MS)
    .map(([, last]) => ({
      region,
      loadBalancerId,
      listenerId: last.listenerId,
      protocol: last.protocol,
      port: null,
      slot: last.slot,
      keyType: last.keyType,
      oldCertificateId: last.oldCertificateId,
      newCertificateId: last.newCertificateId ?? null,
      outcome: last.outcome,
      ...reasonOf(last),
    }));
}
