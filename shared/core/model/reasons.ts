/**
 * Every reason code of decisions and outcomes: its group, who has to act, how urgent that is, and whether it ends by itself.
 *
 * The union of codes, and every subset that behaviour depends on, are derived from this table, so a code without an entry does not
 * compile. The message of a reason is written where the decision is made; the sentences for people in each language, which docs/reasons.md is made
 * from, are in texts/reason-texts.ts.
 */

export interface ReasonFacts {
  readonly group: ReasonGroup;
  /** Who has to act; `none` if the service continues by itself. */
  readonly actor: 'none' | 'operator' | 'issuer' | 'other-writer';
  /** How soon to act: `now` if clients are affected, or may soon be. */
  readonly urgency: 'none' | 'routine' | 'soon' | 'now';
  /** Time or the next run ends it; no operator has to change anything. */
  readonly endsByItself: boolean;
}

export type ReasonGroup =
  /** No change is needed. */
  | 'nothing-to-do'
  /** The certificate has to be replaced. */
  | 'due'
  /** The operator has excluded it, or the state of the listener or load balancer does not allow a change. */
  | 'left-alone'
  /** The change is only delayed: no event is published for it. */
  | 'waiting'
  /** A rule of the service, or an operator, prevents the change. */
  | 'held-back'
  /** Too little is known about an attached certificate. */
  | 'not-described'
  /** No certificate of CAS can replace it. */
  | 'no-replacement'
  /** The candidate is an unrelated certificate: reports do not mention it. */
  | 'unrelated'
  /** The result could not be proved, so nothing was changed. */
  | 'not-provable'
  /** A change stopped before its end, without a failed proof. */
  | 'stopped'
  /** The result of a proof. */
  | 'proof'
  /** The proof found a fault in the served chain or leaf. */
  | 'chain'
  /** Any other end of a change. */
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
  'served-bad': { group: 'due', actor: 'issuer', urgency: 'now', endsByItself: false },

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
  'after-failed-proof': { group: 'waiting', ...passes },

  quarantined: { group: 'held-back', ...operatorSoon },
  'refused-by-alb': { group: 'held-back', ...operatorSoon },
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
  'candidate-untrusted': { group: 'no-replacement', ...issuer },
  'would-uncover': { group: 'no-replacement', ...issuer },
  'expired-twin': { group: 'no-replacement', actor: 'issuer', urgency: 'now', endsByItself: false },

  'other-partition': { group: 'unrelated', ...nothing },
  'other-key-type': { group: 'unrelated', ...nothing },
  'expires-no-later': { group: 'unrelated', ...nothing },
  'candidate-expired': { group: 'unrelated', ...nothing },
  'candidate-names-unknown': { group: 'unrelated', ...nothing },
  'no-common-name': { group: 'unrelated', ...nothing },

  'no-sm2-over-quic': { group: 'not-provable', ...operator },
  'no-worker-in-vpc': { group: 'not-provable', ...operatorSoon },
  unreachable: { group: 'not-provable', ...operatorSoon },
  'not-served': { group: 'not-provable', ...operatorSoon },
  'identity-unknown': { group: 'not-provable', ...operatorSoon },

  quota: { group: 'stopped', ...operatorSoon },
  'changed-by-others': { group: 'stopped', ...otherWriter },
  'plan-changed': { group: 'stopped', ...passes },
  'record-refused': { group: 'stopped', ...operatorSoon },
  'sibling-not-verified': { group: 'stopped', ...passes },
  'listener-not-ready': { group: 'stopped', ...passes },
  'step-not-completed': { group: 'stopped', ...passes },
  'certificate-not-found': { group: 'stopped', ...passes },
  'step-refused': { group: 'stopped', ...operatorSoon },
  'out-of-time': { group: 'stopped', ...passes },
  interrupted: { group: 'stopped', ...passes },
  'ledger-unavailable': { group: 'stopped', actor: 'operator', urgency: 'soon', endsByItself: true },
  'cloud-unavailable': { group: 'stopped', ...passes },

  proved: { group: 'proof', ...nothing },
  'proof-inconclusive': { group: 'proof', ...operatorSoon },
  'zone-not-proved': { group: 'proof', ...operatorSoon },
  'served-old': { group: 'proof', ...operatorSoon },
  'served-other': { group: 'proof', ...operatorSoon },
  'served-none': { group: 'proof', ...operatorSoon },
  'served-half': { group: 'proof', ...issuer },
  'names-lost': { group: 'proof', ...issuer },

  'name-mismatch': { group: 'chain', ...issuer },
  'certificate-expired': { group: 'chain', ...issuer },
  'not-yet-valid': { group: 'chain', ...issuer },
  'chain-incomplete': { group: 'chain', ...issuer },
  'chain-not-trusted': { group: 'chain', ...issuer },
  'wrong-purpose': { group: 'chain', ...issuer },
  'weak-signature': { group: 'chain', ...issuer },
  'pair-mismatch': { group: 'chain', ...issuer },

  'replacement-unfit': { group: 'ended', ...issuer },
  'no-good-snapshot': { group: 'ended', ...operatorNow },
} as const satisfies Record<string, ReasonFacts>;

/** kebab-case; each code has a section in docs/reasons.md. */
export type ReasonCode = keyof typeof reasons;

/** The codes of one group, as a type: `ReasonIn<'left-alone'>`. */
export type ReasonIn<Group extends ReasonGroup> = {
  [Code in ReasonCode]: (typeof reasons)[Code]['group'] extends Group ? Code : never;
}[ReasonCode];

/** A code as this or another version recorded it. An unknown code is kept as text and never causes an error. */
export type RecordedReason = ReasonCode | (string & Record<never, never>);

/** What a sentence in another language takes from the decision: names, ids, times in UTC, numbers. */
export type ReasonParameters = Readonly<Record<string, string | number | readonly string[]>>;

/** A sentence for operators, in English, which contains the names and numbers. */
export interface Message {
  readonly message: string;
  /** For sentences in other languages (texts/); absent where they need none, and in what older versions recorded. */
  readonly parameters?: ReasonParameters;
}

/** A code with its sentence. */
export interface Reason<Code extends RecordedReason = ReasonCode> extends Message {
  readonly reason: Code;
}

/** Only the reason, of what has more. */
export function reasonOf<Code extends RecordedReason>({
  reason,
  message,
  parameters,
}: Reason<Code>): Reason<Code> {
  return parameters === undefined ? { reason, message } : { reason, message, parameters };
}

/** The same reason with another sentence. */
export function withMessage<Code extends RecordedReason>(
  reason: Reason<Code>,
  message: string,
): Reason<Code> {
  return { ...reasonOf(reason), message };
}

export function isReasonCode(text: string): text is ReasonCode {
  return Object.hasOwn(reasons, text);
}

/** Whether a code belongs to a group. An unknown code belongs to none. */
export function isReasonIn<Group extends ReasonGroup>(
  group: Group,
  reason: string,
): reason is ReasonIn<Group> {
  return isReasonCode(reason) && reasons[reason].group === group;
}

/** Codes that older versions recorded under another name, with their present name. */
const renamed: Readonly<Record<string, ReasonCode>> = {
  'not-begun': 'not-started',
};

/** The present name of a code that was read from the ledger or a snapshot. */
export function recordedReason(text: string): RecordedReason {
  return (Object.hasOwn(renamed, text) ? renamed[text] : undefined) ?? text;
}
