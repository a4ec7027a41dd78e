/**
 * Says of a load balancer that no worker can reach it, before anything is tried. Pure.
 *
 * Known only where rotations are dispatched: a load balancer that is probed inside its VPC, whose VPC has no function of its own in
 * ROTATE_FUNCTION, so that the function for everything else gets it. A function for its region may be in the VPC, and so may a scan that rotates by
 * itself: nothing is said of those. The worker tries nevertheless, and what it finds decides.
 */
import type { LoadBalancer } from '../model/listener.ts';
import { type ProbeNetwork, probedNetwork } from '../model/probe-network.ts';
import type { Reason } from '../model/reasons.ts';

export type NoWorker = Reason<'no-worker-in-vpc'>;

export interface ReachSettings {
  readonly probeNetwork: ProbeNetwork;
  /** ROTATE_FUNCTION. Only which functions there are counts. */
  readonly rotateFunction: {
    readonly byVpc: Readonly<Record<string, unknown>>;
    readonly byRegion: Readonly<Record<string, unknown>>;
    readonly otherwise: unknown;
  };
  /** `rotate`: changes without proof are wanted. */
  readonly unprovable: 'block' | 'rotate';
}

export function noWorkerFor(
  loadBalancer: Pick<LoadBalancer, 'loadBalancerId' | 'region' | 'vpcId' | 'addressType'>,
  { probeNetwork, rotateFunction, unprovable }: ReachSettings,
): NoWorker | undefined {
  const { loadBalancerId, region, vpcId } = loadBalancer;
  const { byVpc, byRegion, otherwise } = rotateFunction;
  if (unprovable === 'rotate' || probedNetwork(loadBalancer, probeNetwork) === 'public') return undefined;
  if (otherwise === undefined || vpcId === undefined) return undefined;
  if (Object.hasOwn(byVpc, vpcId) || Object.hasOwn(byRegion, region)) return undefined;
  return {
    reason: 'no-worker-in-vpc',
    message: `${loadBalancerId} can be reached only inside ${vpcId}, and no worker is there: add ${vpcId} to VPC_WORKERS and deploy again.`,
    parameters: { vpcId },
  };
}
