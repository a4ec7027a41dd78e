/** What `npm run verify` does not ask although it is there, and why. Pure. None of it makes the result worse: clients get nothing there, or nothing is wanted of it. */
import { counted } from '../../shared/base/words.ts';
import type { LiveLoadBalancer } from '../../shared/core/model/listener.ts';
import { probedNetwork } from '../../shared/core/model/probe-network.ts';
import type { Place, Wanted } from './question.ts';

/** One sentence each. @param places of the load balancer */
export function leftOutOf(
  { loadBalancer, listeners }: LiveLoadBalancer,
  places: readonly Pick<Place, 'listenerId'>[],
  { listenerIds, probeNetwork }: Pick<Wanted, 'listenerIds' | 'probeNetwork'>,
): readonly string[] {
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
      status === 'Stopped'
        ? `${listenerId}: it is stopped.`
        : `${listenerId}: none of the expected certificates is attached.`,
    ),
    ...zones
      .filter(({ status }) => status !== 'Active')
      .map(({ zoneId, status }) => `${loadBalancerId}: ${zoneId} is ${status}, not Active.`),
    ...(elsewhere > 0
      ? [
          `${loadBalancerId}: ${counted(elsewhere, `${other} address`, `${other} addresses`)}; its ${network} ones are asked (PROBE_NETWORK).`,
        ]
      : []),
  ];
}
