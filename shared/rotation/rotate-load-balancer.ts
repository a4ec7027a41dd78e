/**
 * The rotation of one load balancer: recover what is open, plan, carry the plan out, report.
 *
 * The unit of work is a load balancer (its listeners share a quota); the unit of outcome is one replacement: a failure neither stops nor
 * undoes another one. A caller who asks for exactly one plan, by its hash, gets that plan or nothing. One worker at a time: the lease is a
 * claim in the load balancer's log.
 */
import { RotatorError } from '../base/errors.ts';
import { type NamedListener, notAmong, unknownOnLoadBalancer } from '../cloud/inventory/named-listeners.ts';
import type { Listener } from '../core/model/listener.ts';
import { worstOutcome } from '../core/model/outcomes.ts';
import type { OutcomeRow } from '../core/reports/outcome-row.ts';
import { outcomeRows, planView } from '../core/reports/plan-view.ts';
import type { RotationReport } from '../core/reports/rotation-report.ts';
import { readAndPlan } from './read-and-plan.ts';
import type { Planned } from './run/context.ts';
import type { Rotation } from './run/rotation.ts';
import { runSession } from './session.ts';

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

export async function rotateLoadBalancer(rotation: Rotation): Promise<RotationReport> {
  const startedAtMs = rotation.ports.clock.now();
  if (rotation.request.mode === 'plan') {
    const planned = await readAndPlan(rotation);
    requireRequested(rotation, planned);
    const rows = outcomeRows(planned.plan, new Map());
    return report(rotation, startedAtMs, { ...planned, rows, started: false });
  }
  const done = await runSession(rotation, (planned) => requireRequested(rotation, planned));
  return report(rotation, startedAtMs, done);
}

/** @throws RotatorError UnknownListener, PlanChanged */
function requireRequested({ request: { planHash, selection } }: Rotation, { reading, plan }: Planned): void {
  const { live, hash } = plan;
  const known = [...live.listeners.map(toNamed), ...reading.otherListeners];
  const unknown = notAmong(selection.listenerIds ?? [], known);
  if (unknown.length > 0) throw unknownOnLoadBalancer(unknown, live.loadBalancer, known);
  if (planHash !== undefined && planHash !== hash) throw new PlanChanged(planHash, hash);
}

function toNamed({ listenerId, protocol, port }: Listener): NamedListener {
  return { listenerId, listenerProtocol: protocol, listenerPort: port };
}

interface Finished extends Planned {
  readonly rows: readonly OutcomeRow[];
  /** Something was done, or tried. */
  readonly started: boolean;
}

function report(
  { ports: { clock }, settings, request: { mode }, rotationId }: Rotation,
  startedAtMs: number,
  { reading, plan, rows, started }: Finished,
): RotationReport {
  const view = planView(plan, settings);
  return {
    mode,
    region: view.region,
    loadBalancerId: view.loadBalancerId,
    rotationId: started ? rotationId : '',
    outcome: worstOutcome(rows.map(({ outcome }) => outcome)),
    plan: { ...view, notes: [...view.notes, ...reading.notes] },
    outcomes: rows,
    startedAtMs,
    finishedAtMs: clock.now(),
  };
}
