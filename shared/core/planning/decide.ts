/**
 * Decides about one attached certificate: leave it, block it, or replace it, and by which certificate. Pure.
 *
 * The checks are in the order in which an operator would make them. The first that applies gives the reason.
 */

import type { Certificate, CertificateId } from '../model/certificate.ts';
import type { AttachedCertificate, Listener } from '../model/listener.ts';
import type { Reason } from '../model/reasons.ts';
import { replacementKey } from '../model/replacement-key.ts';
import type { TrustKnowledge } from './chain-trust.ts';
import type { Decision, PlanInput } from './decision.ts';
import { type Due, whyDue } from './due.ts';
import type { HeldBackReason, PassedOver } from './gates.ts';
import { chooseReplacement } from './replaces.ts';
import { buildChange, type ChangeQuestion } from './step-order.ts';

/** A certificate and its replacement, before changes are built from certificates that share a replacement. */
export interface PlannedReplacement {
  readonly attached: AttachedCertificate & { readonly certificate: Certificate };
  readonly due: Due;
  readonly replacement: Certificate;
  /** Names of an expired certificate that nothing on the listener will cover. */
  readonly missingNames: readonly string[];
  readonly notes: readonly string[];
  readonly passedOver: readonly PassedOver[];
}

/** A decision, or a replacement if one is due and possible. */
export function decide(
  input: PlanInput,
  listener: Listener,
  attached: AttachedCertificate,
): Decision | PlannedReplacement {
  const { selection } = input;
  const toDecision = (decision: Decision['decision'], reason: Reason, due?: Due): Decision => ({
    listenerId: listener.listenerId,
    attached,
    due,
    decision,
    newCertificateId: undefined,
    passedOver: [],
    ...reason,
  });
  if (selection.listenerIds && !selection.listenerIds.includes(listener.listenerId)) {
    return toDecision('nothing-to-do', {
      reason: 'not-asked-for',
      message: `The command names other listeners, not ${listener.listenerId}.`,
    });
  }
  const { certificate } = attached;
  const leftAlone = input.leftAlone.get(listener.listenerId);
  if (!certificate) return toDecision('blocked', leftAlone ?? withoutDetails(input, attached.certificateId));
  const due = dueOn(input, listener, { ...attached, certificate });
  if (!due) {
    return toDecision('nothing-to-do', {
      reason: 'not-due',
      message: `It lasts until ${new Date(certificate.notAfterMs).toISOString()}.`,
    });
  }
  const obstacle =
    leftAlone ??
    reverted(input, listener, attached, due) ??
    input.noProbe(listener.protocol, certificate.keyType);
  if (obstacle) return toDecision('blocked', obstacle, due);
  return findReplacement(input, listener, { ...attached, certificate }, due, toDecision);
}

/**
 * Why the certificate is due on this listener. What handshakes have shown to be wrong is due, too, but no emergency: only expiry and revocation
 * override gates.
 */
function dueOn(
  input: PlanInput,
  { listenerId }: Listener,
  { certificateId, certificate }: AttachedCertificate & { readonly certificate: Certificate },
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

function withoutDetails({ detailsUnavailable }: PlanInput, certificateId: CertificateId): Reason {
  const message = detailsUnavailable.get(certificateId);
  return message === undefined ? unknownToCas(certificateId) : { reason: 'details-unavailable', message };
}

function unknownToCas(certificateId: CertificateId): Reason {
  return {
    reason: 'certificate-not-in-cas',
    message: `CAS has no certificate ${certificateId} in this account (deleted, another account's, or a legacy id): its names and dates are unknown. Replace it by hand once.`,
  };
}

/** The window governs only the start of a change. The choice and the steps are the same inside and outside of it. */
export function closedWindow(
  { windowOpen, selection }: PlanInput,
  emergency: boolean,
): HeldBackReason | undefined {
  if (windowOpen || emergency || selection.force) return undefined;
  return {
    reason: 'outside-window',
    message: 'The maintenance window is closed. The next scan inside it continues.',
  };
}

function reverted(
  input: PlanInput,
  { listenerId }: Listener,
  { certificateId }: AttachedCertificate,
  { emergency }: Due,
): Reason | undefined {
  return emergency ? undefined : input.reverted.get(replacementKey(listenerId, certificateId));
}

type ToDecision = (decision: Decision['decision'], reason: Reason, due?: Due) => Decision;

/** The best replacement. If it would have to leave the listener first and leave a name uncovered, the best one that need not. */
function findReplacement(
  input: PlanInput,
  listener: Listener,
  attached: AttachedCertificate & { readonly certificate: Certificate },
  due: Due,
  toDecision: ToDecision,
): Decision | PlannedReplacement {
  const { selection, nowMs, policy } = input;
  let candidates = input.candidates.filter(
    ({ certificateId }) => selection.certificateId === undefined || certificateId === selection.certificateId,
  );
  let uncovering: Reason | undefined;
  for (;;) {
    const choice = chooseReplacement({
      current: attached.certificate,
      candidates,
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
    });
    if (choice.kind === 'all-passed-over') {
      const { reason, message, certificateId, passedOver } = choice;
      const blocked = toDecision('blocked', uncovering ?? { reason, message }, due);
      return { ...blocked, newCertificateId: certificateId, passedOver };
    }
    if (choice.kind === 'none') {
      const why = uncovering ?? choice;
      const isNear = uncovering !== undefined || choice.nearest !== undefined;
      const unrelated = doesNotReplaceIt(selection, isNear ? why : undefined);
      return unrelated ? toDecision('nothing-to-do', unrelated, due) : toDecision('blocked', why, due);
    }
    const trial = buildChange({
      ...changePolicy(input, listener),
      replacement: choice.candidate,
      olds: [attached],
    });
    if (trial.kind === 'change' || trial.reason !== 'would-uncover') {
      const { candidate: replacement, missingNames, notes, passedOver } = choice;
      return { attached, due, replacement, missingNames, notes, passedOver };
    }
    uncovering ??= trial;
    candidates = candidates.filter(({ certificateId }) => certificateId !== choice.candidate.certificateId);
  }
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

/**
 * If the caller names one certificate, a slot that it does not fit is not reported as blocked: another certificate may fit there.
 * With `force` the caller meant this slot, so a near miss is reported.
 *
 * @param near why it nearly fits; `undefined`: it is unrelated
 */
function doesNotReplaceIt(
  { certificateId, force }: PlanInput['selection'],
  near: Reason | undefined,
): Reason | undefined {
  if (certificateId === undefined || (force && near)) return undefined;
  const statement = `${certificateId} does not replace it`;
  return {
    reason: 'not-asked-for',
    message: near ? `${statement} (${near.reason}): ${near.message}` : `${statement}.`,
  };
}

/** The certificates that keep names covered after a replacement: attached, not due, and not forced. The one to be replaced is due. */
function lasting(input: PlanInput, listener: Listener): readonly AttachedCertificate[] {
  return listener.attached.filter(
    ({ certificateId, slot, certificate }) =>
      certificate !== undefined && dueOn(input, listener, { certificateId, slot, certificate }) === undefined,
  );
}

/** The part of the question that all changes of a listener share. */
export function changePolicy(
  input: PlanInput,
  listener: Listener,
): Omit<ChangeQuestion, 'replacement' | 'olds'> {
  return {
    listener,
    nowMs: input.nowMs,
    retiredNames: input.policy.retiredNames,
    quotaExhausted: input.quotaExhausted,
    allowGap: input.policy.allowGap,
  };
}
