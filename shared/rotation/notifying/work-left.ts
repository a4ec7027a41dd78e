/**
 * What there is to do for a worker at one load balancer. Pure; the same answer for the worker itself and for scan, which decides whether to
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
  /** Something is blocked, or was done, and not published yet. */
  | 'news'
  /** The bus has not taken all events yet, and it is time to offer them again. */
  | 'unsent-events';

export interface WorkQuestion {
  readonly plan: Plan;
  /** Of the load balancer's log. */
  readonly state: LoadBalancerState;
  /** What the plan was narrowed to. */
  readonly selection: PlanSelection;
  /** There is a bus. */
  readonly publishes: boolean;
  readonly nowMs: number;
}

/** Empty: a worker would do nothing. */
export function workLeft(question: WorkQuestion): readonly WorkLeft[] {
  const { plan, state, publishes } = question;
  const work: WorkLeft[] = [];
  if (plan.changes.length > 0) work.push('changes');
  if (state.open.length > 0) work.push('open-changes');
  if (publishes && pendingPublications(question, outcomeRows(plan, new Map())).length > 0) work.push('news');
  if (publishes && isTimeToSend(state, question.nowMs)) work.push('unsent-events');
  return work;
}

/** What is to be published of these outcomes, and of earlier ones that never were. */
export function pendingPublications(
  { plan, state, selection, nowMs }: Omit<WorkQuestion, 'publishes'>,
  rows: readonly OutcomeRow[],
): readonly Publication[] {
  const unpublished = unpublishedRows(plan.live.loadBalancer, state, rows, nowMs);
  const current = isNarrowed(selection) ? rows.filter((row) => !isOnlyPlanned(plan, row)) : rows;
  return publicationsFor([...current, ...unpublished], state.announced, nowMs);
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
