/**
 * Which chains a plan depends on. CAS lists everything but chains, and tells one chain a call: so only those are asked that can change a
 * decision. Pure.
 *
 * The plan with these chains is the plan with all of them, whatever the ledger says about the candidates; it only lacks the note that an issuer
 * of the same organisation has another root. A chain can only refuse a candidate
 * that passes every check before, and rank candidates: so a single candidate that fits is asked, and several that do not fit only if none does,
 * because then the nearest of them is reported. The chain of the old certificate can excuse a candidate, and says who issued it.
 *
 * Each answer can lead to another question: ask until there is none.
 */
import type { Certificate, CertificateId } from '../model/certificate.ts';
import { shareName } from '../model/names.ts';
import { isReasonIn } from '../model/reasons.ts';
import { dependsOnOldChain, haveSameIssuer, nothingKnown } from './chain-trust.ts';
import { choiceQuestion, dueOn, obstacleTo } from './choice-question.ts';
import type { PlanInput } from './decision.ts';
import { checkReplacement, isCheckedBeforeChain } from './replacement-checks.ts';
import { type ChoiceQuestion, fitsButForKeyType } from './replaces.ts';

/**
 * @param asked those that CAS was asked for: where it tells none, the chain stays unknown
 * @returns what to ask next; empty: the plan can be made
 */
export function chainsAsked(input: PlanInput, asked: ReadonlySet<CertificateId>): ReadonlySet<CertificateId> {
  const isOpen = ({ certificateId, chain }: Certificate): boolean =>
    chain === undefined && !asked.has(certificateId);
  const open = questionsOf(input).flatMap((question) => certificatesAsked(question, isOpen));
  return new Set(open.map(({ certificateId }) => certificateId));
}

/** Of every certificate that a replacement is looked for. */
function questionsOf(input: PlanInput): readonly ChoiceQuestion[] {
  const { selection, live } = input;
  const listeners = live.listeners.filter(
    ({ listenerId }) => selection.listenerIds === undefined || selection.listenerIds.includes(listenerId),
  );
  return listeners.flatMap((listener) =>
    listener.attached.flatMap(({ certificate, ...slot }) => {
      if (!certificate) return [];
      const attached = { ...slot, certificate };
      const due = dueOn(input, listener, attached);
      if (!due || obstacleTo(input, listener, attached, due)) return [];
      return [choiceQuestion(input, listener, attached, due)];
    }),
  );
}

type IsOpen = (certificate: Certificate) => boolean;

function certificatesAsked(question: ChoiceQuestion, isOpen: IsOpen): readonly Certificate[] {
  const { current, trust = nothingKnown } = question;
  const others = question.candidates.filter(({ certificateId }) => certificateId !== current.certificateId);
  const fitting = others.filter((candidate) => fitsButForChain(question, candidate));
  const open = fitting.filter(isOpen);
  if (open.length > 0) return open;
  const isAnyTaken = fitting.some((candidate) => checkReplacement({ ...question, candidate }).ok);
  const isOldAsked =
    fitting.length > 1 ||
    fitting.some(
      (candidate) => dependsOnOldChain({ ...trust, candidate }) || isOtherIssuer(question, candidate),
    );
  const old = [current].filter((one) => isOldAsked && isOpen(one));
  return old.length > 0 || isAnyTaken ? old : missesAsked(question, others, isOpen);
}

/** Whether nothing but the chain can refuse it: an operator's release overrides the chain, so nothing less can be assumed. */
function fitsButForChain(question: ChoiceQuestion, candidate: Certificate): boolean {
  return checkReplacement({ ...withoutChains(question), candidate }).ok;
}

function withoutChains(question: ChoiceQuestion): ChoiceQuestion {
  return { ...question, trust: { ...nothingKnown, released: () => true } };
}

/** Then the plan says so, unless the chain of the old certificate shows that it is the same. */
function isOtherIssuer({ current, trust = nothingKnown }: ChoiceQuestion, candidate: Certificate): boolean {
  if (current.issuer === undefined || candidate.issuer === undefined) return false;
  return !haveSameIssuer(current, candidate, trust.roots);
}

/** None fits: the nearest miss is reported, or that there is only one of another key type. */
function missesAsked(
  question: ChoiceQuestion,
  others: readonly Certificate[],
  isOpen: IsOpen,
): readonly Certificate[] {
  const { current, trust = nothingKnown } = question;
  const near = others.filter(
    (candidate) => shareName(current.names, candidate.names) && canBeNear(question, candidate),
  );
  const weighed = near.filter((candidate) => !isRefusedBeforeChain(question, candidate));
  const ranked = near.length > 1 ? near : weighed;
  const open = ranked.filter(isOpen);
  if (open.length > 0) return open;
  const ofOtherKeyType = others.filter((candidate) => fitsButForKeyType(withoutChains(question), candidate));
  const isOldAsked =
    near.length > 1 ||
    [...weighed, ...ofOtherKeyType].some((candidate) => dependsOnOldChain({ ...trust, candidate }));
  return [...ofOtherKeyType, ...(isOldAsked ? [current] : [])].filter(isOpen);
}

/** A chain can turn an unrelated candidate into one that is refused for its chain. */
function canBeNear(question: ChoiceQuestion, candidate: Certificate): boolean {
  const result = checkReplacement({ ...withoutChains(question), candidate });
  return result.ok || !isReasonIn('unrelated', result.reason) || !isCheckedBeforeChain(result.reason);
}

function isRefusedBeforeChain(question: ChoiceQuestion, candidate: Certificate): boolean {
  const result = checkReplacement({ ...withoutChains(question), candidate });
  return !result.ok && isCheckedBeforeChain(result.reason);
}
