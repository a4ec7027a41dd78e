/**
 * Decides whether one certificate may replace another. A list of small pure checks, each with a reason and a message that an
 * operator can act on. Does not decide when (due.ts), or which of several (replaces.ts).
 */

import { inUtc } from '../../base/words.ts';
import { type Certificate, parseCertificateId } from '../model/certificate.ts';
import type { AttachedCertificate } from '../model/listener.ts';
import { namesCover } from '../model/names.ts';
import type { Message, Reason, ReasonCode, ReasonParameters } from '../model/reasons.ts';
import { nothingKnown, type TrustKnowledge, weighCandidate } from './chain-trust.ts';
import { servesName } from './cover.ts';
import { type DuePolicy, isExpired, isValid, whyDue } from './due.ts';

export interface ReplacementPolicy extends DuePolicy {
  readonly allowWeakerKey: boolean;
  /** Names that a new certificate need not cover, normalised. */
  readonly retiredNames: readonly string[];
}

export interface ReplacementQuestion {
  readonly current: Certificate;
  readonly candidate: Certificate;
  /** Other certificates attached to the listener: they may keep names covered. */
  readonly others: readonly AttachedCertificate[];
  readonly nowMs: number;
  readonly policy: ReplacementPolicy;
  /** The caller forces this candidate: it need not expire later. */
  readonly forced: boolean;
  /** Handshakes have shown that `current` is wrong: its replacement need not expire later. */
  readonly servedBad?: boolean;
  /** Default: nothing is known. */
  readonly trust?: TrustKnowledge;
}

export type CheckResult = { readonly ok: true } | ({ readonly ok: false } & Reason<ReplacementRefusal>);

/** The message why the candidate is refused, with parameters if it has more than its id; `undefined` if the check passes. */
export type ReplacementCheck = (question: ReplacementQuestion) => string | Message | undefined;

/**
 * Every check must pass for `candidate` to replace `current`. The key is the reason of a refusal. The checks run in this order:
 * first those that make a candidate unrelated, last those that an operator can fix.
 */
export const replacementChecks = {
  /** A certificate in cn-hangzhou cannot be attached to an ALB that reads ap-southeast-1. */
  'other-partition': ({ current, candidate }) => {
    const from = parseCertificateId(current.certificateId)?.partition;
    const to = parseCertificateId(candidate.certificateId)?.partition;
    if (to !== undefined && from === to) return undefined;
    return `${candidate.certificateId} is not in the CAS partition of ${current.certificateId}.`;
  },

  /** RSA, ECC and SM2 are separate lines: one must never replace another. */
  'other-key-type': ({ current, candidate }) =>
    current.keyType === candidate.keyType
      ? undefined
      : `${candidate.certificateId} is ${candidate.keyType}, not ${current.keyType}.`,

  'expires-no-later': ({ current, candidate, nowMs, forced, servedBad }) => {
    if (forced || servedBad || current.revoked || isExpired(current, nowMs)) return undefined;
    if (candidate.notAfterMs > current.notAfterMs) return undefined;
    return `${candidate.certificateId} expires at ${inUtc(candidate.notAfterMs)}, no later than ${current.certificateId}.`;
  },

  /** An empty list means unknown, never "covers nothing". */
  'names-unknown': ({ current }) =>
    current.names === 'unknown' ? `CAS does not say which names ${current.certificateId} has.` : undefined,

  'candidate-names-unknown': ({ candidate }) =>
    candidate.names === 'unknown'
      ? `CAS does not say which names ${candidate.certificateId} has.`
      : undefined,

  'candidate-revoked': ({ candidate }) =>
    candidate.revoked ? `${candidate.certificateId} is revoked.` : undefined,

  /** Another tool once deployed an expired certificate. */
  'candidate-expired': ({ candidate, nowMs }) =>
    isExpired(candidate, nowMs)
      ? `${candidate.certificateId} expired at ${inUtc(candidate.notAfterMs)}.`
      : undefined,

  'candidate-not-yet-valid': ({ candidate, nowMs }) =>
    isValid(candidate, nowMs)
      ? undefined
      : said(`${candidate.certificateId} is valid from ${inUtc(candidate.notBeforeMs)}.`, {
          from: inUtc(candidate.notBeforeMs),
        }),

  /** A candidate that is itself due would have to be replaced at once. */
  'candidate-due': ({ candidate, nowMs, policy }) =>
    whyDue(candidate, nowMs, policy, false)
      ? said(`${candidate.certificateId} is itself due: it expires at ${inUtc(candidate.notAfterMs)}.`, {
          candidateNotAfter: inUtc(candidate.notAfterMs),
        })
      : undefined,

  /** ALB refuses a certificate whose key CAS does not hold. If CAS does not say, the candidate is refused as well. */
  'candidate-without-private-key': ({ candidate }) => {
    if (candidate.privateKeyPresent === true) return undefined;
    const state = candidate.privateKeyPresent === false ? 'does not hold' : 'does not say whether it holds';
    return `CAS ${state} the private key of ${candidate.certificateId}.`;
  },

  /** Only positive evidence refuses, before anything is exposed. `force` does not override it. */
  'candidate-untrusted': ({ current, candidate, trust = nothingKnown }) => {
    const weighed = weighCandidate(current, candidate, trust);
    if (typeof weighed === 'string') return undefined;
    return `${weighed.untrusted} Add its root to EXTRA_CA if your clients trust it, or release the certificate in the ledger.`;
  },

  'key-weaker': ({ current, candidate, policy }) => {
    if (policy.allowWeakerKey || current.keySizeBits === undefined) return undefined;
    if ((candidate.keySizeBits ?? 0) >= current.keySizeBits) return undefined;
    return said(
      `${candidate.certificateId} has a key of ${candidate.keySizeBits ?? 'unknown'} bits, ${current.certificateId} of ${current.keySizeBits}. Set ALLOW_WEAKER_KEY to accept that.`,
      candidate.keySizeBits === undefined
        ? {}
        : { bits: candidate.keySizeBits, oldBits: current.keySizeBits },
    );
  },

  /** An expired certificate covers nothing, so a candidate that lacks some of its names is better than none. */
  'names-not-covered': (question) => {
    const { current, candidate, nowMs } = question;
    const missing = isExpired(current, nowMs) ? [] : namesLost(question);
    if (missing.length === 0) return undefined;
    const verb = missing.length === 1 ? 'is' : 'are';
    return said(
      `${missing.join(', ')} ${verb} on ${current.certificateId} but not on ${candidate.certificateId}. Issue a certificate with every name, or list what is no longer needed in RETIRED_NAMES.`,
      { missing },
    );
  },

  /** Other certificates may keep the old names covered, but the replacement must cover at least one itself. */
  'no-common-name': ({ current, candidate }) =>
    current.names !== 'unknown' && current.names.some((name) => namesCover(candidate.names, name))
      ? undefined
      : `${candidate.certificateId} carries none of the names of ${current.certificateId}.`,
} satisfies Partial<Record<ReasonCode, ReplacementCheck>>;

/** The reasons for which a candidate can be refused. */
export type ReplacementRefusal = keyof typeof replacementChecks;

/** The first check that fails decides. */
export function checkReplacement(question: ReplacementQuestion): CheckResult {
  for (const [reason, check] of entries) {
    const refusal = check(question);
    if (refusal === undefined) continue;
    const { message, parameters } = typeof refusal === 'string' ? said(refusal, {}) : refusal;
    const { certificateId: candidate } = question.candidate;
    return { ok: false, reason, message, parameters: { candidate, ...parameters } };
  }
  return { ok: true };
}

function said(message: string, parameters: ReasonParameters): Message {
  return { message, parameters };
}

const entries = Object.entries(replacementChecks) as readonly (readonly [
  ReplacementRefusal,
  ReplacementCheck,
])[];

const reasonsInOrder = entries.map(([reason]) => reason);

/** Whether a candidate is refused for it before its chain is weighed. */
export function isCheckedBeforeChain(reason: ReplacementRefusal): boolean {
  return reasonsInOrder.indexOf(reason) < reasonsInOrder.indexOf('candidate-untrusted');
}

export interface NamesQuestion
  extends Pick<ReplacementQuestion, 'current' | 'candidate' | 'others' | 'nowMs'> {
  readonly policy: Pick<ReplacementPolicy, 'retiredNames'>;
}

/** Names of `current` that no certificate would cover after the replacement. */
export function namesLost({ current, candidate, others, nowMs, policy }: NamesQuestion): readonly string[] {
  if (current.names === 'unknown') return [];
  const keepers = others.filter(
    ({ certificate }) => certificate?.keyType === current.keyType && isValid(certificate, nowMs),
  );
  return current.names.filter(
    (name) =>
      !namesCover(candidate.names, name) &&
      !keepers.some((keeper) => servesName(keeper, name)) &&
      !policy.retiredNames.includes(name),
  );
}
