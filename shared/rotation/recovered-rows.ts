import { keyOfRow, replacementKey } from '../core/model/replacement-key.ts';
import type { Plan } from '../core/planning/plan.ts';
import type { OpenChange } from '../core/records/open-change.ts';
import type { Recovered } from '../core/reports/change-outcome.ts';
import type { OutcomeRow } from '../core/reports/outcome-row.ts';
import { protocolAndPort } from '../core/reports/outcome-row.ts';

/** Rows for what an earlier run had begun and this one has settled, where the plan has no row for it any more. */
export function recoveredRows(
  plan: Plan,
  opened: readonly OpenChange[],
  settled: ReadonlyMap<string, Recovered>,
  rows: readonly OutcomeRow[],
): readonly OutcomeRow[] {
  const { region, loadBalancerId } = plan.live.loadBalancer;
  const present = new Set(rows.map(keyOfRow));
  return opened.flatMap(({ key, change }) => {
    const outcome = settled.get(key)?.outcome;
    const listener = plan.live.listeners.find(({ listenerId }) => listenerId === change.listenerId);
    if (!outcome) return [];
    return change.replaces
      .filter(({ certificateId }) => !present.has(replacementKey(change.listenerId, certificateId)))
      .map(
        ({ certificateId, slot }): OutcomeRow => ({
          region,
          loadBalancerId,
          listenerId: change.listenerId,
          ...protocolAndPort(listener, change.protocol),
          slot,
          keyType: change.keyType,
          oldCertificateId: certificateId,
          newCertificateId: change.newCertificateId ?? null,
          outcome: outcome.outcome,
          reason: outcome.reason,
          message: outcome.message,
        }),
      );
  });
}
