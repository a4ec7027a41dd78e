/**
 * Does a failed proof show a fault of the new certificate itself, or of the place where it was attached? Pure.
 *
 * A fault of the certificate is the same wherever it is attached, so it is quarantined everywhere. Only what every address agrees on counts as
 * one: if one zone shows the certificate as it should be, the others have another fault.
 */
import { isAllowed, isNotYet } from './allowed.ts';
import { isCertificate, sameAnswer } from './identity.ts';
import type { ProofResult } from './proof-result.ts';
import { chainFailure, commonFindings } from './served-chain.ts';

/** @param failed the result that failed the proof, with the reason; one of `results` */
export function isContentFault(
  failed: ProofResult & { readonly reason: string },
  results: readonly ProofResult[],
  nowMs: number,
): boolean {
  // Time alone mends it.
  if (failed.reason === 'not-yet-valid') return false;
  if (showsNew(failed)) return isFaultEverywhere(failed, results, nowMs);
  // Where it is served as described, the other leaf is of another certificate, such as one that was attached shortly before.
  return !results.some(showsNew) && isOneForeignLeaf(failed, results);
}

function showsNew({ expectation: { replacement }, stable: { answer } }: ProofResult): boolean {
  return isCertificate(answer, replacement);
}

/** Whether every target that shows the new certificate for the same name shows the same fault. */
function isFaultEverywhere(
  { stable: { target }, reason }: ProofResult & { readonly reason: string },
  results: readonly ProofResult[],
  nowMs: number,
): boolean {
  const comparable = results.filter(
    (one) =>
      showsNew(one) &&
      one.stable.target.serverName === target.serverName &&
      one.stable.target.keyType === target.keyType,
  );
  return comparable.every(
    (one) =>
      chainFailure(one.expectation, one.stable, nowMs)?.reason === reason || hasFinding(one, reason, nowMs),
  );
}

/** The finding counts even if the baseline excuses it there. */
function hasFinding({ stable: { target, agreeing } }: ProofResult, code: string, nowMs: number): boolean {
  return commonFindings(agreeing, target.serverName, nowMs).some((common) => common === code);
}

/** Whether every address that answers shows the same leaf, which is none of those that are or were attached. */
function isOneForeignLeaf(failed: ProofResult, results: readonly ProofResult[]): boolean {
  const { answer } = failed.stable;
  if (!isForeign(failed)) return false;
  const answering = results.filter(({ stable }) => stable.answer.kind !== 'unknown');
  const unwanted = answering.filter(({ expectation, stable }) => !isAllowed(expectation, stable.answer));
  const addresses = new Set(answering.map(addressOf));
  const showing = new Set(unwanted.map(addressOf));
  return (
    unwanted.every((one) => isForeign(one) && sameAnswer(one.stable.answer, answer)) &&
    addresses.size === showing.size
  );
}

function isForeign({ expectation, stable: { answer } }: ProofResult): boolean {
  return (
    expectation.canMatch &&
    (answer.kind === 'other' || answer.kind === 'known') &&
    !isNotYet(expectation, answer)
  );
}

function addressOf({ stable: { target } }: ProofResult): string {
  return target.address;
}
