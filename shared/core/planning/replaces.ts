/**
 * Chooses the best of several replacements for a certificate, or gives the reason why there is none. Pure.
 *
 * Does not decide when (due.ts), or in which order (plan.ts). Assumes that all certificates come from one complete read of CAS.
 */
import {
  type Certificate,
  type CertificateId,
  type CertificateNames,
  parseCertificateId,
} from '../model/certificate.ts';
import { namesCover, sameNames } from '../model/names.ts';
import { isReasonIn, type Reason } from '../model/reasons.ts';
import { isExpired } from './due.ts';
import {
  type CheckResult,
  checkReplacement,
  namesLost,
  type ReplacementQuestion,
} from './replacement-checks.ts';

export type Choice =
  | {
      readonly kind: 'chosen';
      readonly candidate: Certificate;
      /** Names of an expired certificate that nothing on the listener will cover. */
      readonly missingNames: readonly string[];
      readonly notes: readonly string[];
    }
  | ({ readonly kind: 'none'; readonly nearest: Certificate | undefined } & Reason);

export interface ChoiceQuestion extends Omit<ReplacementQuestion, 'candidate'> {
  readonly candidates: readonly Certificate[];
  /** Candidates that are already attached and can stay in their slot: only the old certificate has to be removed. */
  readonly inPlace: readonly CertificateId[];
}

/** The best certificate to replace `current`, or why there is none. */
export function chooseReplacement(question: ChoiceQuestion): Choice {
  const { current, candidates } = question;
  const checked = candidates
    .filter((candidate) => candidate.certificateId !== current.certificateId)
    .map((candidate) => ({ candidate, result: checkReplacement({ ...question, candidate }) }));
  const [best] = checked
    .filter(({ result }) => result.ok)
    .map(({ candidate }) => candidate)
    .sort((left, right) => preference(question, left, right));
  if (best) {
    const missingNames = namesLost({ ...question, candidate: best });
    return { kind: 'chosen', candidate: best, missingNames, notes: notesOn(current, best) };
  }
  return nearestMiss(question, checked);
}

/**
 * Negative if `left` is preferred. The preference is: same instance, equal names, same issuer, later notAfter, higher id.
 *
 * Two criteria come first; they keep the choice the same if a rotation is interrupted. A candidate that covers every name itself
 * comes first, because it does not depend on the other attached certificates. The others are suitable only while other
 * certificates keep names covered. Of those, one that is already in place comes first: once attached, it also keeps names covered
 * for candidates that were refused before.
 *
 * Once the old certificate has expired, a candidate may lack some of its names. Of those, the one that lacks the fewest comes first.
 */
function preference(question: ChoiceQuestion, left: Certificate, right: Certificate): number {
  const { current, inPlace } = question;
  const [leftLost, rightLost] = [lostAlone(question, left), lostAlone(question, right)];
  const [leftCoversAll, rightCoversAll] = [leftLost === 0, rightLost === 0];
  return (
    preferTrue(leftCoversAll, rightCoversAll) ||
    (isExpired(current, question.nowMs) ? leftLost - rightLost : 0) ||
    (leftCoversAll
      ? 0
      : preferTrue(inPlace.includes(left.certificateId), inPlace.includes(right.certificateId))) ||
    preferTrue(sameInstance(current, left), sameInstance(current, right)) ||
    preferTrue(sameNames(current.names, left.names), sameNames(current.names, right.names)) ||
    preferTrue(left.issuer === current.issuer, right.issuer === current.issuer) ||
    right.notAfterMs - left.notAfterMs ||
    casNumber(right) - casNumber(left)
  );
}

/** How many names the candidate does not cover without the other attached certificates. Retired names need not be covered. */
function lostAlone({ current, policy }: ChoiceQuestion, candidate: Certificate): number {
  return namesLost({ current, candidate, others: [], nowMs: 0, policy }).length;
}

function preferTrue(left: boolean, right: boolean): number {
  return Number(right) - Number(left);
}

function sameInstance(current: Certificate, other: Certificate): boolean {
  return current.instanceId !== undefined && current.instanceId === other.instanceId;
}

function casNumber(certificate: Certificate): number {
  return parseCertificateId(certificate.certificateId)?.number ?? 0;
}

function notesOn(current: Certificate, chosen: Certificate): readonly string[] {
  if (current.issuer === undefined || chosen.issuer === undefined || current.issuer === chosen.issuer)
    return [];
  return [`The issuer changes from "${current.issuer}" to "${chosen.issuer}": inform clients that pin it.`];
}

/** The preferred candidate among the refused ones that share a name. An operator can act on its reason. */
function nearestMiss(
  question: ChoiceQuestion,
  checked: readonly { readonly candidate: Certificate; readonly result: CheckResult }[],
): Choice {
  const { current } = question;
  if (current.names === 'unknown') {
    return {
      kind: 'none',
      reason: 'names-unknown',
      message: `CAS does not say which names ${current.certificateId} has, so nothing can be known to cover them.`,
      nearest: undefined,
    };
  }
  const misses = checked.flatMap(({ candidate, result }) =>
    !result.ok && !isReasonIn('unrelated', result.reason) && shareName(current.names, candidate.names)
      ? [{ candidate, result }]
      : [],
  );
  const [nearest] = misses.sort((left, right) => preference(question, left.candidate, right.candidate));
  if (!nearest) {
    return {
      kind: 'none',
      reason: 'no-replacement',
      message: `CAS holds no ${current.keyType} certificate for ${current.names.join(', ')} that lasts longer than ${current.certificateId}. Issue or upload one.${otherKeyTypes(question)}`,
      nearest: undefined,
    };
  }
  return {
    kind: 'none',
    reason: nearest.result.reason,
    message: nearest.result.message,
    nearest: nearest.candidate,
  };
}

/** An ACME client that changed its key type leaves a certificate that would fit but for that. */
function otherKeyTypes(question: ChoiceQuestion): string {
  const { current, candidates } = question;
  const fitting = candidates.filter(
    (candidate) =>
      candidate.keyType !== current.keyType &&
      checkReplacement({
        ...question,
        candidate,
        current: { ...current, keyType: candidate.keyType, keySizeBits: undefined },
      }).ok,
  );
  if (fitting.length === 0) return '';
  const found = fitting.map(({ certificateId, keyType }) => `${certificateId} (${keyType})`).join(', ');
  return ` For these names CAS holds ${found}: a certificate of another key type does not replace this one. Add it beside this one, or issue an ${current.keyType} one.`;
}

function shareName(left: CertificateNames, right: CertificateNames): boolean {
  return (
    left !== 'unknown' &&
    right !== 'unknown' &&
    left.some((name) => right.some((other) => namesCover([other], name) || namesCover([name], other)))
  );
}
