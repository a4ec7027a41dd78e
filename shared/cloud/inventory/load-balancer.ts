/** Converts the answers of ALB to a load balancer with the addresses of its zones. Pure. */

import type { LoadBalancer, Zone, ZoneAddress } from '../../core/model/listener.ts';
import type { LoadBalancerAttribute, LoadBalancerSummary } from '../alb-api.ts';

/** A load balancer from a list, which has no zones. */
export type ListedLoadBalancer = Omit<LoadBalancer, 'zones'>;

export function toListedLoadBalancer(region: string, summary: LoadBalancerSummary): ListedLoadBalancer {
  return {
    region,
    loadBalancerId: summary.loadBalancerId,
    name: summary.loadBalancerName,
    status: summary.loadBalancerStatus,
    businessStatus: summary.loadBalancerBusinessStatus,
    edition: summary.loadBalancerEdition,
    addressType: summary.addressType,
    vpcId: summary.vpcId,
    tags: summary.tags,
  };
}

export function toLoadBalancer(region: string, attribute: LoadBalancerAttribute): LoadBalancer {
  const zones = attribute.zoneMappings.map(
    ({ zoneId, status, addresses }): Zone => ({
      zoneId,
      status,
      addresses: distinct(addresses.flatMap((entry) => addressesOf(attribute, entry))),
    }),
  );
  return { ...toListedLoadBalancer(region, attribute), zones };
}

type AddressEntry = LoadBalancerAttribute['zoneMappings'][number]['addresses'][number];

/**
 * An Internet load balancer has a public and a private address per zone, and serves on both. An Intranet one has only the private
 * address.
 */
function addressesOf(
  { addressType, ipv6AddressType }: LoadBalancerAttribute,
  entry: AddressEntry,
): readonly ZoneAddress[] {
  const candidates: readonly (readonly [string | undefined, ZoneAddress['network']])[] = [
    [entry.address, addressType === 'Internet' ? 'public' : 'vpc'],
    [entry.intranetAddress, 'vpc'],
    [entry.ipv6Address, ipv6AddressType === 'Internet' ? 'public' : 'vpc'],
  ];
  return candidates.flatMap(([address, network]) => (address === undefined ? [] : [{ address, network }]));
}

/** ALB may return the private address of an Intranet load balancer in both fields. */
function distinct(addresses: readonly ZoneAddress[]): readonly ZoneAddress[] {
  const byAddress = new Map<string, ZoneAddress>();
  for (const entry of addresses) if (!byAddress.has(entry.address)) byAddress.set(entry.address, entry);
  return [...byAddress.values()];
}
