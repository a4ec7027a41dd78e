/**
 * What there is to do for a worker at one load balancer. Pure; the same answer for the worker himself and for scan, which decides whether to
 * send one.
 */
import { type Announcement, announcementsFor } from '../events/outcome-event.ts';
import type { LoadBalancerState } from '../ledger/load-balancer-log.ts';
import type { Plan } from './plan.ts';
import type { OutcomeRow } from './report.ts';
import { untoldRows } from './untold.ts';
import { outcomeRows } from './views.ts';

export type WorkLeft =
  /** The plan has changes. */
  | 'changes'
  /** An earlier run has left changes open, or without proof. */
  | 'open-changes'
  /** Something is blocked, or was done, that nobody has been told of. */
  | 'news'
  /** The bus has not taken all events yet. */
  | 'unsent-events';

export interface WorkQuestion {
  readonly plan: Plan;
  /** Of the load balancer's log. */
  readonly state: LoadBalancerState;
  /** There is a bus to tell. */
  readonly tells: boolean;
  readonly nowMs: number;
}

/** Empty: a worker would do nothing. */
export function workLeft({ plan, state, tells, nowMs }: WorkQuestion): readonly WorkLeft[] {
  const work: WorkLeft[] = [];
  if (plan.changes.length > 0) work.push('changes');
  if (state.open.length > 0) work.push('open-changes');
  if (tells && newsOf(plan, state, outcomeRows(plan, new Map()), nowMs).length > 0) work.push('news');
  if (tells && state.outbox.length > 0) work.push('unsent-events');
  return work;
}

/** What is to be told of these outcomes, and of earlier ones that nobody was told of. */
export function newsOf(
  { live }: Plan,
  state: LoadBalancerState,
  rows: readonly OutcomeRow[],
  nowMs: number,
): readonly Announcement[] {
  const untold = untoldRows(live.loadBalancer, state, rows, nowMs);
  return announcementsFor([...rows, ...untold], state.announced, nowMs);
}
