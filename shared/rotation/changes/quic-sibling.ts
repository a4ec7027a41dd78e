/**
 * Blocks a change of a QUIC listener until its HTTPS sibling is verified with the same certificate: clients try QUIC without being asked to. Pure.
 */
import { replacementKey } from '../../core/model/replacement-key.ts';
import type { Change } from '../../core/planning/change.ts';
import type { Plan } from '../../core/planning/plan.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';

/** @param ended the outcomes so far, by `replacementKey`. @returns `undefined`: carry the change out */
export function siblingOutcome(
  { live, changes }: Plan,
  change: Change,
  ended: ReadonlyMap<string, ChangeOutcome>,
): ChangeOutcome | undefined {
  if (change.protocol !== 'QUIC') return undefined;
  const sibling = live.listeners.find(({ quicListenerId }) => quicListenerId === change.listenerId);
  if (!sibling) return undefined;
  const blockedBySibling = (why: string): ChangeOutcome => ({
    outcome: 'blocked',
    reason: 'sibling-not-verified',
    message: `The HTTPS sibling ${sibling.listenerId} is not verified with ${change.newCertificateId ?? 'the change'} (${why}).`,
  });
  const siblingChange = changes.find(
    (one) => one.listenerId === sibling.listenerId && one.newCertificateId === change.newCertificateId,
  );
  if (!siblingChange) {
    // The sibling was changed before, has other certificates, or still has a certificate that is replaced here.
    const kept = sibling.attached.find(({ certificateId }) =>
      change.replaces.some((old) => old.certificateId === certificateId),
    );
    return kept && blockedBySibling(`it still has ${kept.certificateId}`);
  }
  const open = siblingChange.replaces
    .map(({ certificateId }) => ended.get(replacementKey(siblingChange.listenerId, certificateId)))
    .filter((outcome) => outcome?.outcome !== 'verified');
  return open.length === 0 ? undefined : blockedBySibling(open[0]?.reason ?? 'not carried out yet');
}
