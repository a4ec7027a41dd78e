/**
 * A change that removes before it adds announces both halves in one ledger entry. When a crash comes between them, the listener alone no
 * longer tells that something is missing: the announcement does. Pure.
 */

import type { CertificateId } from '../certificates/certificate.ts';
import { isValid } from '../certificates/due.ts';
import type { Listener } from '../listeners/listener.ts';
import type { Change } from './change.ts';
import type { AnnouncedGap, PlanInput } from './plan.ts';

/** The second half of a gap that a crash left open. */
export function finishGap(input: PlanInput, listener: Listener, gap: AnnouncedGap): readonly Change[] {
  const replacement = input.candidates.find(({ certificateId }) => certificateId === gap.newCertificateId);
  const isAttached = (id: CertificateId): boolean =>
    listener.attached.some(({ certificateId }) => certificateId === id);
  if (gap.listenerId !== listener.listenerId || !replacement || !isValid(replacement, input.nowMs)) return [];
  if (isAttached(gap.newCertificateId) || gap.oldCertificateIds.some(isAttached)) return [];
  return [
    {
      listenerId: listener.listenerId,
      protocol: listener.protocol,
      keyType: replacement.keyType,
      newCertificateId: replacement.certificateId,
      replaces: gap.oldCertificateIds.map((certificateId) => ({ certificateId, slot: 'additional' })),
      steps: [
        { kind: 'associate', certificateId: replacement.certificateId },
        { kind: 'prove', accept: 'new' },
      ],
      needsSlot: false,
      gap: true,
    },
  ];
}
