/**
 * The rotation of one load balancer: settle what is open, look, plan, carry the plan out, report.
 *
 * The unit of work is a load balancer (its listeners share a quota); the unit of outcome is one replacement: a failure neither stops nor
 * undoes another one. A caller who asks for exactly one plan, by its hash, gets that plan or nothing. One worker at a time: the lease is a
 * claim in the load balancer's log.
 */
import type { Catalog } from '../certificates/catalog.ts';
import { RotatorError } from '../errors.ts';
import type { EventBusApi } from '../events/event-bus-api.ts';
import type { LedgerStore } from '../ledger/ledger.ts';
import type { Listener } from '../listeners/listener.ts';
import { type NamedListener, notAmong, unknownOnLoadBalancer } from '../listeners/named-listeners.ts';
import type { Probe } from '../probe/probe.ts';
import type { OthersMayFollow } from './gatekeeper.ts';
import type { Look, LookInput } from './look.ts';
import type { Plan } from './plan.ts';
import { type OnProgress, type OutcomeRow, type RotationReport, worstOutcome } from './report.ts';
import { lookAndPlan, work } from './session.ts';
import type { Planned } from './session-context.ts';
import { outcomeRows, planView } from './views.ts';

export interface RotationInput extends LookInput {
  readonly mode: 'plan' | 'apply';
  /** Run exactly the plan with this hash, or stop. */
  readonly planHash: string | undefined;
  /** A catalog that has asked CAS nothing yet: `catalog` may be minutes old when a change is rolled back. */
  readonly freshCatalog: () => Catalog;
  readonly probe: Probe;
  readonly store: LedgerStore;
  /** `undefined`: nobody is told of outcomes. */
  readonly bus: EventBusApi | undefined;
  /** Unique per run: names it in the ledger and makes its ClientTokens its own. */
  readonly rotationId: string;
  /** The platform's words for the invocation: a retry of one takes over what the first try held. */
  readonly invocation: { readonly requestId: string; readonly retryCount: number };
  /** When the platform ends this worker; `undefined`: never. */
  readonly deadlineMs: number | undefined;
  /** How long it may wait for another worker that is at work on the load balancer; not at all unless said. */
  readonly patienceMs?: number;
  readonly onProgress: OnProgress;
  readonly onOthersMayFollow?: OthersMayFollow;
}

/** The live state has moved on since the plan was approved. Nothing was changed. */
export class PlanChanged extends RotatorError {
  constructor(asked: string, found: string) {
    super(
      'PlanChanged',
      `the plan asked for is ${asked}; what would be done now is ${found}. Nothing was changed.`,
      {
        hint: 'Look at the new plan, and approve that one if it is right.',
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
  readonly look: Look;
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
