/**
 * What came of each certificate. Pure.
 */
import { keyOfRow } from '../../shared/core/model/replacement-key.ts';
import type { LastOutcome } from '../../shared/core/records/last-outcomes.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';

/**
 * One row per certificate that was attached when the plan was made: how its change ended, or what was said of it last where there was no
 * change.
 *
 * @param recorded by `<listener> <old certificate>`: of whichever instance brought it about, also of those that were killed since
 * @param reported by workers, the latest last
 */
export function latestOutcomes(
  planned: readonly OutcomeRow[],
  recorded: ReadonlyMap<string, LastOutcome>,
  reported: readonly OutcomeRow[],
): readonly OutcomeRow[] {
  // Who was asked about another certificate says nothing of this one.
  const said = new Map(
    reported.filter(({ reason }) => reason !== 'not-asked-for').map((row) => [keyOfRow(row), row]),
  );
  return planned.map((row) => {
    const key = keyOfRow(row);
    const outcome = recorded.get(key);
    if (!outcome) return said.get(key) ?? row;
    return {
      ...row,
      newCertificateId: outcome.newCertificateId ?? null,
      outcome: outcome.outcome,
      reason: outcome.reason,
      message: outcome.message,
    };
  });
}
