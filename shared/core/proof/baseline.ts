/** What the targets of a change answered before its first step: the comparison for every later proof. JSON-safe: the ledger keeps it. */
import type { CertificateId } from '../model/certificate.ts';
import type { FindingCode } from './finding.ts';
import type { Answer, IdentityMethod, RecognisedLeaves } from './identity.ts';
import type { SeenNames } from './kept-names.ts';
import type { ProbeTarget } from './observation.ts';

/** The answer of a target before the first step. JSON-safe: it is written to the ledger. */
export interface BaselineTarget {
  readonly target: ProbeTarget;
  readonly answer: Answer;
  /** The findings about its chain at that time. They fail no later proof. */
  readonly findings: readonly FindingCode[];
  /** SHA-256 of the leaf, or of both leaves with TLCP. */
  readonly leaves: readonly string[];
}

/** The answers of all targets of a change before the first step, and the method that identified the certificates. */
export interface Baseline {
  readonly targets: readonly BaselineTarget[];
  readonly method: IdentityMethod;
  readonly leaves: RecognisedLeaves;
  /** Identified by dates and names alone. */
  readonly barelyDescribed: readonly CertificateId[];
  /** Absent in a baseline of an older version. */
  readonly names?: SeenNames;
  /** The old chain was due because handshakes had shown it to be wrong: its findings do not excuse those of the new certificate. */
  readonly oldIsWrong?: true;
}
