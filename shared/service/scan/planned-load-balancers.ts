/** What a scan keeps of each load balancer between its plan and the dispatch of its work. */
import { packedList } from '../../base/packed.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';

/** What stays of a load balancer once it is planned. Its rows are in `SurveyAndPlanInput.rows`. */
export interface PlannedLoadBalancer {
  readonly loadBalancerId: string;
  /** Absent where there is no work. */
  readonly vpcId: string | undefined;
  /** Through which it is probed. */
  readonly network: 'public' | 'vpc';
  readonly listenerIds: readonly string[];
  /** The reasons to send a worker; empty: none. */
  readonly work: readonly string[];
  /** The plan, where no worker is sent for its work because the mode is plan. */
  readonly ownPlan: RotationReport | undefined;
  readonly error: unknown;
}

/** What stays of all load balancers, as text. Errors, which have none, are kept beside it. */
export function keepPlanned() {
  const all = packedList<Omit<PlannedLoadBalancer, 'error'>>();
  const errors = new Map<number, unknown>();
  let hasWork = false;
  return {
    /** @returns its index */
    add({ error, ...one }: PlannedLoadBalancer): number {
      const index = all.length;
      all.push(one);
      if (error !== undefined) errors.set(index, error);
      hasWork ||= one.work.length > 0;
      return index;
    },
    hasWork: () => hasWork,
    *inOrder(order: readonly number[]): Iterable<PlannedLoadBalancer> {
      for (const index of order) yield { ...all.at(index), error: errors.get(index) };
    },
  };
}
