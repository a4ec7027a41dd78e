/**
 * What is wrong with a chain that was served after a step, and was not before: part of the judgement in proof.ts. Pure.
 *
 * A listener that has served an incomplete chain for years need not serve a better one because its certificate was renewed; but no renewal
 * may make anything worse.
 */

import type { Reason, ReasonIn } from '../model/reasons.ts';
import type { Expectation } from './expectation.ts';
import { type Finding, type FindingCode, findingsOf, type Served } from './findings.ts';
import { isOneOf, sameAnswer } from './identity.ts';
import type { Seen, StableTarget } from './seen.ts';

export function chainFailure(
  expectation: Expectation,
  stable: StableTarget,
  nowMs: number,
): Reason<ReasonIn<'proof' | 'chain'>> | undefined {
  for (const seen of stable.agreeing) {
    const failure = failureOf(expectation, seen, nowMs);
    if (failure) return failure;
  }
  return undefined;
}

function failureOf(
  expectation: Expectation,
  seen: Seen,
  nowMs: number,
): Reason<ReasonIn<'proof' | 'chain'>> | undefined {
  const { replacement, baseline, before } = expectation;
  const { answer, observation } = seen;
  const isNew = replacement !== undefined && isOneOf(answer, new Set([replacement]));
  const finding = newFindings(expectation, seen, nowMs).find(
    (one): one is Finding & { code: ReasonIn<'chain'> } => isFailure(one.code, isNew, expectation),
  );
  if (finding) return { reason: finding.code, message: `, and ${finding.message}; that was not so before.` };
  if (!isNew || sameAnswer(answer, baseline) || observation.kind !== 'certificate') return undefined;
  const leaves = leavesOf(observation);
  const same = leaves.filter((sha256) => before.leaves.includes(sha256));
  // Another upload of the same certificate has the same leaves, all of them.
  const half = same.length < leaves.length ? same[0] : undefined;
  return half
    ? { reason: 'served-half', message: ` with one leaf of the old pair (SHA-256 ${half.slice(0, 16)}...).` }
    : undefined;
}

/** What fails nothing, and what a person should know. */
export function chainRemarks(
  expectation: Expectation,
  stable: StableTarget,
  nowMs: number,
): readonly string[] {
  return stable.agreeing
    .flatMap((seen) => newFindings(expectation, seen, nowMs))
    .filter(({ code }) => code === 'ca-expires-first')
    .map(({ message }) => message);
}

/** SHA-256 of every leaf that was served: two with TLCP. */
export function leavesOf({ leaf, encryptionLeaf }: Served): readonly string[] {
  return encryptionLeaf ? [leaf.sha256, encryptionLeaf.sha256] : [leaf.sha256];
}

/** Everything that each of these handshakes had to say of its chain. None of them saw one: nothing. */
export function commonFindings(
  agreeing: readonly Seen[],
  serverName: string | undefined,
  nowMs: number,
): readonly FindingCode[] {
  const [first = [], ...others] = agreeing.flatMap(({ observation }) =>
    observation.kind === 'certificate'
      ? [findingsOf(observation, serverName, nowMs).map(({ code }) => code)]
      : [],
  );
  return [...new Set(first)].filter((code) => others.every((codes) => codes.includes(code)));
}

/** What is said of the chain now, and was not said of the one before. */
function newFindings(
  { before, target }: Expectation,
  { observation }: Seen,
  nowMs: number,
): readonly Finding[] {
  if (observation.kind !== 'certificate') return [];
  const excused = new Set<FindingCode>(before.findings.flatMap(excusedBy));
  return findingsOf(observation, target.serverName, nowMs).filter(({ code }) => !excused.has(code));
}

/** Of a chain that was incomplete nobody knows whether it would have been trusted; one with a private root was complete all the same. */
function excusedBy(code: FindingCode): readonly FindingCode[] {
  return code === 'chain-incomplete' ? ['chain-incomplete', 'chain-not-trusted'] : [code];
}

/** A chain counts whichever certificate it belongs to; everything else only where it is the new one. */
function isFailure(code: FindingCode, isNew: boolean, { mustCarryName }: Expectation): boolean {
  switch (code) {
    case 'chain-incomplete':
    case 'chain-not-trusted':
      return true;
    case 'name-mismatch':
      return isNew && mustCarryName;
    case 'certificate-expired':
    case 'not-yet-valid':
    case 'pair-mismatch':
    case 'weak-signature':
      return isNew;
    case 'ca-expires-first':
      return false;
  }
}
