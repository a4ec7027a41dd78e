/**
 * Every reason code of decisions and outcomes, in one table: what it is about, who has to act, how urgent that is, and whether it
 * ends by itself.
 *
 * The union of codes and every subset that behaviour depends on are derived from the table, so a code without an entry does not
 * compile. Messages stay where the decision is made. docs/reasons.md explains each code to a person; a test compares the two.
 */

export interface ReasonFacts {
  readonly group: ReasonGroup;
  /** Who has to act before it can end well: `none` where the service goes on by itself. */
  readonly actor: 'none' | 'operator' | 'issuer' | 'other-writer';
  /** How soon: `now` where clients are, or may soon be, affected. */
  readonly urgency: 'none' | 'routine' | 'soon' | 'now';
  /** Time, or the next run, ends it without anything being changed by a person. */
  readonly endsByItself: boolean;
}

export type ReasonGroup =
  /** Nothing is to be done. */
  | 'nothing-to-do'
  /** Why a certificate is to be replaced. */
  | 'due'
  /** The operator or the state of the listener keeps the service away. */
  | 'left-alone'
  /** Only says "later": no event is published for it. */
  | 'waiting'
  /** A rule of the service, or an operator, holds the change back. */
  | 'held-back'
  /** Too little is known of an attached certificate. */
  | 'not-described'
  /** No certificate of CAS can take the place, though one may come near. */
  | 'no-replacement'
  /** The candidate is simply another certificate; such a candidate is passed over in silence. */
  | 'unrelated'
  /** Nothing could be proved, so nothing was written. */
  | 'not-provable'
  /** A change was stopped before its end, without a failed proof. */
  | 'stopped'
  /** What a proof found. */
  | 'proof'
  /** What a proof found wrong with the chain or the leaf that is served. */
  | 'chain'
  /** How a change ended otherwise. */
  | 'ended';

const nothing = { actor: 'none', urgency: 'none', endsByItself: true } as const;
const passes = { actor: 'none', urgency: 'routine', endsByItself: true } as const;
const operator = { actor: 'operator', urgency: 'routine', endsByItself: false } as const;
const operatorSoon = { actor: 'operator', urgency: 'soon', endsByItself: false } as const;
const operatorNow = { actor: 'operator', urgency: 'now', endsByItself: false } as const;
const issuer = { actor: 'issuer', urgency: 'soon', endsByItself: false } as const;
const otherWriter = { actor: 'other-writer', urgency: 'soon', endsByItself: false } as const;

export const reasons = {
  'not-due': { group: 'nothing-to-do', ...nothing },
  'not-asked-for': { group: 'nothing-to-do', ...nothing },
  'takes-over': { group: 'nothing-to-do', ...nothing },
  'not-started': { group: 'nothing-to-do', ...nothing },

  'expires-soon': { group: 'due', ...passes },
  expired: { group: 'due', actor: 'none', urgency: 'now', endsByItself: true },
  revoked: { group: 'due', actor: 'none', urgency: 'now', endsByItself: true },
  forced: { group: 'due', ...passes },

  excluded: { group: 'left-alone', ...operator },
  'not-included': { group: 'left-alone', ...operator },
  'owned-by-ingress-controller': { group: 'left-alone', ...operator },
  'load-balancer-not-active': { group: 'left-alone', ...operator },
  'business-status-abnormal': { group: 'left-alone', ...operatorSoon },
  'listener-not-running': { group: 'left-alone', ...operator },

  'in-progress': { group: 'waiting', ...passes },
  'outside-window': { group: 'waiting', ...passes },
  'waiting-for-pilot': { group: 'waiting', ...passes },
  soaking: { group: 'waiting', ...passes },

  quarantined: { group: 'held-back', ...operatorSoon },
  'breaker-open': { group: 'held-back', ...operatorSoon },
  paused: { group: 'held-back', ...operator },
  'reverted-by-others': { group: 'held-back', ...otherWriter },

  'certificate-not-in-cas': { group: 'not-described', ...operatorSoon },
  'details-unavailable': { group: 'not-described', ...operatorSoon },
  'names-unknown': { group: 'not-described', ...operatorSoon },

  'no-replacement': { group: 'no-replacement', ...issuer },
  'names-not-covered': { group: 'no-replacement', ...issuer },
  'key-weaker': { group: 'no-replacement', ...issuer },
  'candidate-due': { group: 'no-replacement', ...issuer },
  'candidate-not-yet-valid': { group: 'no-replacement', ...passes },
  'candidate-revoked': { group: 'no-replacement', ...issuer },
  'candidate-without-private-key': { group: 'no-replacement', ...issuer },
  'would-uncover': { group: 'no-replacement', ...issuer },
  'expired-twin': { group: 'no-replacement', actor: 'issuer', urgency: 'now', endsByItself: false },

  'other-partition': { group: 'unrelated', ...nothing },
  'other-key-type': { group: 'unrelated', ...nothing },
  'expires-no-later': { group: 'unrelated', ...nothing },
  'candidate-expired': { group: 'unrelated', ...nothing },
  'candidate-names-unknown': { group: 'unrelated', ...nothing },
  'no-common-name': { group: 'unrelated', ...nothing },

  'no-sm2-over-quic': { group: 'not-provable', ...operator },
  unreachable: { group: 'not-provable', ...operatorSoon },
  'identity-unknown': { group: 'not-provable', ...operatorSoon },

  quota: { group: 'stopped', ...operatorSoon },
  'changed-by-others': { group: 'stopped', ...otherWriter },
  'plan-changed': { group: 'stopped', ...passes },
  'sibling-not-verified': { group: 'stopped', ...passes },
  'listener-not-ready': { group: 'stopped', ...passes },
  'step-not-completed': { group: 'stopped', ...passes },
  'certificate-not-found': { group: 'stopped', ...passes },
  'step-refused': { group: 'stopped', ...operatorSoon },
  'out-of-time': { group: 'stopped', ...passes },
  'ledger-unavailable': { group: 'stopped', actor: 'operator', urgency: 'soon', endsByItself: true },
  'cloud-unavailable': { group: 'stopped', ...passes },

  proved: { group: 'proof', ...nothing },
  'proof-inconclusive': { group: 'proof', ...operatorSoon },
  'zone-not-proved': { group: 'proof', ...operatorSoon },
  'served-old': { group: 'proof', ...operatorSoon },
  'served-other': { group: 'proof', ...operatorSoon },
  'served-none': { group: 'proof', ...operatorSoon },
  'served-half': { group: 'proof', ...issuer },

  'name-mismatch': { group: 'chain', ...issuer },
  'certificate-expired': { group: 'chain', ...issuer },
  'not-yet-valid': { group: 'chain', ...issuer },
  'chain-incomplete': { group: 'chain', ...issuer },
  'chain-not-trusted': { group: 'chain', ...issuer },
  'weak-signature': { group: 'chain', ...issuer },
  'pair-mismatch': { group: 'chain', ...issuer },

  'replacement-unfit': { group: 'ended', ...issuer },
  'no-good-snapshot': { group: 'ended', ...operatorNow },
} as const satisfies Record<string, ReasonFacts>;

/** kebab-case; each has a section in docs/reasons.md. */
export type ReasonCode = keyof typeof reasons;

/** The codes of one group, as a type: `ReasonIn<'left-alone'>`. */
export type ReasonIn<Group extends ReasonGroup> = {
  [Code in ReasonCode]: (typeof reasons)[Code]['group'] extends Group ? Code : never;
}[ReasonCode];

/**
 * A code as it was recorded, by this or another version: an unknown one is kept as text and never fails anything.
 */
export type RecordedReason = ReasonCode | (string & Record<never, never>);

/** A code with its sentence for a person, which holds the names and numbers. */
export interface Reason<Code extends RecordedReason = ReasonCode> {
  readonly reason: Code;
  readonly message: string;
}

export function isReasonCode(text: string): text is ReasonCode {
  return Object.hasOwn(reasons, text);
}

/** Whether a code belongs to a group; a code that is not known belongs to none. */
export function isReasonIn<Group extends ReasonGroup>(
  group: Group,
  reason: string,
): reason is ReasonIn<Group> {
  return isReasonCode(reason) && reasons[reason].group === group;
}

/** Codes that older versions recorded under another name. */
const renamed: Readonly<Record<string, ReasonCode>> = {
  'not-begun': 'not-started',
};

/** What is read from the ledger or a snapshot, under its present name. */
export function recordedReason(text: string): RecordedReason {
  return (Object.hasOwn(renamed, text) ? renamed[text] : undefined) ?? text;
}
