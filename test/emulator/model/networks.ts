/** The addresses of load balancers: which are public, and in which VPC the private ones are. */
import type { World } from './world.ts';

export interface NetworkAddress {
  readonly address: string;
  /** The VPC of a private address; `undefined`: it is public. */
  readonly vpcId: string | undefined;
}

/** Of every zone, whether or not something listens there now. */
export function networkAddresses(world: World): readonly NetworkAddress[] {
  world.advance();
  return [...world.loadBalancers.values()].flatMap(({ zones, vpcId, addressType, ipv6AddressType }) => {
    const at = (address: string | undefined, isPublic: boolean): readonly NetworkAddress[] =>
      address === undefined ? [] : [{ address, vpcId: isPublic ? undefined : vpcId }];
    return zones.flatMap((zone) => [
      ...at(zone.address, addressType === 'Internet'),
      ...at(zone.intranetAddress, false),
      ...at(zone.ipv6Address, ipv6AddressType === 'Internet'),
    ]);
  });
}
