/**
 * Decides about one attached certificate: leave it, block it, or replace it, and by which certificate. Pure.
 *
 * The checks are in the order in which an operator would make them. The first that applies gives the reason.
 */

import { inUtc } from '../../base/words.ts';
import type { Certificate, CertificateId } from '../model/certificate.ts';
import type { AttachedCertificate, Listener } from '../model/listener.ts';
import { type Reason, reasonOf } from '../model/reasons.ts';
import type { Note } from '../model/texts/note.ts';
import { choiceQuestion, type DescribedCertificate, dueOn, obstacleTo } from './choice-question.ts';
import type { Decision, PlanInput } from './decision.ts';
import type { Due } from './due.ts';
import type { HeldBackReason, PassedOver } from './gates.ts';
import { chooseReplacement } from './replaces.ts';
import { buildChange, type ChangeQuestion } from './step-order.ts';

/** A certificate and its replacement, before changes are built from certificates that share a replacement. */
export interface PlannedReplacement {
  readonly attached: DescribedCertificate;
  readonly due: Due;
  readonly replacement: Certificate;
  /** Names of an expired certificate that nothing on the listener will cover. */
  readonly missingNames: readonly string[];
  readonly notes: readonly Note[];
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
      message: `It lasts until ${inUtc(certificate.notAfterMs)}.`,
    });
  }
  const obstacle = obstacleTo(input, listener, { ...attached, certificate }, due);
  if (obstacle) return toDecision('blocked', obstacle, due);
  return findReplacement(input, listener, { ...attached, certificate }, due, toDecision);
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

type ToDecision = (decision: Decision['decision'], reason: Reason, due?: Due) => Decision;

/** The best replacement. If it would have to leave the listener first and leave a name uncovered, the best one that need not. */
function findReplacement(
  input: PlanInput,
  listener: Listener,
  attached: DescribedCertificate,
  due: Due,
  toDecision: ToDecision,
): Decision | PlannedReplacement {
  const { selection } = input;
  const question = choiceQuestion(input, listener, attached, due);
  let { candidates } = question;
  let uncovering: Reason | undefined;
  for (;;) {
    const choice = chooseReplacement({ ...question, candidates });
    if (choice.kind === 'all-passed-over') {
      const { certificateId, passedOver } = choice;
      const blocked = toDecision('blocked', uncovering ?? reasonOf(choice), due);
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
