/** The latest outcome of each planned certificate. Pure. */
import { keyOfRow } from '../../shared/core/model/replacement-key.ts';
import type { LastOutcome } from '../../shared/core/records/last-outcomes.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';

/**
 * One row per certificate that was attached when the plan was made: how its change ended or, without a change, the last report on it.
 *
 * @param recorded by `<listener> <old certificate>`: changes of all instances, including those killed since
 * @param reported rows of the workers' reports, the latest last
 */
export function latestOutcomes(
  planned: readonly OutcomeRow[],
  recorded: ReadonlyMap<string, LastOutcome>,
  reported: readonly OutcomeRow[],
): readonly OutcomeRow[] {
  // A worker that was asked about another certificate reports nothing about this one.
  const latest = new Map(
    reported.filter(({ reason }) => reason !== 'not-asked-for').map((row) => [keyOfRow(row), row]),
  );
  return planned.map((row) => {
    const key = keyOfRow(row);
    const outcome = recorded.get(key);
    if (!outcome) return latest.get(key) ?? row;
    return {
      ...row,
      newCertificateId: outcome.newCertificateId ?? null,
      outcome: outcome.outcome,
      reason: outcome.reason,
      message: outcome.message,
    };
  });
}
