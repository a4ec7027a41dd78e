/**
 * Proves at the addresses that ALB lists now. Zones may have moved, left or come since the plan was made, or since an earlier run began the
 * change: an old address may belong to someone else by now, and what it answers proves nothing.
 *
 * The load balancer is read again before each proof, and after one that does not hold: if its addresses have changed meanwhile, the proof is
 * repeated once. Where ALB does not answer, the addresses read earlier in this run count.
 */
import { CloudError } from '../../cloud/errors.ts';
import { toLoadBalancer } from '../../cloud/inventory/load-balancer.ts';
import type { RunningChange } from '../../core/planning/running-change.ts';
import type { Baseline } from '../../core/proof/expectation.ts';
import { atPresentAddresses, type PresentBaseline } from '../../core/proof/present-addresses.ts';
import type { Proof } from '../../core/proof/proof.ts';
import type { RotationContext } from '../run/context.ts';
import { reportProgress } from '../run/rotation.ts';
import { targetsOf } from './change-targets.ts';

/** @param context with the load balancer as it is now */
export type ProveAt = (context: RotationContext, present: PresentBaseline) => Promise<Proof>;

export async function proveAtPresent(
  context: RotationContext,
  running: RunningChange,
  baseline: Baseline,
  prove: ProveAt,
): Promise<Proof> {
  const now = await withPresentAddresses(context);
  const first = await proveOnce(now, running, baseline, prove);
  if (first.kind === 'proved') return first;
  const later = await withPresentAddresses(now);
  return addressesOf(later) === addressesOf(now) ? first : proveOnce(later, running, baseline, prove);
}

async function proveOnce(
  context: RotationContext,
  running: RunningChange,
  baseline: Baseline,
  prove: ProveAt,
): Promise<Proof> {
  const present = presentBaseline(context, running, baseline);
  const remarks = remarksOn(present);
  for (const remark of remarks) reportProgress(context, running.listener.listenerId, remark);
  const proof = await prove(context, present);
  if (proof.kind === 'proved') return { ...proof, remarks: [...proof.remarks, ...remarks] };
  return { ...proof, message: [proof.message, ...remarks.map((remark) => `${remark}.`)].join(' ') };
}

export function presentBaseline(
  context: RotationContext,
  running: RunningChange,
  baseline: Baseline,
): PresentBaseline {
  return atPresentAddresses(baseline, targetsOf(context, running));
}

function remarksOn({ left, came }: PresentBaseline): readonly string[] {
  return [
    ...(left.length > 0
      ? [`ALB no longer lists ${left.join(', ')} in an Active zone: its answers are not compared`]
      : []),
    ...(came.length > 0
      ? [`${came.join(', ')} was not asked before the change: it must show the new state`]
      : []),
  ];
}

async function withPresentAddresses(context: RotationContext): Promise<RotationContext> {
  const { ports, request } = context;
  try {
    const attribute = await ports.cloud.alb(request.region).getLoadBalancerAttribute(request.loadBalancerId);
    return { ...context, loadBalancer: toLoadBalancer(request.region, attribute) };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return context;
  }
}

function addressesOf({ loadBalancer: { zones } }: RotationContext): string {
  return JSON.stringify(zones);
}
