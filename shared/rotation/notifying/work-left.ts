/**
 * What there is to do for a worker at one load balancer. Pure; the same answer for the worker himself and for scan, which decides whether to
 * send one.
 */

import type { Publication } from '../../core/model/event.ts';
import { isNarrowed, type PlanSelection } from '../../core/planning/decision.ts';
import type { Plan } from '../../core/planning/plan.ts';
import type { LoadBalancerState } from '../../core/records/load-balancer-log.ts';
import { publicationsFor } from '../../core/reports/events/outcome-event.ts';
import type { OutcomeRow } from '../../core/reports/outcome-row.ts';
import { outcomeRows } from '../../core/reports/plan-view.ts';
import { isTimeToSend } from './outbox.ts';
import { unpublishedRows } from './unpublished.ts';

export type WorkLeft =
  /** The plan has changes. */
  | 'changes'
  /** An earlier run has left changes open, or without proof. */
  | 'open-changes'
  /** Something is blocked, or was done, that nobody has been told of. */
  | 'news'
  /** The bus has not taken all events yet, and it is time to offer them again. */
  | 'unsent-events';

export interface WorkQuestion {
  readonly plan: Plan;
  /** Of the load balancer's log. */
  readonly state: LoadBalancerState;
  /** What the plan was narrowed to. */
  readonly selection: PlanSelection;
  /** There is a bus to tell. */
  readonly tells: boolean;
  readonly nowMs: number;
}

/** Empty: a worker would do nothing. */
export function workLeft(question: WorkQuestion): readonly WorkLeft[] {
  const { plan, state, tells } = question;
  const work: WorkLeft[] = [];
  if (plan.changes.length > 0) work.push('changes');
  if (state.open.length > 0) work.push('open-changes');
  if (tells && pendingAnnouncements(question, outcomeRows(plan, new Map())).length > 0) work.push('news');
  if (tells && isTimeToSend(state, question.nowMs)) work.push('unsent-events');
  return work;
}

/** What is to be told of these outcomes, and of earlier ones that nobody was told of. */
export function pendingAnnouncements(
  { plan, state, selection, nowMs }: Omit<WorkQuestion, 'tells'>,
  rows: readonly OutcomeRow[],
): readonly Publication[] {
  const untold = unpublishedRows(plan.live.loadBalancer, state, rows, nowMs);
  const told = isNarrowed(selection) ? rows.filter((row) => !isOnlyPlanned(plan, row)) : rows;
  return publicationsFor([...told, ...untold], state.announced, nowMs);
}

/** The plan says so, and nothing was tried. */
function isOnlyPlanned({ decisions }: Plan, row: OutcomeRow): boolean {
  return decisions.some(
    ({ listenerId, attached, decision, reason }) =>
      listenerId === row.listenerId &&
      attached.certificateId === row.oldCertificateId &&
      decision === row.outcome &&
      reason === row.reason,
  );
}
