/**
 * What replaces what: which of several certificates takes another one's place best, or why none does. Pure.
 *
 * Never decides when (due.ts) or in which order (core/planning/plan.ts). Assumes that the certificates come from one complete reading of CAS.
 */
import {
  type Certificate,
  type CertificateId,
  type CertificateNames,
  parseCertificateId,
} from '../model/certificate.ts';
import { namesCover, sameNames } from '../model/names.ts';
import { isReasonIn, type Reason } from '../model/reasons.ts';
import {
  type CheckResult,
  checkReplacement,
  namesLost,
  type ReplacementQuestion,
} from './replacement-checks.ts';

export type Choice =
  | { readonly kind: 'chosen'; readonly candidate: Certificate; readonly notes: readonly string[] }
  | ({ readonly kind: 'none'; readonly nearest: Certificate | undefined } & Reason);

export interface ChoiceQuestion extends Omit<ReplacementQuestion, 'candidate'> {
  readonly candidates: readonly Certificate[];
  /** Candidates that the old one needs only to leave to: attached already, and in no need to move. */
  readonly inPlace: readonly CertificateId[];
}

/** The best certificate to replace `current`, or why there is none. */
export function chooseReplacement(question: ChoiceQuestion): Choice {
  const { current, candidates } = question;
  const judged = candidates
    .filter((candidate) => candidate.certificateId !== current.certificateId)
    .map((candidate) => ({ candidate, result: checkReplacement({ ...question, candidate }) }));
  const [best] = judged
    .filter(({ result }) => result.ok)
    .map(({ candidate }) => candidate)
    .sort((left, right) => preference(question, left, right));
  if (best) return { kind: 'chosen', candidate: best, notes: notesOn(current, best) };
  return nearestMiss(question, judged);
}

/**
 * Negative when `left` is preferred: same instance, equal names, same issuer, later notAfter, higher id.
 *
 * Before that comes what keeps the choice the same when a rotation is cut short half-way. What carries every name itself may replace the
 * old one whatever else is attached, so it goes first. Of the rest, which is fit only while others keep names covered, what is in
 * place already goes first: once the chosen one is attached, it keeps names covered for those that were refused before.
 */
function preference(question: ChoiceQuestion, left: Certificate, right: Certificate): number {
  const { current, inPlace } = question;
  const [leftCarries, rightCarries] = [carriesAll(question, left), carriesAll(question, right)];
  return (
    first(leftCarries, rightCarries) ||
    (leftCarries ? 0 : first(inPlace.includes(left.certificateId), inPlace.includes(right.certificateId))) ||
    first(sameInstance(current, left), sameInstance(current, right)) ||
    first(sameNames(current.names, left.names), sameNames(current.names, right.names)) ||
    first(left.issuer === current.issuer, right.issuer === current.issuer) ||
    right.notAfterMs - left.notAfterMs ||
    numberOf(right) - numberOf(left)
  );
}

/** Without help from what else is attached; retired names do not count. */
function carriesAll({ current, policy }: ChoiceQuestion, candidate: Certificate): boolean {
  return namesLost({ current, candidate, others: [], nowMs: 0, policy, forced: false }).length === 0;
}

function first(left: boolean, right: boolean): number {
  return Number(right) - Number(left);
}

function sameInstance(current: Certificate, other: Certificate): boolean {
  return current.instanceId !== undefined && current.instanceId === other.instanceId;
}

function numberOf(certificate: Certificate): number {
  return parseCertificateId(certificate.certificateId)?.number ?? 0;
}

function notesOn(current: Certificate, chosen: Certificate): readonly string[] {
  if (current.issuer === undefined || chosen.issuer === undefined || current.issuer === chosen.issuer)
    return [];
  return [`The issuer changes from "${current.issuer}" to "${chosen.issuer}": tell clients that pin it.`];
}

/** The one that would be preferred if it passed, among those that share a name: its reason is what a person can mend. */
function nearestMiss(
  question: ChoiceQuestion,
  judged: readonly { readonly candidate: Certificate; readonly result: CheckResult }[],
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
  const misses = judged.flatMap(({ candidate, result }) =>
    !result.ok && !isReasonIn('unrelated', result.reason) && shareName(current.names, candidate.names)
      ? [{ candidate, result }]
      : [],
  );
  const [nearest] = misses.sort((left, right) => preference(question, left.candidate, right.candidate));
  if (!nearest) {
    return {
      kind: 'none',
      reason: 'no-replacement',
      message: `CAS holds no ${current.keyType} certificate for ${current.names.join(', ')} that lasts longer than ${current.certificateId}. Issue or upload one.`,
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

function shareName(left: CertificateNames, right: CertificateNames): boolean {
  return (
    left !== 'unknown' &&
    right !== 'unknown' &&
    left.some((name) => right.some((other) => namesCover([other], name) || namesCover([name], other)))
  );
}
