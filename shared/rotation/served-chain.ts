/**
 * What is wrong with a chain that was served after a step, and was not before: part of the judgement in proof.ts. Pure.
 *
 * A listener that has served an incomplete chain for years need not serve a better one because its certificate was renewed; but no renewal
 * may make anything worse.
 */
import { type Finding, type FindingCode, findingsOf, type Served } from '../probe/findings.ts';
import { isOneOf, sameAnswer } from '../probe/identity.ts';
import type { Expectation } from './proof.ts';
import type { SettledTarget } from './settle.ts';

export function chainFailure(
  expectation: Expectation,
  settled: SettledTarget,
  nowMs: number,
): { readonly reason: string; readonly message: string } | undefined {
  const { replacement, baseline, before } = expectation;
  const { answer, observation } = settled;
  const isNew = replacement !== undefined && isOneOf(answer, new Set([replacement]));
  const finding = newFindings(expectation, settled, nowMs).find(({ code }) =>
    isFailure(code, isNew, expectation),
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
  settled: SettledTarget,
  nowMs: number,
): readonly string[] {
  return newFindings(expectation, settled, nowMs)
    .filter(({ code }) => code === 'ca-expires-first')
    .map(({ message }) => message);
}

/** SHA-256 of every leaf that was served: two with TLCP. */
export function leavesOf({ leaf, encryptionLeaf }: Served): readonly string[] {
  return encryptionLeaf ? [leaf.sha256, encryptionLeaf.sha256] : [leaf.sha256];
}

/** What is said of the chain now, and was not said of the one before. A chain that was not trusted before need not be. */
function newFindings(
  { before, target }: Expectation,
  { observation }: SettledTarget,
  nowMs: number,
): readonly Finding[] {
  if (observation.kind !== 'certificate') return [];
  const classOf = (code: FindingCode): string => (code.startsWith('chain-') ? 'chain' : code);
  const known = new Set(before.findings.map(classOf));
  return findingsOf(observation, target.serverName, nowMs).filter(({ code }) => !known.has(classOf(code)));
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
