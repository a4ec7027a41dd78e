/**
 * The report of a rotation: its plan and its outcomes. Plain JSON data without secrets.
 */

import type { Outcome } from '../model/outcomes.ts';
import type { ReasonIn } from '../model/reasons.ts';
import type { DecidedAtStart } from '../planning/decided-at-start.ts';
import type { StepView } from '../planning/step.ts';
import type { ServedCertificates } from '../proof/served-certificate.ts';
import type { Noted } from './noted.ts';
import type { OutcomeRow } from './outcome-row.ts';

/** One slot of a listener, the certificate in it, and the certificate that replaces it. */
export interface ReplacementView extends Omit<OutcomeRow, 'outcome'> {
  readonly due: ReasonIn<'due'> | null;
  readonly emergency: boolean;
  /** Names on the old certificate; empty if unknown. */
  readonly names: readonly string[];
  /** When the old certificate expires; `null` if unknown. */
  readonly notAfterMs: number | null;
  /** When it becomes or became due; `null` if its dates are unknown. */
  readonly dueAtMs: number | null;
  /** Names of an expired certificate that its replacement lacks and nothing on the listener covers; absent if there are none. */
  readonly missingNames?: readonly string[];
  readonly decision: 'rotate' | 'blocked' | 'nothing-to-do';
  readonly steps: readonly StepView[];
}

/**
 * The plan of one load balancer as a report shows it. Its notes are further information for operators: names that move to another certificate, a change of issuer, certificates
 * unknown to CAS.
 */
export interface PlanView extends Noted {
  readonly region: string;
  readonly loadBalancerId: string;
  /** 64 hex digits. The same live state and decisions give the same hash; a command may require it. */
  readonly hash: string;
  readonly replacements: readonly ReplacementView[];
  /** What only a handshake, ALB or the ledger can tell about the changes that may start; absent if none may. */
  readonly decidedAtStart?: readonly DecidedAtStart[];
}

/** The observations of the daily check on one listener. */
export interface ServedRecord {
  readonly atMs: number;
  /** Number of targets (zone address, name, key type) that were probed. */
  readonly targets: number;
  /** Number of targets that served an attached certificate. */
  readonly asExpected: number;
  /** Number of targets that did not answer. */
  readonly silent: number;
  /** Descriptions of the targets that served something else. */
  readonly differences: readonly string[];
  /** The same for sentences of any language; absent in a record of an older version. */
  readonly differing?: readonly { readonly where: string; readonly served: string }[];
  /** What was seen of each attached certificate, by its id; absent in a record of an older version. */
  readonly certificates?: ServedCertificates;
}

export interface RotationReport {
  readonly mode: 'plan' | 'apply';
  readonly region: string;
  readonly loadBalancerId: string;
  /** Empty if no rotation was started. */
  readonly rotationId: string;
  readonly outcome: Outcome;
  readonly plan: PlanView;
  readonly outcomes: readonly OutcomeRow[];
  /** The results of the daily check by listener id; absent if no check was due. */
  readonly served?: Readonly<Record<string, ServedRecord>>;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** A person has stopped this run: what had begun was finished or undone, and nothing else was begun. */
  readonly interrupted?: true;
}
