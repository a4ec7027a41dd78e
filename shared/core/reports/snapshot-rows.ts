/** The rows of a snapshot. */
import type { DuePolicy } from '../planning/due.ts';
import type { Plan } from '../planning/plan.ts';
import { planView } from './plan-view.ts';
import type { PlanView } from './rotation-report.ts';
import type { SnapshotRow } from './scan-snapshot.ts';

/** The rows of a plan that scan made itself. */
export function rowsOfPlan(plan: Plan, policy: DuePolicy): readonly SnapshotRow[] {
  const { loadBalancer, listeners } = plan.live;
  const descriptions = new Map(listeners.map(({ listenerId, description }) => [listenerId, description]));
  return rowsOfView(planView(plan, policy), loadBalancer.name).map((row) => ({
    ...row,
    listenerDescription: descriptions.get(row.listenerId) || null,
  }));
}

/** The rows of a plan in the report of a rotation, which has no descriptions of listeners. */
export function rowsOfView({ replacements }: PlanView, loadBalancerName: string): readonly SnapshotRow[] {
  return replacements.map(({ steps: _, ...row }) => ({
    ...row,
    loadBalancerName: loadBalancerName || null,
    listenerDescription: null,
  }));
}
