/**
 * An unknown leaf where another change or writer has attached a certificate since this change began. Pure.
 *
 * What is wrong with that certificate is not the fault of this change, which cannot be served there. So it does not fail its proof: it is a
 * remark once the new certificate was seen elsewhere as it should be, and makes the proof inconclusive otherwise.
 */
import { isAllowed } from './allowed.ts';
import { isCertificate } from './identity.ts';
import type { ProofResult } from './proof-result.ts';

export function mayBeOfOthers({ expectation, stable: { answer } }: ProofResult): boolean {
  const { allowed, attachedByOthers, canMatch } = expectation;
  return (
    answer.kind === 'other' &&
    !canMatch &&
    !isAllowed(expectation, answer) &&
    [...allowed].some((id) => attachedByOthers.has(id))
  );
}

export function isNewSeen(results: readonly ProofResult[]): boolean {
  return results.some(({ expectation: { replacement }, stable: { answer } }) =>
    isCertificate(answer, replacement),
  );
}
