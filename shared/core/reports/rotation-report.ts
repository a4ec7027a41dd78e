/**
 * What a rotation says of itself: outcomes, reasons, reports and live progress. Plain data, JSON-safe, without secrets.
 */

import type { Outcome } from '../model/outcomes.ts';
import type { ReasonIn } from '../model/reasons.ts';
import type { StepView } from '../planning/steps.ts';
import type { OutcomeRow } from './outcome-row.ts';

/** One slot of one listener, the certificate in it, and the certificate that takes its place. */
export interface ReplacementView extends Omit<OutcomeRow, 'outcome'> {
  readonly due: ReasonIn<'due'> | null;
  readonly emergency: boolean;
  /** Names on the old certificate; empty where unknown. */
  readonly names: readonly string[];
  /** When the old certificate expires; `null` where unknown. */
  readonly notAfterMs: number | null;
  /** When it becomes due, or became; `null` where its dates are unknown. */
  readonly dueAtMs: number | null;
  readonly decision: 'rotate' | 'blocked' | 'nothing-to-do';
  readonly steps: readonly StepView[];
}

/** The plan of one load balancer as a report shows it. */
export interface PlanView {
  readonly region: string;
  readonly loadBalancerId: string;
  /** 64 hex digits. The same live state and the same decisions have the same hash; a command may name it. */
  readonly hash: string;
  readonly replacements: readonly ReplacementView[];
  /** What a person should know besides: names that move to another certificate, a change of issuer, certificates unknown to CAS. */
  readonly notes: readonly string[];
}

/** What handshakes of the daily look at everything said of a listener. */
export interface ServedRecord {
  readonly atMs: number;
  /** Targets (zone address, name, key type) that were asked. */
  readonly targets: number;
  /** Targets that answered with one of the attached certificates. */
  readonly asExpected: number;
  /** Targets that gave no answer. */
  readonly silent: number;
  /** Targets that served something else, for people; empty is good. */
  readonly differences: readonly string[];
}

export interface RotationReport {
  readonly mode: 'plan' | 'apply';
  readonly region: string;
  readonly loadBalancerId: string;
  /** Empty where nothing was started. */
  readonly rotationId: string;
  readonly outcome: Outcome;
  readonly plan: PlanView;
  readonly outcomes: readonly OutcomeRow[];
  /** What the daily look saw, by listener; absent where it was not its turn. */
  readonly served?: Readonly<Record<string, ServedRecord>>;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
}
