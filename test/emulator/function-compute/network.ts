/**
 * Which addresses of load balancers a function reaches: public ones with Internet access, private ones in the VPC that it is in. Pure.
 */
import type { FunctionSettings } from './spec.ts';

export interface NetworkAddress {
  readonly address: string;
  /** The VPC of a private address; `undefined`: it is public. */
  readonly vpcId: string | undefined;
}

export function unreachableFrom(
  { vpcId, internetAccess }: Pick<FunctionSettings, 'vpcId' | 'internetAccess'>,
  addresses: readonly NetworkAddress[],
): readonly string[] {
  return addresses
    .filter((one) => (one.vpcId === undefined ? !internetAccess : one.vpcId !== vpcId))
    .map(({ address }) => address);
}
