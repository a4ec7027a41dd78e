/**
 * Lists the work that a worker has on one load balancer. Pure.
 *
 * The worker and scan use the same list: scan invokes a worker only if there is work.
 */

import type { Publication } from '../../core/model/event.ts';
import type { Language } from '../../core/model/texts/language.ts';
import type { Change } from '../../core/planning/change.ts';
import { isNarrowed, type PlanSelection } from '../../core/planning/decision.ts';
import type { Plan } from '../../core/planning/plan.ts';
import type { LoadBalancerState } from '../../core/records/load-balancer-log.ts';
import { publicationsFor } from '../../core/reports/events/outcome-event.ts';
import type { OutcomeRow } from '../../core/reports/outcome-row.ts';
import { outcomeRows } from '../../core/reports/plan-view.ts';
import { isTimeToSend } from './outbox.ts';
import { unpublishedRows } from './unpublished.ts';

export type WorkLeft =
  /** The plan has changes that may start, or for which a worker has to take its turn. */
  | 'changes'
  /** An earlier run has left changes open or unproved. */
  | 'open-changes'
  /** There are outcomes to publish. */
  | 'news'
  /** The bus has not accepted all events, and it is time to send them again. */
  | 'unsent-events';

export interface WorkQuestion {
  readonly plan: Plan;
  /** The state of the load balancer's log. */
  readonly state: LoadBalancerState;
  /** The part of the load balancer that the plan was narrowed to. */
  readonly selection: PlanSelection;
  /** Whether a bus is configured. */
  readonly publishes: boolean;
  /** Whether scan notifies channels. */
  readonly channels: boolean;
  readonly nowMs: number;
}

/** @returns empty if there is no work */
export function workLeft(question: WorkQuestion): readonly WorkLeft[] {
  const { plan, state, publishes, channels } = question;
  const work: WorkLeft[] = [];
  if (plan.changes.some((change) => mayNeedWorker(plan, change))) work.push('changes');
  if (state.open.length > 0) work.push('open-changes');
  const records = publishes || channels;
  // Only whether there are any counts.
  if (records && pendingPublications(question, outcomeRows(plan, new Map()), 'en').length > 0)
    work.push('news');
  if (publishes && isTimeToSend(state, question.nowMs)) work.push('unsent-events');
  return work;
}

/** A worker can do nothing about a pause, the breaker or the window. One that waits for a pilot or a soak records its turn. */
const standstills: ReadonlySet<string> = new Set(['paused', 'breaker-open', 'outside-window']);

function mayNeedWorker({ decisions }: Plan, { listenerId, replaces }: Change): boolean {
  return decisions.some(
    (one) =>
      one.listenerId === listenerId &&
      replaces.some(({ certificateId }) => certificateId === one.attached.certificateId) &&
      !standstills.has(one.reason),
  );
}

/** @param language of the summaries @returns the publications for these outcomes, and for earlier outcomes that were never published. */
export function pendingPublications(
  { plan, state, selection, nowMs }: Omit<WorkQuestion, 'publishes' | 'channels'>,
  rows: readonly OutcomeRow[],
  language: Language,
): readonly Publication[] {
  const unpublished = unpublishedRows(plan.live.loadBalancer, state, rows, nowMs);
  const current = isNarrowed(selection) ? rows.filter((row) => !isOnlyPlanned(plan, row)) : rows;
  return publicationsFor([...current, ...unpublished], state.announced, nowMs, language);
}

/** Whether the row only repeats the decision of the plan: nothing was carried out. */
function isOnlyPlanned({ decisions }: Plan, row: OutcomeRow): boolean {
  return decisions.some(
    ({ listenerId, attached, decision, reason }) =>
      listenerId === row.listenerId &&
      attached.certificateId === row.oldCertificateId &&
      decision === row.outcome &&
      reason === row.reason,
  );
}
