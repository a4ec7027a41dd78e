/**
 * Rows of a report for changes that an earlier run had begun and this one has recovered. Pure.
 */
import { keyOfRow, replacementKey } from '../core/model/replacement-key.ts';
import type { Plan } from '../core/planning/plan.ts';
import type { OpenChange } from '../core/records/open-change.ts';
import type { ChangeOutcome, RecoveredChange } from '../core/reports/change-outcome.ts';
import { type OutcomeRow, protocolAndPort } from '../core/reports/outcome-row.ts';
import { outcomeRows } from '../core/reports/plan-view.ts';

/** The rows of the plan as it ended, with everything that was recovered: also where the new plan has another word for the slot, or none. */
export function rowsWithRecovered(
  plan: Plan,
  opened: readonly OpenChange[],
  recovered: ReadonlyMap<string, RecoveredChange>,
  ended: ReadonlyMap<string, ChangeOutcome>,
): readonly OutcomeRow[] {
  const rows = withRecovered(opened, recovered, ended, outcomeRows(plan, ended));
  return [...rows, ...additionalRows(plan, opened, recovered, rows)];
}

function withRecovered(
  opened: readonly OpenChange[],
  recovered: ReadonlyMap<string, RecoveredChange>,
  ended: ReadonlyMap<string, ChangeOutcome>,
  rows: readonly OutcomeRow[],
): readonly OutcomeRow[] {
  const byReplacement = new Map(
    opened.flatMap(({ key, change }) =>
      change.replaces.map(
        ({ certificateId }) =>
          [
            replacementKey(change.listenerId, certificateId),
            { outcome: recovered.get(key)?.outcome, newCertificateId: change.newCertificateId ?? null },
          ] as const,
      ),
    ),
  );
  return rows.map((row) => {
    const key = keyOfRow(row);
    const { outcome: how, newCertificateId = null } = byReplacement.get(key) ?? {};
    if (!how || ended.has(key)) return row;
    return { ...row, newCertificateId, outcome: how.outcome, reason: how.reason, message: how.message };
  });
}

/** Where the plan has no row for it any more. */
function additionalRows(
  plan: Plan,
  opened: readonly OpenChange[],
  recovered: ReadonlyMap<string, RecoveredChange>,
  rows: readonly OutcomeRow[],
): readonly OutcomeRow[] {
  const { region, loadBalancerId } = plan.live.loadBalancer;
  const present = new Set(rows.map(keyOfRow));
  return opened.flatMap(({ key, change }) => {
    const outcome = recovered.get(key)?.outcome;
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
