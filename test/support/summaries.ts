/** Load balancers and listeners as the lists of ALB show them. */
import type { ListenerSummary, LoadBalancerSummary } from '../../shared/cloud/alb-api.ts';

/** @param name without its prefix */
export function loadBalancerSummary(
  name: string,
  changes: Partial<LoadBalancerSummary> = {},
): LoadBalancerSummary {
  return {
    loadBalancerId: `alb-${name}`,
    loadBalancerName: name,
    loadBalancerStatus: 'Active',
    loadBalancerBusinessStatus: 'Normal',
    loadBalancerEdition: 'Standard',
    addressType: 'Internet',
    vpcId: 'vpc-1',
    tags: {},
    ...changes,
  };
}

/** @param on the name of its load balancer, without its prefix */
export function listenerSummary(
  name: string,
  on: string,
  changes: Partial<ListenerSummary> = {},
): ListenerSummary {
  return {
    listenerId: `lsn-${name}`,
    loadBalancerId: `alb-${on}`,
    listenerProtocol: 'HTTPS',
    listenerPort: 443,
    listenerStatus: 'Running',
    listenerDescription: '',
    quicListenerId: undefined,
    ...changes,
  };
}
