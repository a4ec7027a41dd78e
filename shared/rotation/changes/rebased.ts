import type { CertificateId } from '../../core/model/certificate.ts';
import type { Change } from '../../core/planning/change.ts';
import type { SlotEntry } from '../../core/planning/step.ts';

/** Recorded slots of a change, but with the present neighbours: certificates outside the change may have been rotated since. */
export function rebased(
  { newCertificateId, replaces }: Change,
  recorded: readonly SlotEntry[],
  live: readonly SlotEntry[],
): readonly SlotEntry[] {
  const own = new Set<CertificateId | undefined>([
    newCertificateId,
    ...replaces.map(({ certificateId }) => certificateId),
  ]);
  const isOwn = ({ certificateId }: SlotEntry): boolean => own.has(certificateId);
  return [...recorded.filter(isOwn), ...live.filter((entry) => !isOwn(entry))];
}
