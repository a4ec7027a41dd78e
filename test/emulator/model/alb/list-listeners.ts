/** ListListeners: of every protocol, without certificates. */
import type { Action } from '../action.ts';
import { page } from '../paging.ts';
import { tagFilter } from './list-load-balancers.ts';
import { listenerBody } from './listener-body.ts';

export const listListeners: Action = {
  product: 'alb',
  name: 'ListListeners',
  write: false,
  run: ({ world, scope, params }) => {
    const ids = params.list('ListenerIds');
    const loadBalancerIds = params.list('LoadBalancerIds');
    const protocol = params.oneOf('ListenerProtocol', ['HTTP', 'HTTPS', 'QUIC']);
    const tags = tagFilter(params);
    const found = [...world.listeners.values()].filter(
      (listener) =>
        listener.region === scope &&
        (ids?.includes(listener.listenerId) ?? true) &&
        (loadBalancerIds?.includes(listener.loadBalancerId) ?? true) &&
        (protocol ?? listener.protocol) === listener.protocol &&
        tags(listener.tags),
    );
    return page(params, found.map(listenerBody), 'Listeners', world.knobs.pageCap);
  },
};
