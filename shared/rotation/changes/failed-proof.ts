/** What a failed proof says about the new certificate, for the ledger: is it wrong wherever it is attached, or only in the place of some? */
import { CloudError } from '../../cloud/errors.ts';
import type { Certificate } from '../../core/model/certificate.ts';
import { knownNames, namesCover } from '../../core/model/names.ts';
import { reasonOf } from '../../core/model/reasons.ts';
import type { RunningChange } from '../../core/planning/running-change.ts';
import { sameSlots } from '../../core/planning/step.ts';
import type { Proof } from '../../core/proof/proof.ts';
import type { ContentFault } from '../../core/records/certificate-log.ts';
import type { RollBackCause } from '../../core/records/open-change.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { LOST_ANSWER_GRACE_MS } from '../run/limits.ts';
import { awaitRunning } from './await-listener.ts';
import type { ChangeExecution, ChangeState } from './change-execution.ts';

/**
 * Why a change is rolled back after this proof. If the listener has changed meanwhile, or is being changed, another writer may have attached
 * what the handshakes showed, so that nothing counts against the new certificate itself. Where ALB does not answer, what they showed counts.
 * Never delays the roll back by more than some seconds, and never prevents it.
 */
export async function causeOf(
  { context, running: { listener } }: Pick<ChangeExecution, 'context' | 'running'>,
  { slots }: Pick<ChangeState, 'slots'>,
  proof: Extract<Proof, { readonly kind: 'failed' }>,
): Promise<RollBackCause> {
  const { content } = proof;
  const why = reasonOf(proof);
  if (!content) return why;
  try {
    const giveUpAtMs = context.ports.clock.now() + LOST_ANSWER_GRACE_MS;
    const state = await awaitRunning(context, listener.listenerId, giveUpAtMs);
    const isOwn = state.kind === 'running' && sameSlots(state.slots, slots);
    return isOwn ? { ...why, content } : why;
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return { ...why, content };
  }
}

/** A listener that another writer has changed may have shown a certificate of that writer: it proves nothing about the new one. */
export function withFailedProof(
  undone: ChangeOutcome,
  cause: RollBackCause,
  execution: Pick<ChangeExecution, 'running' | 'baseline'>,
): ChangeOutcome {
  const content = undone.reason === 'changed-by-others' ? undefined : contentFaultOf(cause, execution);
  return { ...undone, proofFailed: true, ...(content ? { content } : {}) };
}

/** What is wrong with the new certificate itself, wherever it is attached; `undefined`: nothing is known. */
export function contentFaultOf(
  cause: RollBackCause,
  { running, baseline }: Pick<ChangeExecution, 'running' | 'baseline'>,
): ChangeOutcome['content'] {
  if (!cause.content) return undefined;
  const richer = running.olds.flatMap(({ certificate }) =>
    cause.reason === 'names-lost' && certificate && hasMore(certificate, running.replacement, baseline)
      ? [certificate]
      : [],
  );
  return { ...reasonOf(cause), ...relativeTo(richer) };
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
