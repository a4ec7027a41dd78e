/**
 * One attached certificate: leave it, block it, or want it replaced, and by what. Pure.
 *
 * The questions come in the order in which a person would ask them; the first answer is the reason.
 */

import type { Certificate, CertificateId } from '../model/certificate.ts';
import type { AttachedCertificate, Listener } from '../model/listener.ts';
import type { Reason } from '../model/reasons.ts';
import { replacementKey } from '../model/replacement-key.ts';
import { buildChange, type ChangeQuestion } from './change.ts';
import type { Decision, PlanInput } from './decision.ts';
import { type Due, whyDue } from './due.ts';
import { chooseReplacement } from './replaces.ts';

/** A certificate with what it is to be replaced by, before changes are built from those that share a replacement. */
export interface Wanted {
  readonly attached: AttachedCertificate & { readonly certificate: Certificate };
  readonly due: Due;
  readonly replacement: Certificate;
  readonly notes: readonly string[];
}

/** The checks before a replacement is looked for, in the order in which a person would ask. */
export function judge(
  input: PlanInput,
  listener: Listener,
  attached: AttachedCertificate,
): Decision | Wanted {
  const { nowMs, policy, selection } = input;
  const decide = (decision: Decision['decision'], reason: Reason, due?: Due): Decision => ({
    listenerId: listener.listenerId,
    attached,
    due,
    decision,
    newCertificateId: undefined,
    ...reason,
  });
  if (selection.listenerIds && !selection.listenerIds.includes(listener.listenerId)) {
    return decide('nothing-to-do', {
      reason: 'not-asked-for',
      message: `The command names other listeners than ${listener.listenerId}.`,
    });
  }
  const { certificate } = attached;
  const leftAlone = input.leftAlone.get(listener.listenerId);
  if (!certificate) return decide('blocked', leftAlone ?? withoutDetails(input, attached.certificateId));
  const due = whyDue(certificate, nowMs, policy, isForced(input, attached.certificateId));
  if (!due) {
    return decide('nothing-to-do', {
      reason: 'not-due',
      message: `It lasts until ${new Date(certificate.notAfterMs).toISOString()}.`,
    });
  }
  const obstacle =
    leftAlone ??
    closedWindow(input, due) ??
    reverted(input, listener, attached, due) ??
    input.noProbe(listener.protocol, certificate.keyType);
  if (obstacle) return decide('blocked', obstacle, due);
  return findReplacement(input, listener, { ...attached, certificate }, due, decide);
}

/** `force` makes everything due but the certificate that the caller wants to see in place. */
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
    message: `CAS has no certificate ${certificateId} in this account and partition (deleted, another account's, or a legacy id): its names and dates are unknown. Replace it by hand once.`,
  };
}

function closedWindow({ windowOpen, selection }: PlanInput, due: Due): Reason | undefined {
  if (windowOpen || due.emergency || selection.force) return undefined;
  return {
    reason: 'outside-window',
    message: 'The maintenance window is closed; the next scan inside it goes on.',
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

type Decide = (decision: Decision['decision'], reason: Reason, due?: Due) => Decision;

/** The best replacement; where the best would have to leave the listener first and bare a name, the best that need not. */
function findReplacement(
  input: PlanInput,
  listener: Listener,
  attached: AttachedCertificate & { readonly certificate: Certificate },
  due: Due,
  decide: Decide,
): Decision | Wanted {
  const { selection, nowMs, policy } = input;
  let candidates = input.candidates.filter(
    ({ certificateId }) => selection.certificateId === undefined || certificateId === selection.certificateId,
  );
  let uncovering: Reason | undefined;
  for (;;) {
    const choice = chooseReplacement({
      current: attached.certificate,
      candidates,
      others: lastingOthers(input, listener, attached),
      // A default must be made of it, wherever it is.
      inPlace: attached.slot === 'default' ? [] : listener.attached.map(({ certificateId }) => certificateId),
      nowMs,
      policy,
      forced: selection.force && selection.certificateId !== undefined,
    });
    if (choice.kind === 'none') {
      const why = uncovering ?? choice;
      const isNear = uncovering !== undefined || choice.nearest !== undefined;
      const notMeant = doesNotReplaceIt(selection, isNear ? why : undefined);
      return notMeant ? decide('nothing-to-do', notMeant, due) : decide('blocked', why, due);
    }
    const trial = buildChange({
      ...changePolicy(input, listener),
      replacement: choice.candidate,
      olds: [attached],
    });
    if (trial.kind === 'change' || trial.reason !== 'would-uncover') {
      return { attached, due, replacement: choice.candidate, notes: choice.notes };
    }
    uncovering ??= trial;
    candidates = candidates.filter(({ certificateId }) => certificateId !== choice.candidate.certificateId);
  }
}

/**
 * Whoever asks about one certificate is not told that others are blocked: that this one does not fit here says nothing about what else may.
 * Only who forces it has meant this place.
 *
 * @param near why it nearly fits; `undefined`: it has nothing to do with it
 */
function doesNotReplaceIt(
  { certificateId, force }: PlanInput['selection'],
  near: Reason | undefined,
): Reason | undefined {
  if (certificateId === undefined || (force && near)) return undefined;
  const said = `${certificateId} does not replace it`;
  return {
    reason: 'not-asked-for',
    message: near ? `${said} (${near.reason}): ${near.message}` : `${said}.`,
  };
}

/** What may keep a name covered after a replacement: what is attached and not due itself, nor forced out with the rest. */
function lastingOthers(
  input: PlanInput,
  listener: Listener,
  self: AttachedCertificate,
): readonly AttachedCertificate[] {
  return listener.attached.filter(
    ({ certificateId, certificate }) =>
      certificateId !== self.certificateId &&
      certificate !== undefined &&
      whyDue(certificate, input.nowMs, input.policy, isForced(input, certificateId)) === undefined,
  );
}

/** The part of the question that is the same for every change of a listener. */
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
