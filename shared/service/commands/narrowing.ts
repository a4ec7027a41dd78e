/**
 * Decides whether a command is narrowed. One table states what each field of a command narrows or changes; every question is answered from
 * it.
 *
 * Assumes a parsed command: a field is absent or it has a value. `force: false` is the same as no `force`. Pure.
 */
import type { Command } from './command.ts';

export type Narrowing =
  /** The load balancers that the command covers. */
  | 'regions'
  | 'load-balancers'
  /** The part of them that is planned: `PlanSelection`. */
  | 'listeners'
  | 'certificates'
  | 'due'
  /** How the plan is carried out. */
  | 'mode'
  | 'approval'
  /** Nothing: what is known already. */
  | 'known'
  /** No load balancer is covered. */
  | 'nothing';

/** A new field of `Command` does not compile until it is listed here. */
export const narrowings = {
  region: 'regions',
  loadBalancerId: 'load-balancers',
  listenerIds: 'listeners',
  certificateId: 'certificates',
  force: 'due',
  mode: 'mode',
  plan: 'approval',
  contents: 'known',
  channels: 'known',
  notify: 'nothing',
} as const satisfies Record<keyof Command, Narrowing>;

type FieldThatNarrows<Some extends Narrowing> = {
  [Field in keyof Command]-?: (typeof narrowings)[Field] extends Some ? Field : never;
}[keyof Command];

/** The fields of a command that select what is planned on a load balancer. */
export type PlanField = FieldThatNarrows<'listeners' | 'certificates' | 'due'>;

/**
 * The timer's command, or one that only names a region. No caller waits for an answer about one load balancer, so scan sends no worker only
 * to report a due certificate as blocked: it would repeat that every hour.
 */
export function isRoutine(command: Command): boolean {
  return narrowsOnly(command, ['regions']);
}

/** Covers everything in its regions, by the configuration alone, in either mode. */
export function coversWholeRegions(command: Command): boolean {
  return narrowsOnly(command, ['regions', 'mode']);
}

/** Covers everything on each of its load balancers, by the configuration alone. */
export function coversWholeLoadBalancers(command: Command): boolean {
  return narrowsOnly(command, ['regions', 'load-balancers']);
}

function narrowsOnly(command: Command, allowed: readonly Narrowing[]): boolean {
  const fields = Object.keys(narrowings) as (keyof Command)[];
  return fields.every((field) => !isSet(command, field) || ['known', ...allowed].includes(narrowings[field]));
}

function isSet(command: Command, field: keyof Command): boolean {
  return command[field] !== undefined && command[field] !== false;
}
