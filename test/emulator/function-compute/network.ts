/**
 * Which addresses of load balancers a function reaches: public ones with Internet access, private ones in the VPC that it is in. Pure.
 */
import type { NetworkAddress } from '../model/networks.ts';
import type { FunctionSettings } from './spec.ts';

export function unreachableFrom(
  { vpcId, internetAccess }: Pick<FunctionSettings, 'vpcId' | 'internetAccess'>,
  addresses: readonly NetworkAddress[],
): readonly string[] {
  return addresses
    .filter((one) => (one.vpcId === undefined ? !internetAccess : one.vpcId !== vpcId))
    .map(({ address }) => address);
}
