/**
 * What the ledger adds to the input of the planner: replacements that another writer has reverted, certificates that are passed over after
 * a roll back without proof, and wrong ones that stayed on their listener. Pure. The worker and scan use the same function, so that their plans agree.
 */
import type { PlanInput } from '../core/planning/decision.ts';
import type { LoadBalancerState } from '../core/records/load-balancer-log.ts';
import { passedOverAfterRollBack, stayedThoughWrong } from '../core/records/planned-again.ts';
import { revertedByOthers } from './reverted.ts';

export function withLedger(input: PlanInput, state: LoadBalancerState, nowMs: number): PlanInput {
  const passedOver = passedOverAfterRollBack(state, nowMs);
  return {
    ...input,
    reverted: revertedByOthers(state, nowMs),
    openChange: state.open.length > 0,
    servedBad: new Map([...input.servedBad, ...stayedThoughWrong(state, nowMs)]),
    gates: {
      ...input.gates,
      // An operator who names the certificate means it.
      passedOver: (certificateId, ...place) =>
        (certificateId === input.selection.certificateId ? undefined : passedOver.get(certificateId)) ??
        input.gates.passedOver(certificateId, ...place),
    },
  };
}
