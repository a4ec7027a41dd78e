/** The result of a check, and how findings add up to one. Pure; holds no texts of the table of checks. */
import type { Cause } from './check-facts.ts';
import type { CheckId } from './checks.ts';

/**
 * - `ok`: as it should be.
 * - `fault`: the service does not work as it should, or soon will not.
 * - `warning`: it works, and a person should know.
 * - `unknown`: it could not be found out, and the message says why. Never a sign of health.
 * - `not-applicable`: this installation does not use it.
 */
export type CheckState = 'ok' | 'fault' | 'warning' | 'unknown' | 'not-applicable';

export interface CheckResult {
  readonly id: CheckId;
  readonly state: CheckState;
  /** One sentence with names and numbers. */
  readonly message: string;
  /** One sentence for each finding, the most severe first; empty if the message says it all. */
  readonly details: readonly string[];
  readonly cause?: Cause | undefined;
  /** Of an unknown that the workers of these VPCs can settle. */
  readonly vpcIds?: readonly string[] | undefined;
}

/** What one function answers to `{"doctor":true}`. */
export interface DoctorReport {
  readonly version: string;
  readonly function: string;
  readonly region: string;
  readonly checks: readonly CheckResult[];
}

/** What was read, or why it could not be. */
export type Reading<Value> = { readonly value: Value } | { readonly problem: string };

/** Sentences of one check. */
export interface Findings {
  readonly faults?: readonly string[];
  readonly warnings?: readonly string[];
  readonly unknowns?: readonly string[];
  /** Of no consequence, shown where nothing else is. */
  readonly notes?: readonly string[];
  /** The message if there is nothing else. */
  readonly ok: string;
}

/** The worst kind of finding decides; its first sentence is the message. */
export function judge(id: CheckId, findings: Findings): CheckResult {
  const { faults = [], warnings = [], unknowns = [], notes = [], ok } = findings;
  const all = [...faults, ...warnings, ...unknowns];
  const [first, ...others] = all;
  if (first === undefined) return { id, state: 'ok', message: ok, details: notes };
  const state = faults.length > 0 ? 'fault' : warnings.length > 0 ? 'warning' : 'unknown';
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return {
    id,
    state,
    message: `${first}${more}`,
    details: others.length === 0 ? notes : [...all, ...notes],
  };
}

export function notApplicable(id: CheckId, message: string): CheckResult {
  return { id, state: 'not-applicable', message, details: [] };
}

export function unknown(id: CheckId, message: string): CheckResult {
  return { id, state: 'unknown', message, details: [] };
}

/** What could not be read is unknown. */
export function readOr<Value>(
  id: CheckId,
  reading: Reading<Value>,
  findings: (value: Value) => Findings,
): CheckResult {
  if ('problem' in reading) return unknown(id, `It could not be read: ${reading.problem}`);
  return judge(id, findings(reading.value));
}

/** By severity of the state: the first is the worst. */
export const statesByWeight: readonly CheckState[] = ['fault', 'warning', 'unknown', 'ok', 'not-applicable'];
