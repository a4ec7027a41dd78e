/** Drops answers of removed certificates from the baseline of an open change: they do not show which certificate is expected now. Pure. */
import type { CertificateId } from '../../core/model/certificate.ts';
import type { Change } from '../../core/planning/change.ts';
import type { SlotEntry } from '../../core/planning/step.ts';
import { type Baseline, NEIGHBOUR_LEFT } from '../../core/proof/expectation.ts';
import type { Answer } from '../../core/proof/identity.ts';
import { chainNotSeen } from '../../core/proof/no-answer.ts';

/** @param before the slots that were recorded before the first step @param live the slots of the listener now */
export function withoutRemovedNeighbours(
  { newCertificateId, replaces }: Change,
  baseline: Baseline,
  before: readonly SlotEntry[],
  live: readonly SlotEntry[],
): Baseline {
  const present = new Set<CertificateId | undefined>([
    newCertificateId,
    ...[...replaces, ...live].map(({ certificateId }) => certificateId),
  ]);
  const anyLeft = before.some(({ certificateId }) => !present.has(certificateId));
  const hasLeft = (answer: Answer): boolean =>
    answer.kind === 'known'
      ? ![answer.certificateId, ...(answer.copies ?? [])].some((id) => present.has(id))
      : answer.kind === 'other' && anyLeft;
  return {
    ...baseline,
    targets: baseline.targets.map((one) =>
      hasLeft(one.answer)
        ? { target: one.target, answer: { kind: 'unknown', code: NEIGHBOUR_LEFT }, ...chainNotSeen }
        : one,
    ),
  };
}
