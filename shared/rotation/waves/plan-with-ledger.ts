/**
 * Plans a load balancer with what the ledger says about the candidates. The worker and scan use it, so both plan the same.
 *
 * The ledger is read only if a candidate matters: if one fits a certificate that is due, or does so but for its chain.
 */
import type { CertificateId } from '../../core/model/certificate.ts';
import type { PlanInput } from '../../core/planning/decision.ts';
import { type Gates, openGates } from '../../core/planning/gates.ts';
import { type Plan, planLoadBalancer } from '../../core/planning/plan.ts';
import type { PlanKnowledge } from '../../core/records/ledger-knowledge.ts';
import { ledgerGates } from './ledger-gates.ts';
import type { ReadKnowledge } from './read-knowledge.ts';

export interface PlanWithLedgerInput {
  /** Its gates know only the log of the load balancer. */
  readonly planInput: PlanInput;
  readonly readKnowledge: ReadKnowledge;
  readonly soakMs: number;
  readonly roots: string;
}

export interface PlannedWithLedger {
  readonly plan: Plan;
  readonly planInput: PlanInput;
  /** `undefined`: no candidate mattered, so nothing was read. */
  readonly knowledge: PlanKnowledge | undefined;
}

export async function planWithLedger(input: PlanWithLedgerInput): Promise<PlannedWithLedger> {
  const { planInput, readKnowledge, soakMs, roots } = input;
  const asked = new Set<CertificateId>();
  const passedOver: Gates['passedOver'] = (certificateId, ...place) => {
    asked.add(certificateId);
    return planInput.gates.passedOver(certificateId, ...place);
  };
  const released = (certificateId: CertificateId): boolean => {
    asked.add(certificateId);
    return false;
  };
  const first = planLoadBalancer({ ...planInput, gates: { ...openGates, passedOver, released } });
  if (asked.size === 0) return { plan: first, planInput, knowledge: undefined };
  const { nowMs, live, candidates } = planInput;
  const knowledge = { ...(await readKnowledge(asked)), candidates };
  const { loadBalancerId } = live.loadBalancer;
  const gates = ledgerGates({ loadBalancerId, knowledge, soakMs, roots, nowMs });
  const withGates: PlanInput = {
    ...planInput,
    gates: {
      ...gates,
      passedOver: (...place) => gates.passedOver(...place) ?? planInput.gates.passedOver(...place),
    },
  };
  return { plan: planLoadBalancer(withGates), planInput: withGates, knowledge };
}
