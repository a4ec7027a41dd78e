/**
 * The rotation of one load balancer: settle what is open, look, plan, carry the plan out, report.
 *
 * The unit of work is a load balancer (its listeners share a quota); the unit of outcome is one replacement: a failure neither stops nor
 * undoes another one. A caller who asks for exactly one plan, by its hash, gets that plan or nothing. One worker at a time: the lease is a
 * claim in the load balancer's log.
 */

import { RotatorError } from '../base/errors.ts';
import { type NamedListener, notAmong, unknownOnLoadBalancer } from '../cloud/inventory/named-listeners.ts';
import type { LoadBalancerReading } from '../cloud/inventory/read-load-balancer.ts';
import type { Listener } from '../core/model/listener.ts';
import { worstOutcome } from '../core/model/outcomes.ts';
import type { Plan } from '../core/planning/plan.ts';
import type { OutcomeRow } from '../core/reports/outcome-row.ts';
import { outcomeRows, planView } from '../core/reports/plan-view.ts';
import type { RotationReport } from '../core/reports/rotation-report.ts';
import type { RotationInput } from './run/rotation.ts';
import { lookAndPlan, work } from './session.ts';
import type { Planned } from './session-context.ts';

/** The live state has moved on since the plan was approved. Nothing was changed. */
export class PlanChanged extends RotatorError {
  constructor(asked: string, found: string) {
    super(
      'PlanChanged',
      `the plan asked for is ${asked}; what would be done now is ${found}. Nothing was changed.`,
      {
        hint: 'LoadBalancerReading at the new plan, and approve that one if it is right.',
      },
    );
    this.name = 'PlanChanged';
  }
}

export async function rotateLoadBalancer(input: RotationInput): Promise<RotationReport> {
  const startedAtMs = input.clock.now();
  if (input.mode === 'plan') {
    const planned = await lookAndPlan(input);
    requireAsked(input, planned);
    const { look, plan } = planned;
    return report(input, { startedAtMs, look, plan, rows: outcomeRows(plan, new Map()), started: false });
  }
  const done = await work(input, (planned) => requireAsked(input, planned));
  return report(input, { startedAtMs, ...done });
}

/** @throws RotatorError UnknownListener, PlanChanged */
function requireAsked({ planHash, selection }: RotationInput, { look, plan: { live, hash } }: Planned): void {
  const known = [...live.listeners.map(toNamed), ...look.otherListeners];
  const unknown = notAmong(selection.listenerIds ?? [], known);
  if (unknown.length > 0) throw unknownOnLoadBalancer(unknown, live.loadBalancer, known);
  if (planHash !== undefined && planHash !== hash) throw new PlanChanged(planHash, hash);
}

function toNamed({ listenerId, protocol, port }: Listener): NamedListener {
  return { listenerId, listenerProtocol: protocol, listenerPort: port };
}

interface Finished {
  readonly startedAtMs: number;
  readonly look: LoadBalancerReading;
  readonly plan: Plan;
  readonly rows: readonly OutcomeRow[];
  /** Something was done, or tried. */
  readonly started: boolean;
}

function report(
  { mode, rotationId, clock, settings }: RotationInput,
  { startedAtMs, look, plan, rows, started }: Finished,
): RotationReport {
  const view = planView(plan, settings.policy);
  return {
    mode,
    region: view.region,
    loadBalancerId: view.loadBalancerId,
    rotationId: started ? rotationId : '',
    outcome: worstOutcome(rows.map(({ outcome }) => outcome)),
    plan: { ...view, notes: [...view.notes, ...look.notes] },
    outcomes: rows,
    startedAtMs,
    finishedAtMs: clock.now(),
  };
}
