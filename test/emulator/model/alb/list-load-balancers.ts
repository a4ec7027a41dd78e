/** ListLoadBalancers: the load balancers of one region, with filters; without zones. */
import type { Action } from '../action.ts';
import { page } from '../paging.ts';
import type { Params } from '../params.ts';
import type { LoadBalancerRecord } from '../records.ts';
import { loadBalancerBody } from './load-balancer-body.ts';

export const listLoadBalancers: Action = {
  product: 'alb',
  name: 'ListLoadBalancers',
  write: false,
  run: ({ world, scope, params }) => {
    const matches = filterOf(params);
    const found = [...world.loadBalancers.values()].filter((item) => item.region === scope && matches(item));
    return page(params, found.map(loadBalancerBody), 'LoadBalancers', world.knobs.pageCap);
  },
};

function filterOf(params: Params): (loadBalancer: LoadBalancerRecord) => boolean {
  const ids = params.list('LoadBalancerIds');
  const names = params.list('LoadBalancerNames');
  const status = params.text('LoadBalancerStatus');
  const businessStatus = params.text('LoadBalancerBussinessStatus');
  const addressType = params.text('AddressType');
  const tags = tagFilter(params);
  return (loadBalancer) =>
    (ids?.includes(loadBalancer.loadBalancerId) ?? true) &&
    (names?.includes(loadBalancer.name) ?? true) &&
    (status ?? loadBalancer.status) === loadBalancer.status &&
    (businessStatus ?? loadBalancer.businessStatus) === loadBalancer.businessStatus &&
    (addressType ?? loadBalancer.addressType) === loadBalancer.addressType &&
    tags(loadBalancer.tags);
}

/** Every tag must be present; a tag without value matches any value. */
export function tagFilter(params: Params): (tags: Readonly<Record<string, string>>) => boolean {
  const wanted = params.objects('Tag').map((tag) => ({ key: tag.required('Key'), value: tag.text('Value') }));
  return (tags) => wanted.every(({ key, value }) => key in tags && (value ?? tags[key]) === tags[key]);
}
