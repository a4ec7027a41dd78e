/**
 * Rotates one load balancer: recovers open changes, plans, carries the plan out, reports.
 *
 * The unit of work is a load balancer, because its listeners share a quota. The unit of outcome is a replacement: a failed one neither stops
 * nor undoes another one. If the caller names a plan by its hash, exactly that plan is carried out, or nothing.
 */
import { RotatorError } from '../base/errors.ts';
import { type NamedListener, notAmong, unknownOnLoadBalancer } from '../cloud/inventory/named-listeners.ts';
import type { Listener } from '../core/model/listener.ts';
import { worstOutcome } from '../core/model/outcomes.ts';
import { withNotes } from '../core/reports/noted.ts';
import type { OutcomeRow } from '../core/reports/outcome-row.ts';
import { outcomeRows, planView } from '../core/reports/plan-view.ts';
import type { RotationReport } from '../core/reports/rotation-report.ts';
import { readAndPlan } from './read-and-plan.ts';
import type { Planned } from './run/context.ts';
import type { Rotation } from './run/rotation.ts';
import { isStopped } from './run/stopped.ts';
import { createWriteTimes } from './run/write-times.ts';
import { runSession } from './session.ts';

/** The live state has changed since the plan was approved. Nothing was written. */
export class PlanChanged extends RotatorError {
  constructor(requested: string, current: string) {
    super(
      'PlanChanged',
      `the requested plan is ${requested}, but the current plan is ${current}. Nothing was changed.`,
      {
        hint: 'Read the current plan, and approve it if it is right.',
      },
    );
    this.name = 'PlanChanged';
  }
}

export async function rotateLoadBalancer(run: Omit<Rotation, 'writeTimes'>): Promise<RotationReport> {
  const rotation: Rotation = { ...run, writeTimes: createWriteTimes() };
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
  /** A change was carried out, tried or recovered. */
  readonly started: boolean;
}

function report(
  { ports, settings, request: { mode }, rotationId }: Rotation,
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
    plan: withNotes(view, reading.notes),
    outcomes: rows,
    startedAtMs,
    finishedAtMs: ports.clock.now(),
    ...(isStopped(ports) ? { interrupted: true } : {}),
  };
}
