/**
 * Records the failed proof of a change against its new certificate, under one name for each failure.
 *
 * What is wrong with the certificate itself is recorded before the roll back begins, and the failed proof when the change ends: a worker that
 * dies between the two leaves others waiting for a pilot that has failed, and once its lease has ended, they would try the same certificate.
 */
import { type Change, changeKey } from '../../core/planning/change.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import type { RotationContext } from '../run/context.ts';
import { type FailedChange, recordFailedProof, recordWrongContent } from '../waves/record-failed-proof.ts';

export async function recordFailure(
  context: RotationContext,
  change: Change,
  content: ChangeOutcome['content'],
): Promise<void> {
  const failed = failedChange(context, change, content);
  if (failed) await recordFailedProof(context, failed);
}

export async function tellOfWrongContent(
  context: RotationContext,
  change: Change,
  content: ChangeOutcome['content'],
): Promise<void> {
  const failed = content && failedChange(context, change, content);
  if (failed) await recordWrongContent(context, failed);
}

function failedChange(
  { record, rotationId }: RotationContext,
  change: Change,
  content: ChangeOutcome['content'],
): FailedChange | undefined {
  const { newCertificateId } = change;
  if (!newCertificateId) return undefined;
  const key = changeKey(change);
  const open = record.state.open.find((one) => one.key === key);
  // Once a run has recorded an end, its failure is recorded, too: what a later run finds is another one.
  const startedBy = open && !open.unproved ? open.rotationId : rotationId;
  return { certificateId: newCertificateId, change: `${startedBy} ${key}`, content };
}
