/**
 * Records the failed proof of a change against its new certificate, under one name for each failure.
 *
 * What is wrong with the certificate itself is recorded before the roll back begins, and the failed proof when the change ends: a worker that
 * dies between the two leaves others waiting for a pilot that has failed, and once its lease has ended, they would try the same certificate.
 */
import { type Change, changeKey } from '../../core/planning/change.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import type { RotationContext } from '../run/context.ts';
import { recordFailedProof } from '../waves/record-failed-proof.ts';

export async function recordFailure(
  context: RotationContext,
  change: Change,
  content: ChangeOutcome['content'],
): Promise<void> {
  const { newCertificateId } = change;
  if (!newCertificateId) return;
  const key = changeKey(change);
  const open = context.record.state.open.find((one) => one.key === key);
  // Once a run has recorded an end, its failure is recorded, too: what a later run finds is another one.
  const rotationId = open && !open.unproved ? open.rotationId : context.rotationId;
  await recordFailedProof(context, {
    certificateId: newCertificateId,
    change: `${rotationId} ${key}`,
    content,
  });
}
