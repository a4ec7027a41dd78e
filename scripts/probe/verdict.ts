/**
 * What one observation means for whoever expects a certificate. Pure. Used where a single handshake is looked at: `npm run probe` and the
 * fuzzer. The proof of a change judges many of them together, from the same parts (`identity.ts`, `findings.ts`).
 *
 * One verdict for which certificate it was, and findings beside it: a match may have an incomplete chain, and an unknown certificate may be
 * in perfect order. A timeout or a reset is never a wrong certificate.
 */
import type { CertificateId } from '../../shared/core/model/certificate.ts';
import { type Finding, findingsOf } from '../../shared/core/proof/findings.ts';
import {
  type Answer,
  answerOf,
  describeAnswer,
  type IdentityMethod,
  isOneOf,
  type Recognisable,
  type RecognisedLeaves,
} from '../../shared/core/proof/identity.ts';
import type { Observation } from '../../shared/core/proof/observation.ts';

export type VerdictKind =
  /** What is expected was served, and the server has its key. */
  | 'match'
  /** What was there before was served. */
  | 'previous'
  /** Another certificate that is known. */
  | 'other-known'
  | 'unknown-certificate'
  /** The server said that it has no certificate of this key type for this name. */
  | 'no-such-key-type'
  /** Silence of any kind: refused, reset, out of time, nothing that could be believed. */
  | 'unreachable'
  /** It answers in a protocol that no probe checks. */
  | 'not-checkable';

export interface Verdict {
  readonly kind: VerdictKind;
  /** Which certificate of those that are known it was. */
  readonly certificateId: CertificateId | undefined;
  readonly findings: readonly Finding[];
  /** For people. */
  readonly message: string;
}

export interface Expectation {
  /** `undefined`: no name was asked for. */
  readonly serverName: string | undefined;
  readonly expected: ReadonlySet<CertificateId>;
  readonly previous: ReadonlySet<CertificateId>;
  /** Everything that may be met, with what is needed to recognise it. */
  readonly known: readonly Recognisable[];
  readonly method: IdentityMethod;
  readonly recognised?: RecognisedLeaves;
}

export function verdictOf(observation: Observation, expectation: Expectation, nowMs: number): Verdict {
  const { known, method, recognised, serverName } = expectation;
  const answer = answerOf(observation, known, method, recognised);
  const kind = kindOf(observation, answer, expectation);
  const findings = observation.kind === 'certificate' ? findingsOf(observation, serverName, nowMs) : [];
  const remarks = findings.map(({ message }) => `; ${message}`).join('');
  return {
    kind,
    certificateId: answer.kind === 'known' ? answer.certificateId : undefined,
    findings,
    message: `${describeAnswer(answer)}${remarks}`,
  };
}

function kindOf(
  observation: Observation,
  answer: Answer,
  { expected, previous }: Pick<Expectation, 'expected' | 'previous'>,
): VerdictKind {
  switch (answer.kind) {
    case 'known':
      if (isOneOf(answer, expected)) return 'match';
      return isOneOf(answer, previous) ? 'previous' : 'other-known';
    case 'other':
      return 'unknown-certificate';
    case 'absent':
      return 'no-such-key-type';
    case 'unknown':
      return observation.kind === 'not-checkable' ? 'not-checkable' : 'unreachable';
  }
}
