/** GetLoadBalancerAttribute: the only source of zones and their addresses. */
import type { Action } from '../action.ts';
import { loadBalancerBody, zoneMappingBody } from './load-balancer-body.ts';
import { requireLoadBalancer } from './lookup.ts';

export const getLoadBalancerAttribute: Action = {
  product: 'alb',
  name: 'GetLoadBalancerAttribute',
  write: false,
  run: (context) => {
    const loadBalancer = requireLoadBalancer(context);
    return {
      ...loadBalancerBody(loadBalancer),
      RegionId: loadBalancer.region,
      ZoneMappings: loadBalancer.zones.map((zone) => zoneMappingBody(loadBalancer, zone)),
    };
  },
};
