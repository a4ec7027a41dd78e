/**
 * Through which network a load balancer is probed: over the Internet, or inside its VPC. Pure.
 *
 * Intranet load balancers have private addresses alone. Internet ones have both, so they need no function in their VPC unless an operator asks
 * for it (`vpc`).
 */
import type { LoadBalancer } from './listener.ts';

/** `by-address-type`: Internet load balancers at their public addresses, Intranet ones in their VPC. */
export type ProbeNetwork = 'by-address-type' | 'public' | 'vpc';

export function probedNetwork(
  { addressType }: Pick<LoadBalancer, 'addressType'>,
  probeNetwork: ProbeNetwork,
): 'public' | 'vpc' {
  if (probeNetwork !== 'by-address-type') return probeNetwork;
  return addressType === 'Internet' ? 'public' : 'vpc';
}
