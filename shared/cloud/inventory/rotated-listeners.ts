/** Which listeners a rotation may change, from the lists of a region alone. Pure. */
import { leftAloneListener, leftAloneLoadBalancer, type Selection } from '../../core/planning/left-alone.ts';
import type { ListenerSummary } from '../alb-api.ts';
import { carriesCertificates } from './inventory.ts';
import type { ListedLoadBalancer } from './load-balancer.ts';

/**
 * HTTPS and QUIC listeners that neither INCLUDE nor EXCLUDE nor their owner leaves alone.
 *
 * @returns by load balancer; one without such a listener is left out
 */
export function rotatedListeners(
  loadBalancers: readonly ListedLoadBalancer[],
  listeners: readonly ListenerSummary[],
  selection: Selection,
): ReadonlyMap<string, readonly ListenerSummary[]> {
  const open = new Map(
    loadBalancers
      .filter((each) => leftAloneLoadBalancer(each, selection) === undefined)
      .map((each) => [each.loadBalancerId, each]),
  );
  const rotated = new Map<string, ListenerSummary[]>();
  for (const listener of listeners.filter(carriesCertificates)) {
    const { loadBalancerId, listenerId, listenerStatus: status, listenerDescription: description } = listener;
    const loadBalancer = open.get(loadBalancerId);
    if (loadBalancer === undefined) continue;
    if (leftAloneListener({ listenerId, status, description }, loadBalancer, selection) !== undefined)
      continue;
    rotated.set(loadBalancerId, [...(rotated.get(loadBalancerId) ?? []), listener]);
  }
  return rotated;
}
