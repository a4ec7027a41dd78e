/**
 * The rotation of one load balancer: look, plan, carry the plan out, report.
 *
 * The unit of work is a load balancer (its listeners share a quota); the unit of outcome is one replacement: a failure neither stops nor
 * undoes another one. A caller who asks for exactly one plan, by its hash, gets that plan or nothing.
 */
import type { Catalog } from '../certificates/catalog.ts';
import { RotatorError } from '../errors.ts';
import type { LedgerStore } from '../ledger/ledger.ts';
import { openRotationRecord } from '../ledger/rotation-record.ts';
import type { Probe } from '../probe/probe.ts';
import { carryOut } from './carry-out.ts';
import type { ChangeOutcome } from './change-outcome.ts';
import type { RotationContext } from './context.ts';
import { type Look, type LookInput, lookAt, noProbe } from './look.ts';
import { type Plan, planLoadBalancer } from './plan.ts';
import { type OnProgress, type RotationReport, worstOutcome } from './report.ts';
import { outcomeRows, planView } from './views.ts';

export interface RotationInput extends LookInput {
  readonly mode: 'plan' | 'apply';
  /** Run exactly the plan with this hash, or stop. */
  readonly planHash: string | undefined;
  /** A catalog that has asked CAS nothing yet: `catalog` may be minutes old when a change is rolled back. */
  readonly freshCatalog: () => Catalog;
  readonly probe: Probe;
  readonly store: LedgerStore;
  /** Unique per run: names it in the ledger and makes its ClientTokens its own. */
  readonly rotationId: string;
  /** When the platform ends this worker; `undefined`: never. */
  readonly deadlineMs: number | undefined;
  readonly onProgress: OnProgress;
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
  const look = await lookAt(input);
  const plan = planLoadBalancer(look.planInput);
  if (input.planHash !== undefined && input.planHash !== plan.hash)
    throw new PlanChanged(input.planHash, plan.hash);
  const starts = input.mode === 'apply' && plan.changes.length > 0;
  const ended = starts ? await start(input, look, plan) : new Map<string, ChangeOutcome>();
  const outcomes = outcomeRows(plan, ended);
  const view = planView(plan);
  return {
    mode: input.mode,
    region: view.region,
    loadBalancerId: view.loadBalancerId,
    rotationId: starts ? input.rotationId : '',
    outcome: worstOutcome(outcomes.map(({ outcome }) => outcome)),
    plan: { ...view, notes: [...view.notes, ...look.notes] },
    outcomes,
    startedAtMs,
    finishedAtMs: input.clock.now(),
  };
}

async function start(
  input: RotationInput,
  look: Look,
  plan: Plan,
): Promise<ReadonlyMap<string, ChangeOutcome>> {
  const { loadBalancer } = plan.live;
  const record = await openRotationRecord({
    store: input.store,
    clock: input.clock,
    holder: input.rotationId,
    region: loadBalancer.region,
    loadBalancerId: loadBalancer.loadBalancerId,
  });
  await record.write({ kind: 'started', data: { rotationId: input.rotationId, planHash: plan.hash } });
  const context: RotationContext = {
    alb: input.alb,
    probe: input.probe,
    clock: input.clock,
    record,
    rotationId: input.rotationId,
    loadBalancer,
    known: look.known,
    lookup: async (certificateId) => {
      const found = await input.freshCatalog().lookup(certificateId);
      return found.kind === 'known' ? found.certificate : undefined;
    },
    noProbe,
    proofTimeoutMs: input.settings.proofTimeoutMs,
    network: networkFor(input, plan),
    unprovable: input.settings.unprovable,
    deadlineMs: input.deadlineMs,
    onProgress: ({ listenerId }, message) =>
      input.onProgress({
        atMs: input.clock.now(),
        region: loadBalancer.region,
        loadBalancerId: loadBalancer.loadBalancerId,
        listenerId,
        message,
      }),
  };
  return carryOut({ context, catalog: input.catalog, look, plan, exactly: input.planHash !== undefined });
}

/** An Internet instance is probed where its users come from; an Intranet one has no other address. */
function networkFor({ settings }: RotationInput, { live }: Plan): 'public' | 'vpc' {
  if (settings.network !== 'by-address-type') return settings.network;
  return live.loadBalancer.addressType === 'Internet' ? 'public' : 'vpc';
}
