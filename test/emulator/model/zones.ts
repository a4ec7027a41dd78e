/**
 * Zones that move, join, leave, or lose their addresses while the load balancer serves.
 *
 * Nothing answers at an address that a zone has left. A zone that is new, or has moved, serves the present certificates at once.
 */
import { isIPv4 } from 'node:net';
import type { FaultOf } from './faults.ts';
import type { LoadBalancerRecord, ZoneSetup } from './records.ts';
import type { World } from './world.ts';

export type ZoneFault = FaultOf<'zone-moved' | 'zone-added' | 'zone-removed' | 'zone-without-addresses'>;

/** Has no effect if the load balancer or its zone does not exist, or if a zone that would be added exists. */
export function changeZone(world: World, fault: ZoneFault, atMs: number): void {
  const loadBalancer = world.loadBalancers.get(fault.loadBalancerId);
  if (!loadBalancer) return;
  const before = loadBalancer.zones;
  apply(world, loadBalancer, fault);
  if (loadBalancer.zones === before) return;
  const { loadBalancerId, zones } = loadBalancer;
  world.history.record({ kind: 'zones', atMs, loadBalancerId, zones: zones.map(zoneView) });
}

function zoneView({ zoneId, status = 'Active', withoutAddresses, ...addresses }: ZoneSetup) {
  const { address, intranetAddress, ipv6Address } = addresses;
  const listed = withoutAddresses ? [] : [address, intranetAddress, ipv6Address];
  return {
    zoneId,
    active: status === 'Active',
    addresses: listed.filter((one) => one !== undefined),
  };
}

function apply(world: World, loadBalancer: LoadBalancerRecord, fault: ZoneFault): void {
  const { zoneId } = fault;
  const zone = loadBalancer.zones.find((candidate) => candidate.zoneId === zoneId);
  if (fault.kind === 'zone-added') {
    if (zone) return;
    const address = fault.address ?? freeAddress(world, loadBalancer.zones[0]);
    if (address !== undefined) loadBalancer.zones = [...loadBalancer.zones, { zoneId, address }];
    return;
  }
  if (!zone) return;
  switch (fault.kind) {
    case 'zone-removed':
      loadBalancer.zones = loadBalancer.zones.filter((other) => other !== zone);
      break;
    case 'zone-without-addresses':
      replace(loadBalancer, zone, { ...zone, withoutAddresses: true });
      break;
    case 'zone-moved':
      replace(loadBalancer, zone, moved(zone, fault.address ?? freeAddress(world, zone) ?? zone.address));
  }
}

function replace(loadBalancer: LoadBalancerRecord, zone: ZoneSetup, by: ZoneSetup): void {
  loadBalancer.zones = loadBalancer.zones.map((other) => (other === zone ? by : other));
}

/** The addresses of other kinds leave with the old one. */
function moved({ zoneId, status }: ZoneSetup, address: string): ZoneSetup {
  return { zoneId, address, ...(status === undefined ? {} : { status }) };
}

/** An IPv4 address of the same 256 that no zone has; `undefined`: there is none. */
function freeAddress(world: World, near: ZoneSetup | undefined): string | undefined {
  if (near === undefined || !isIPv4(near.address)) return undefined;
  const taken = new Set(
    [...world.loadBalancers.values()].flatMap(({ zones }) =>
      zones.flatMap(({ address, intranetAddress }) => [address, intranetAddress]),
    ),
  );
  const network = near.address.slice(0, near.address.lastIndexOf('.') + 1);
  const numbers = Array.from({ length: 254 }, (_, index) => index + 1);
  return numbers.map((number) => `${network}${number}`).find((address) => !taken.has(address));
}
