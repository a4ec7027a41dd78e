/**
 * What is asked about one attached certificate: whether it is due, whether anything stands in the way, and which certificates may replace it.
 * Pure. Decides nothing: decide.ts does.
 */
import type { Certificate, CertificateId } from '../model/certificate.ts';
import type { AttachedCertificate, Listener } from '../model/listener.ts';
import type { Reason } from '../model/reasons.ts';
import { replacementKey } from '../model/replacement-key.ts';
import type { TrustKnowledge } from './chain-trust.ts';
import type { PlanInput } from './decision.ts';
import { type Due, whyDue } from './due.ts';
import type { ChoiceQuestion } from './replaces.ts';

/** An attached certificate that CAS describes. */
export type DescribedCertificate = AttachedCertificate & { readonly certificate: Certificate };

export function choiceQuestion(
  input: PlanInput,
  listener: Listener,
  attached: DescribedCertificate,
  due: Due,
): ChoiceQuestion {
  const { selection, nowMs, policy } = input;
  return {
    current: attached.certificate,
    candidates: input.candidates.filter(
      ({ certificateId }) =>
        selection.certificateId === undefined || certificateId === selection.certificateId,
    ),
    others: lasting(input, listener),
    // The replacement of a default must become the default, so a candidate in another slot is not in place.
    inPlace: attached.slot === 'default' ? [] : listener.attached.map(({ certificateId }) => certificateId),
    nowMs,
    policy,
    forced: selection.force && selection.certificateId !== undefined,
    passedOver: (certificateId) =>
      input.gates.passedOver(certificateId, due.emergency, attached.certificateId),
    emergency: due.emergency,
    servedBad: input.servedBad.has(replacementKey(listener.listenerId, attached.certificateId)),
    trust: trustKnowledge(input, listener, attached),
  };
}

/**
 * Why the certificate is due on this listener. What handshakes have shown to be wrong is due, too, but no emergency: only expiry and revocation
 * override gates.
 */
export function dueOn(
  input: PlanInput,
  { listenerId }: Listener,
  { certificateId, certificate }: DescribedCertificate,
): Due | undefined {
  const { nowMs, policy, servedBad } = input;
  const due = whyDue(certificate, nowMs, policy, isForced(input, certificateId));
  if (due && due.reason !== 'forced') return due;
  const bad = servedBad.get(replacementKey(listenerId, certificateId));
  // An operator who releases it says that it is right.
  if (!bad || input.gates.released(certificateId)) return due;
  return {
    reason: 'served-bad',
    emergency: false,
    message: `Handshakes show that it is wrong: ${bad.message}`,
  };
}

/** `force` makes every certificate due except the one that the caller wants to attach. */
function isForced({ selection }: PlanInput, certificateId: CertificateId): boolean {
  return selection.force && selection.certificateId !== certificateId;
}

/** Why nothing is looked for, although the certificate is due. */
export function obstacleTo(
  input: PlanInput,
  listener: Listener,
  attached: DescribedCertificate,
  due: Due,
): Reason | undefined {
  return (
    input.leftAlone.get(listener.listenerId) ??
    reverted(input, listener, attached, due) ??
    input.noProbe(listener.protocol, attached.certificate.keyType)
  );
}

function reverted(
  input: PlanInput,
  { listenerId }: Listener,
  { certificateId }: AttachedCertificate,
  { emergency }: Due,
): Reason | undefined {
  return emergency ? undefined : input.reverted.get(replacementKey(listenerId, certificateId));
}

/** The certificates that keep names covered after a replacement: attached, not due, and not forced. The one to be replaced is due. */
function lasting(input: PlanInput, listener: Listener): readonly AttachedCertificate[] {
  return listener.attached.filter(
    ({ certificateId, slot, certificate }) =>
      certificate !== undefined && dueOn(input, listener, { certificateId, slot, certificate }) === undefined,
  );
}

function trustKnowledge(
  { live, roots, servedChains, servedBad, gates: { released } }: PlanInput,
  { listenerId }: Listener,
  { certificateId }: AttachedCertificate,
): TrustKnowledge {
  return {
    roots,
    served: servedChains.get(replacementKey(listenerId, certificateId)),
    released,
    seenBad: (id) => {
      const bad = live.listeners
        .map((one) => servedBad.get(replacementKey(one.listenerId, id)))
        .find((one) => one !== undefined);
      return bad && `Handshakes show that ${id} is wrong: ${bad.message}`;
    },
  };
}
