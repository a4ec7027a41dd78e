/**
 * An unknown leaf where another change or writer has attached a certificate since this change began. Pure.
 *
 * What is wrong with that certificate is not the fault of this change, whose new certificate cannot be served there. So it does not fail the
 * proof. It is a remark; but where the new certificate was seen nowhere, it keeps the proof of the final state from holding.
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

/** Whether the new certificate was seen; a change without one has nothing to see. */
export function isNewSeen(results: readonly ProofResult[]): boolean {
  return results.some(
    ({ expectation: { replacement }, stable: { answer } }) =>
      replacement === undefined || isCertificate(answer, replacement),
  );
}
