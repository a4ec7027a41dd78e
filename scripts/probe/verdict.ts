/**
 * The verdict on one observation, given the expected certificate. Pure. Used for single handshakes: `npm run probe` and the fuzzer. The proof of
 * a change evaluates many observations together, from the same parts (`identity.ts`, `findings.ts`).
 *
 * The verdict identifies the certificate; findings are independent of it: a match may have an incomplete chain, an unknown certificate may have
 * no finding. A timeout or a reset is never a wrong certificate.
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
  /** The expected certificate was served, and the server has proved possession of its key. */
  | 'match'
  /** The certificate before the change was served. */
  | 'previous'
  /** Another known certificate was served. */
  | 'other-known'
  | 'unknown-certificate'
  /** The server answered that it has no certificate of this key type for this name. */
  | 'no-such-key-type'
  /** No usable answer: refused, reset, timeout, or an answer without proof. */
  | 'unreachable'
  /** The server answers in a protocol that no probe checks. */
  | 'not-checkable';

export interface Verdict {
  readonly kind: VerdictKind;
  /** The known certificate that was served. */
  readonly certificateId: CertificateId | undefined;
  readonly findings: readonly Finding[];
  readonly message: string;
}

export interface Expectation {
  /** `undefined`: no server name was sent. */
  readonly serverName: string | undefined;
  readonly expected: ReadonlySet<CertificateId>;
  readonly previous: ReadonlySet<CertificateId>;
  /** Certificates that may be served, with the data to recognise them. */
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
