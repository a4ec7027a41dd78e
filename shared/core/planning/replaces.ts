/**
 * Chooses the best of several replacements for a certificate, or gives the reason why there is none. Pure.
 *
 * A candidate that the ledger rules out is passed over: the next best one takes its place, and the answer names both. Outside an emergency
 * the next best one must be worth a change, since the best one may become usable again.
 *
 * Does not decide when (due.ts), or in which order (plan.ts). Assumes that all certificates come from one complete read of CAS.
 */
import { DAY_MS } from '../../base/clock.ts';
import { type Certificate, type CertificateId, parseCertificateId } from '../model/certificate.ts';
import { sameNames, shareName } from '../model/names.ts';
import { isReasonIn, type Reason, reasonOf, withMessage } from '../model/reasons.ts';
import type { Note } from '../model/texts/note.ts';
import { haveSameIssuer, namesKnownRoot, nothingKnown, weighCandidate } from './chain-trust.ts';
import { notesOn } from './choice-notes.ts';
import { isExpired } from './due.ts';
import type { PassedOver, PassedOverReason } from './gates.ts';
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
      readonly notes: readonly Note[];
      /** Better candidates, the best first; then those that fit but for their chain. */
      readonly passedOver: readonly PassedOver[];
    }
  /** Every suitable candidate is passed over; the reason is that of the best one. */
  | ({ readonly kind: 'all-passed-over'; readonly passedOver: readonly PassedOver[] } & PassedOver)
  | ({ readonly kind: 'none'; readonly nearest: Certificate | undefined } & Reason);

export interface ChoiceQuestion extends Omit<ReplacementQuestion, 'candidate'> {
  readonly candidates: readonly Certificate[];
  /** Candidates that are already attached and can stay in their slot: only the old certificate has to be removed. */
  readonly inPlace: readonly CertificateId[];
  /** Why a candidate is passed over although it fits; `undefined`: it is not. */
  readonly passedOver: (certificateId: CertificateId) => PassedOverReason | undefined;
  readonly emergency: boolean;
}

/** A next best certificate must last longer than the old one by this time, or by a third of its own lifetime if that is less. */
const WORTH_A_CHANGE_MS = 7 * DAY_MS;
const WORTH_A_CHANGE_LIFETIME_FRACTION = 1 / 3;

/** The best certificate to replace `current`, or why there is none. */
export function chooseReplacement(question: ChoiceQuestion): Choice {
  const { current, candidates } = question;
  const checked = candidates
    .filter((candidate) => candidate.certificateId !== current.certificateId)
    .map((candidate) => ({ candidate, result: checkReplacement({ ...question, candidate }) }));
  const suitable = checked
    .filter(({ result }) => result.ok)
    .map(({ candidate }) => candidate)
    .sort((left, right) => preference(question, left, right));
  if (suitable.length === 0) return nearestMiss(question, checked);
  const untrusted = checked.flatMap(({ candidate, result }) => refusedForChain(question, candidate, result));
  return bestUsable(question, suitable, untrusted);
}

/** A candidate that would fit but for its chain: an operator who sees it in CAS wants to know why it is not taken. */
function refusedForChain(
  question: ChoiceQuestion,
  candidate: Certificate,
  result: CheckResult,
): readonly PassedOver[] {
  if (result.ok || result.reason !== 'candidate-untrusted') return [];
  const trust = { ...nothingKnown, ...question.trust, released: () => true };
  const fitsOtherwise = checkReplacement({ ...question, candidate, trust }).ok;
  return fitsOtherwise
    ? [{ certificateId: candidate.certificateId, ...reasonOf({ ...result, reason: result.reason }) }]
    : [];
}

/** @param suitable the best first; not empty */
function bestUsable(
  question: ChoiceQuestion,
  suitable: readonly Certificate[],
  untrusted: readonly PassedOver[],
): Choice {
  const { current, emergency } = question;
  const all = suitable.map((candidate) => ({ candidate, why: question.passedOver(candidate.certificateId) }));
  const usable = all.findIndex(
    ({ candidate, why }, index) =>
      !why && (emergency || question.servedBad || index === 0 || isWorthAChange(current, candidate)),
  );
  // A refusal exposes nothing: without another candidate the refused one is tried again in an emergency.
  const retried = emergency ? all.findIndex(({ why }) => why?.reason === 'refused-by-alb') : -1;
  const index = usable >= 0 ? usable : retried;
  const chosen = all[index]?.candidate;
  const better = (index >= 0 ? all.slice(0, index) : all).flatMap(({ candidate: { certificateId }, why }) =>
    why ? [{ ...why, certificateId }] : [],
  );
  if (chosen) {
    const missingNames = namesLost({ ...question, candidate: chosen });
    const notes = notesOn(question, chosen);
    return { kind: 'chosen', candidate: chosen, missingNames, notes, passedOver: [...better, ...untrusted] };
  }
  const [best] = better;
  if (!best) throw new Error('a candidate without a reason to pass it over was not chosen');
  const shorter = all.flatMap(({ candidate, why }) => (why ? [] : [candidate.certificateId]));
  const instead =
    shorter.length === 0
      ? ''
      : ` ${shorter.join(', ')} does not take its place: it lasts hardly longer than ${current.certificateId}.`;
  const passedOver = [...better, ...untrusted];
  const { certificateId } = best;
  return {
    kind: 'all-passed-over',
    certificateId,
    ...withMessage(best, `${best.message}${instead}`),
    passedOver,
  };
}

function isWorthAChange(current: Certificate, candidate: Certificate): boolean {
  const lifetimeMs = candidate.notAfterMs - candidate.notBeforeMs;
  const least = Math.min(WORTH_A_CHANGE_MS, lifetimeMs * WORTH_A_CHANGE_LIFETIME_FRACTION);
  return candidate.notAfterMs - current.notAfterMs >= least;
}

/**
 * Negative if `left` is preferred. The preference is: a chain that is known to be trusted, same instance, equal names, same issuer, later
 * notAfter, higher id.
 *
 * Two criteria come first; they keep the choice the same if a rotation is interrupted. A candidate that covers every name itself
 * comes first, because it does not depend on the other attached certificates. The others are suitable only while other
 * certificates keep names covered. Of those, one that is already in place comes first: once attached, it also keeps names covered
 * for candidates that were refused before.
 *
 * Once the old certificate has expired, a candidate may lack some of its names. Of those, the one that lacks the fewest comes first.
 */
function preference(question: ChoiceQuestion, left: Certificate, right: Certificate): number {
  const { current, inPlace, trust: { roots } = nothingKnown } = question;
  const [leftLost, rightLost] = [lostAlone(question, left), lostAlone(question, right)];
  const [leftCoversAll, rightCoversAll] = [leftLost === 0, rightLost === 0];
  return (
    preferTrue(leftCoversAll, rightCoversAll) ||
    (isExpired(current, question.nowMs) ? leftLost - rightLost : 0) ||
    (leftCoversAll
      ? 0
      : preferTrue(inPlace.includes(left.certificateId), inPlace.includes(right.certificateId))) ||
    preferTrue(isTrusted(question, left), isTrusted(question, right)) ||
    preferTrue(namesKnownRoot(left, roots), namesKnownRoot(right, roots)) ||
    preferTrue(sameInstance(current, left), sameInstance(current, right)) ||
    preferTrue(sameNames(current.names, left.names), sameNames(current.names, right.names)) ||
    preferTrue(haveSameIssuer(current, left, roots), haveSameIssuer(current, right, roots)) ||
    right.notAfterMs - left.notAfterMs ||
    casNumber(right) - casNumber(left)
  );
}

/** An unknown chain is no reason against a certificate; a better known one is preferred. */
function isTrusted({ current, trust = nothingKnown }: ChoiceQuestion, candidate: Certificate): boolean {
  return weighCandidate(current, candidate, trust) === 'trusted';
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
    const others = fittingButForKeyType(question);
    return {
      kind: 'none',
      reason: 'no-replacement',
      message: `CAS holds no ${current.keyType} certificate for ${current.names.join(', ')} that lasts longer than ${current.certificateId}. Issue or upload one.${otherKeyTypes(question, others)}`,
      ...(others.length === 0 ? {} : { parameters: { otherKeyTypes: others } }),
      nearest: undefined,
    };
  }
  return { kind: 'none', ...reasonOf(nearest.result), nearest: nearest.candidate };
}

/** An ACME client that changed its key type leaves a certificate that would fit but for that. */
function fittingButForKeyType(question: ChoiceQuestion): readonly string[] {
  return question.candidates
    .filter((candidate) => fitsButForKeyType(question, candidate))
    .map(({ certificateId, keyType }) => `${certificateId} (${keyType})`);
}

function otherKeyTypes({ current }: ChoiceQuestion, fitting: readonly string[]): string {
  if (fitting.length === 0) return '';
  return ` For these names CAS holds ${fitting.join(', ')}: a certificate of another key type does not replace this one. Add it beside this one, or issue an ${current.keyType} one.`;
}

export function fitsButForKeyType(question: ChoiceQuestion, candidate: Certificate): boolean {
  const { keyType } = candidate;
  const current = { ...question.current, keyType, keySizeBits: undefined };
  return keyType !== question.current.keyType && checkReplacement({ ...question, candidate, current }).ok;
}
