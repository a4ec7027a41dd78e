/**
 * Whether one certificate may take another one's place. Decisions are data: a list of small pure checks, each with a reason and a message a
 * person can act on. Never decides when (due.ts) or which of several (replaces.ts).
 */

import { type Certificate, parseCertificateId } from '../model/certificate.ts';
import type { AttachedCertificate } from '../model/listener.ts';
import { namesCover } from '../model/names.ts';
import { type DuePolicy, isExpired, isValid, whyDue } from './due.ts';

export interface ReplacementPolicy extends DuePolicy {
  readonly allowWeakerKey: boolean;
  /**
   * A candidate may do of which CAS does not say whether it holds the private key: the older details (CAS_DETAIL=user) never say so. ALB
   * refuses one without, and then nothing has happened.
   */
  readonly acceptUnseenPrivateKey: boolean;
  /** Names that a new certificate need not carry, normalised. */
  readonly retiredNames: readonly string[];
}

export interface ReplacementQuestion {
  readonly current: Certificate;
  readonly candidate: Certificate;
  /** What hangs on the listener besides `current`: it may keep names covered. */
  readonly others: readonly AttachedCertificate[];
  readonly nowMs: number;
  readonly policy: ReplacementPolicy;
  /** The caller forces this very candidate: it need not expire later. */
  readonly forced: boolean;
}

export type CheckResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly message: string };

export type ReplacementCheck = (question: ReplacementQuestion) => CheckResult;

const ok: CheckResult = { ok: true };

function refuse(reason: string, message: string): CheckResult {
  return { ok: false, reason, message };
}

/** A certificate in cn-hangzhou cannot be attached to an ALB that reads ap-southeast-1. */
const samePartition: ReplacementCheck = ({ current, candidate }) => {
  const from = parseCertificateId(current.certificateId)?.partition;
  const to = parseCertificateId(candidate.certificateId)?.partition;
  if (to !== undefined && from === to) return ok;
  return refuse(
    'other-partition',
    `${candidate.certificateId} is not in the CAS partition of ${current.certificateId}.`,
  );
};

/** RSA, ECC and SM2 are separate lines: one must never push out the other. */
const sameKeyType: ReplacementCheck = ({ current, candidate }) =>
  current.keyType === candidate.keyType
    ? ok
    : refuse('other-key-type', `${candidate.certificateId} is ${candidate.keyType}, not ${current.keyType}.`);

const notRevoked: ReplacementCheck = ({ candidate }) =>
  candidate.revoked ? refuse('candidate-revoked', `${candidate.certificateId} is revoked.`) : ok;

/** An expired certificate once went live elsewhere; one that is itself due would have to be replaced at once. */
const validNow: ReplacementCheck = ({ candidate, nowMs, policy }) => {
  if (isExpired(candidate, nowMs)) {
    return refuse('candidate-expired', `${candidate.certificateId} expired at ${iso(candidate.notAfterMs)}.`);
  }
  if (!isValid(candidate, nowMs)) {
    return refuse(
      'candidate-not-yet-valid',
      `${candidate.certificateId} is valid from ${iso(candidate.notBeforeMs)}.`,
    );
  }
  if (whyDue(candidate, nowMs, policy, false) !== undefined) {
    return refuse(
      'candidate-due',
      `${candidate.certificateId} is itself due: it expires at ${iso(candidate.notAfterMs)}.`,
    );
  }
  return ok;
};

const expiresLater: ReplacementCheck = ({ current, candidate, nowMs, forced }) => {
  if (forced || current.revoked || isExpired(current, nowMs)) return ok;
  if (candidate.notAfterMs > current.notAfterMs) return ok;
  return refuse(
    'expires-no-later',
    `${candidate.certificateId} expires at ${iso(candidate.notAfterMs)}, no later than ${current.certificateId}.`,
  );
};

/** An empty list means unknown, never "covers nothing". */
const namesKnown: ReplacementCheck = ({ current, candidate }) => {
  if (current.names === 'unknown')
    return refuse('names-unknown', `CAS does not say which names ${current.certificateId} has.`);
  if (candidate.names === 'unknown') {
    return refuse('candidate-names-unknown', `CAS does not say which names ${candidate.certificateId} has.`);
  }
  return ok;
};

const privateKeyPresent: ReplacementCheck = ({ candidate, policy }) => {
  if (candidate.privateKeyPresent === true) return ok;
  if (candidate.privateKeyPresent === 'unknown' && policy.acceptUnseenPrivateKey) return ok;
  const state = candidate.privateKeyPresent === false ? 'does not hold' : 'does not say whether it holds';
  return refuse(
    'candidate-without-private-key',
    `CAS ${state} the private key of ${candidate.certificateId}.`,
  );
};

const keyNotWeaker: ReplacementCheck = ({ current, candidate, policy }) => {
  if (policy.allowWeakerKey || current.keySizeBits === undefined) return ok;
  if (candidate.keySizeBits !== undefined && candidate.keySizeBits >= current.keySizeBits) return ok;
  return refuse(
    'key-weaker',
    `${candidate.certificateId} has a key of ${candidate.keySizeBits ?? 'unknown'} bits, ${current.certificateId} of ${current.keySizeBits}. Set ALLOW_WEAKER_KEY to accept that.`,
  );
};

const coversEveryName: ReplacementCheck = (question) => {
  const { current, candidate } = question;
  const missing = namesLost(question);
  if (missing.length === 0) return ok;
  const verb = missing.length === 1 ? 'is' : 'are';
  return refuse(
    'names-not-covered',
    `${missing.join(', ')} ${verb} on ${current.certificateId} but not on ${candidate.certificateId}. Issue a certificate with every name, or list what is no longer needed in RETIRED_NAMES.`,
  );
};

/** What else keeps the old names covered must not let a stranger in: a replacement carries at least one of them itself. */
const sharesAName: ReplacementCheck = ({ current, candidate }) =>
  current.names !== 'unknown' && current.names.some((name) => namesCover(candidate.names, name))
    ? ok
    : refuse(
        'no-common-name',
        `${candidate.certificateId} carries none of the names of ${current.certificateId}.`,
      );

/** Every check must pass for `candidate` to replace `current`. Order: what makes a candidate unrelated first, what a person can mend last. */
export const replacementChecks: readonly ReplacementCheck[] = [
  samePartition,
  sameKeyType,
  expiresLater,
  namesKnown,
  notRevoked,
  validNow,
  privateKeyPresent,
  keyNotWeaker,
  coversEveryName,
  sharesAName,
];

/** Reasons that make a candidate simply another certificate, not a replacement that nearly fits. */
export const unrelatedReasons: ReadonlySet<string> = new Set([
  'other-partition',
  'other-key-type',
  'expires-no-later',
  'candidate-expired',
  'candidate-names-unknown',
  'no-common-name',
]);

export function checkReplacement(question: ReplacementQuestion): CheckResult {
  for (const check of replacementChecks) {
    const result = check(question);
    if (!result.ok) return result;
  }
  return ok;
}

/** Names of `current` that would be covered by nothing after the replacement. */
export function namesLost({
  current,
  candidate,
  others,
  nowMs,
  policy,
}: ReplacementQuestion): readonly string[] {
  if (current.names === 'unknown') return [];
  const keepers = others
    .map((other) => other.certificate)
    .filter((other) => other !== undefined)
    .filter((other) => other.keyType === current.keyType && isValid(other, nowMs));
  return current.names.filter(
    (name) =>
      !namesCover(candidate.names, name) &&
      !keepers.some((keeper) => namesCover(keeper.names, name)) &&
      !policy.retiredNames.includes(name),
  );
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
