/** What `npm run verify` does not ask although it is there, and why. Pure. None of it makes the result worse: clients get nothing there, or nothing is wanted of it. */

import type { LiveLoadBalancer } from '../../shared/core/model/listener.ts';
import { probedNetwork } from '../../shared/core/model/probe-network.ts';
import type { Said } from '../../shared/core/model/texts/language.ts';
import { leftOutTexts } from './not-asked.ts';
import type { Place, Wanted } from './question.ts';

/** One sentence each. @param places of the load balancer */
export function leftOutOf(
  { loadBalancer, listeners }: LiveLoadBalancer,
  places: readonly Pick<Place, 'listenerId'>[],
  { listenerIds, probeNetwork }: Pick<Wanted, 'listenerIds' | 'probeNetwork'>,
): readonly Said[] {
  const { loadBalancerId, zones } = loadBalancer;
  const asked = new Set(places.map(({ listenerId }) => listenerId));
  const others = listenerIds.size > 0 ? [] : listeners.filter(({ listenerId }) => !asked.has(listenerId));
  const network = probedNetwork(loadBalancer, probeNetwork);
  const other = network === 'public' ? 'vpc' : 'public';
  const elsewhere = zones
    .filter(({ status }) => status === 'Active')
    .flatMap(({ addresses }) => addresses.filter((one) => one.network !== network)).length;
  return [
    ...others.map(({ listenerId, status }) =>
      status === 'Stopped' ? leftOutTexts.stopped(listenerId) : leftOutTexts.noneAttached(listenerId),
    ),
    ...zones
      .filter(({ status }) => status !== 'Active')
      .map(({ zoneId, status }) => leftOutTexts.zone(loadBalancerId, zoneId, status)),
    ...(elsewhere > 0 ? [leftOutTexts.otherNetwork(loadBalancerId, elsewhere, network, other)] : []),
  ];
}
