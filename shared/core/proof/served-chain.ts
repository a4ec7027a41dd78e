/**
 * Problems of a served chain that did not exist before a step: part of the evaluation in proof.ts. Pure.
 *
 * If a listener has served an incomplete chain for years, a renewal need not improve it. But no renewal may make a chain worse.
 */

import type { Reason, ReasonIn } from '../model/reasons.ts';
import { excusedBy } from './excused.ts';
import type { Expectation } from './expectation.ts';
import { type Finding, type FindingCode, isRemark, type Served } from './finding.ts';
import { findingsOf } from './findings.ts';
import { type Answer, isCertificate, isOneOf, sameAnswer } from './identity.ts';
import { notCarried } from './kept-names.ts';
import type { Seen, StableTarget } from './seen.ts';

export function chainFailure(
  expectation: Expectation,
  stable: StableTarget,
  nowMs: number,
): Reason<ReasonIn<'proof' | 'chain'>> | undefined {
  for (const seen of chainsIn(stable.agreeing)) {
    const failure = failureOf(expectation, seen, nowMs);
    if (failure) return failure;
  }
  return undefined;
}

/** A handshake that saw a chain. */
interface SeenChain extends Seen {
  readonly observation: Served;
}

function chainsIn(agreeing: readonly Seen[]): readonly SeenChain[] {
  return agreeing.filter((seen): seen is SeenChain => seen.observation.kind === 'certificate');
}

function failureOf(
  expectation: Expectation,
  seen: SeenChain,
  nowMs: number,
): Reason<ReasonIn<'proof' | 'chain'>> | undefined {
  const { baseline, before } = expectation;
  const { answer, observation } = seen;
  if (isOfOthers(expectation, answer)) return undefined;
  const isNew = isReplacement(expectation, answer);
  const finding = newFindings(expectation, seen, nowMs).find(
    (one): one is Finding & { code: ReasonIn<'chain'> } => isFailure(one.code, isNew, expectation),
  );
  if (finding)
    return {
      reason: finding.code,
      message: `, and ${finding.message}${isNew && expectation.oldIsWrong ? '.' : '; that was not so before.'}`,
    };
  if (!isNew) return undefined;
  const lost = notCarried(expectation.kept?.required ?? [], observation.leaf);
  if (lost.length > 0)
    return { reason: 'names-lost', message: `${without(lost)}.`, parameters: { missing: lost } };
  if (sameAnswer(answer, baseline)) return undefined;
  const leaves = leavesOf(observation);
  const same = leaves.filter((sha256) => before.leaves.includes(sha256));
  // If all leaves are the same, it is another upload of the same certificate.
  const half = same.length < leaves.length ? same[0] : undefined;
  return half
    ? { reason: 'served-half', message: ` with one leaf of the old pair (SHA-256 ${half.slice(0, 16)}...).` }
    : undefined;
}

function without(lost: readonly string[]): string {
  return `, and its names are without ${lost.join(', ')}, which the old certificate carries (RETIRED_NAMES lists what is no longer needed)`;
}

/** Names of an expired certificate that the new leaf lacks. They fail no proof. */
function namesGone(expectation: Expectation, { answer, observation }: SeenChain): readonly string[] {
  const { replacement, kept } = expectation;
  if (!isReplacement(expectation, answer)) return [];
  const gone = notCarried(kept?.wished ?? [], observation.leaf);
  return gone.length === 0
    ? []
    : [`${replacement} does not carry ${gone.join(', ')}, which the expired certificate did`];
}

/** Findings that fail no proof but that an operator should know. */
export function chainRemarks(
  expectation: Expectation,
  stable: StableTarget,
  nowMs: number,
): readonly string[] {
  const chains = chainsIn(stable.agreeing);
  const findings = chains
    .flatMap((seen) =>
      newFindings(expectation, seen, nowMs).filter(
        ({ code }) => isRemark(code) || isOfOthers(expectation, seen.answer),
      ),
    )
    .map(({ message }) => message);
  return [...findings, ...chains.flatMap((seen) => namesGone(expectation, seen))];
}

/** SHA-256 of every served leaf: two with TLCP. */
export function leavesOf({ leaf, encryptionLeaf }: Served): readonly string[] {
  return encryptionLeaf ? [leaf.sha256, encryptionLeaf.sha256] : [leaf.sha256];
}

/** The findings that all of these handshakes have in common. Empty if none saw a chain. */
export function commonFindings(
  agreeing: readonly Seen[],
  serverName: string | undefined,
  nowMs: number,
): readonly FindingCode[] {
  const [first = [], ...others] = chainsIn(agreeing).map(({ observation }) =>
    findingsOf(observation, serverName, nowMs).map(({ code }) => code),
  );
  return [...new Set(first)].filter((code) => others.every((codes) => codes.includes(code)));
}

/** The findings that the baseline does not have. If its chain was wrong, it excuses only answers that are not the new certificate. */
function newFindings(
  expectation: Expectation,
  { observation, answer }: SeenChain,
  nowMs: number,
): readonly Finding[] {
  const { before, target, oldIsWrong } = expectation;
  const countsAll = oldIsWrong && isReplacement(expectation, answer);
  const excused = new Set<FindingCode>(before.findings.flatMap(excusedBy));
  return findingsOf(observation, target.serverName, nowMs).filter(
    ({ code }) => countsAll || !excused.has(code),
  );
}

function isReplacement({ replacement }: Expectation, answer: Answer): boolean {
  return isCertificate(answer, replacement);
}

function isOfOthers(expectation: Expectation, answer: Answer): boolean {
  return isOneOf(answer, expectation.attachedByOthers) && !isReplacement(expectation, answer);
}

/** Problems of the chain count for every certificate, all others only for the new one. */
function isFailure(code: FindingCode, isNew: boolean, { mustCarryName }: Expectation): boolean {
  switch (code) {
    case 'ca-expires-first':
    case 'wrong-order':
    case 'names-dropped':
      return false;
    case 'chain-incomplete':
    case 'chain-not-trusted':
    case 'wrong-purpose':
      return true;
    case 'name-mismatch':
      return isNew && mustCarryName;
    case 'certificate-expired':
    case 'not-yet-valid':
    case 'pair-mismatch':
    case 'weak-signature':
      return isNew;
  }
}
