/** Rows of a report for the changes that this run has recovered. Pure. */
import { reasonOf } from '../core/model/reasons.ts';
import { keyOfRow, replacementKey } from '../core/model/replacement-key.ts';
import type { Plan } from '../core/planning/plan.ts';
import type { OpenChange } from '../core/records/open-change.ts';
import type { ChangeOutcome, RecoveredChange } from '../core/reports/change-outcome.ts';
import { type OutcomeRow, protocolAndPort } from '../core/reports/outcome-row.ts';
import { outcomeRows } from '../core/reports/plan-view.ts';

/** The outcome rows of the plan. The outcome of a recovered change replaces the decision of the new plan, or is an additional row. */
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
    const { outcome: recoveredAs, newCertificateId = null } = byReplacement.get(key) ?? {};
    if (!recoveredAs || ended.has(key)) return row;
    const { parameters: _, ...rest } = row;
    const { outcome, extent } = recoveredAs;
    return { ...rest, newCertificateId, outcome, ...reasonOf(recoveredAs), ...extent };
  });
}

/** Rows for recovered replacements that the new plan does not contain. */
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
          ...reasonOf(outcome),
          ...outcome.extent,
        }),
      );
  });
}
