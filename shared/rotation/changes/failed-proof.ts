/**
 * What a failed proof says about the new certificate, for the ledger: is it wrong wherever it is attached, or only in the place of some? Pure.
 */
import type { Certificate } from '../../core/model/certificate.ts';
import { knownNames, namesCover } from '../../core/model/names.ts';
import type { RunningChange } from '../../core/planning/running-change.ts';
import type { ContentFault } from '../../core/records/certificate-log.ts';
import type { RollBackCause } from '../../core/records/open-change.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import type { ChangeExecution } from './change-execution.ts';

/** A listener that another writer has changed may have shown a certificate of that writer: it proves nothing about the new one. */
export function withFailedProof(
  undone: ChangeOutcome,
  { reason, message, content }: RollBackCause,
  { running, baseline }: Pick<ChangeExecution, 'running' | 'baseline'>,
): ChangeOutcome {
  const ofContent = content === true && undone.reason !== 'changed-by-others';
  if (!ofContent) return { ...undone, proofFailed: true };
  const richer = running.olds.flatMap(({ certificate }) =>
    reason === 'names-lost' && certificate && hasMore(certificate, running.replacement, baseline)
      ? [certificate]
      : [],
  );
  return { ...undone, proofFailed: true, content: { reason, message, ...relativeTo(richer) } };
}

/**
 * It lacks names only of these, and it may replace other certificates. Once they have expired it may take their place, too: an expired
 * certificate covers nothing.
 */
function relativeTo(olds: readonly Certificate[]): Pick<ContentFault, 'lacksNamesOf' | 'untilMs'> {
  if (olds.length === 0) return {};
  return {
    lacksNamesOf: olds.map(({ certificateId }) => certificateId),
    untilMs: Math.max(...olds.map(({ notAfterMs }) => notAfterMs)),
  };
}

/**
 * Whether the old certificate has names that CAS does not list for the new one: CAS leaves them out, or they were learned since the plan. If
 * CAS lists them all, it lists one that the leaf of the new one lacks, which is wrong for ever.
 */
function hasMore(
  { certificateId, names }: Certificate,
  replacement: RunningChange['replacement'],
  baseline: ChangeExecution['baseline'],
): boolean {
  const all = [...knownNames(names), ...(baseline?.names?.[certificateId] ?? [])];
  return all.some((name) => !namesCover(replacement?.names ?? 'unknown', name));
}
