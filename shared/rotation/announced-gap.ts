/**
 * A change that removes before it adds announces both halves in one ledger entry. When a crash comes between them, the listener alone no
 * longer tells that something is missing: the announcement does. Pure.
 */

import { isValid } from '../certificates/due.ts';
import type { AttachedCertificate, Listener } from '../listeners/listener.ts';
import type { Change } from './change.ts';
import type { AnnouncedGap, Decision, PlanInput } from './plan.ts';

/** The second half of a gap that a crash left open. */
export interface OpenGap {
  /** `undefined`: what was to come cannot come any more, and a person must act. */
  readonly change: Change | undefined;
  /** What will be attached once it is finished. */
  readonly arrives: readonly AttachedCertificate[];
  /** One row for each certificate that has left. */
  readonly decisions: readonly Decision[];
}

/** `undefined`: there is no gap on this listener, or none any more. */
export function openGap(input: PlanInput, listener: Listener, gap: AnnouncedGap): OpenGap | undefined {
  const { newCertificateId, oldCertificateIds } = gap;
  const attachedIds = listener.attached.map(({ certificateId }) => certificateId);
  if (gap.listenerId !== listener.listenerId) return undefined;
  if ([newCertificateId, ...oldCertificateIds].some((id) => attachedIds.includes(id))) return undefined;
  const replacement = input.candidates.find(({ certificateId }) => certificateId === newCertificateId);
  const decisions = (decision: 'rotate' | 'blocked', message: string): readonly Decision[] =>
    oldCertificateIds.map((certificateId) => ({
      listenerId: listener.listenerId,
      attached: {
        certificateId,
        slot: 'additional',
        certificate: input.candidates.find((candidate) => candidate.certificateId === certificateId),
      },
      due: undefined,
      decision,
      reason: 'gap-open',
      message,
      newCertificateId,
    }));
  const left = `${oldCertificateIds.join(', ')} was taken off ${listener.listenerId} to make room for ${newCertificateId}`;
  if (!replacement || !isValid(replacement, input.nowMs) || replacement.privateKeyPresent !== true) {
    return {
      change: undefined,
      arrives: [],
      decisions: decisions(
        'blocked',
        `${left}, which CAS no longer offers as valid: associate a certificate for its names by hand.`,
      ),
    };
  }
  return {
    change: finish(listener, replacement.keyType, gap),
    arrives: [{ certificateId: newCertificateId, slot: 'additional', certificate: replacement }],
    decisions: decisions('rotate', `${left}, which is associated first.`),
  };
}

function finish(listener: Listener, keyType: Change['keyType'], gap: AnnouncedGap): Change {
  return {
    listenerId: listener.listenerId,
    protocol: listener.protocol,
    keyType,
    newCertificateId: gap.newCertificateId,
    replaces: gap.oldCertificateIds.map((certificateId) => ({ certificateId, slot: 'additional' })),
    steps: [
      { kind: 'associate', certificateId: gap.newCertificateId },
      { kind: 'prove', accept: 'new' },
    ],
    needsSlot: false,
    gap: true,
  };
}
