/**
 * The load balancers that an installation would cover, for questions and for the number that `--apply` asks with. Read with the deployer's
 * own rights, which need not reach them: then they are unknown.
 */
import type { AlbApi } from '../../../shared/cloud/alb-api.ts';
import { listLoadBalancers } from '../../../shared/cloud/inventory/inventory.ts';
import { coveredRegions } from '../../../shared/config/covered-regions.ts';
import type { Settings } from '../settings/settings.ts';
import { isDenied } from './activation.ts';

export interface FoundLoadBalancer {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly addressType: 'Internet' | 'Intranet';
  readonly vpcId: string | undefined;
}

/** @returns `undefined` if the deployer may not list them */
export async function findLoadBalancers(
  alb: (region: string) => AlbApi,
  { config, region: ownRegion }: Pick<Settings, 'config' | 'region'>,
): Promise<readonly FoundLoadBalancer[] | undefined> {
  try {
    const regions = await coveredRegions({
      regions: config.regions,
      ownRegion,
      describeRegions: () => alb(ownRegion).describeRegions(),
    });
    const found: FoundLoadBalancer[] = [];
    for (const region of regions)
      for (const { loadBalancerId, addressType, vpcId } of await listLoadBalancers(alb(region)))
        found.push({ region, loadBalancerId, addressType, vpcId });
    return found;
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

/** VPCs whose load balancers only a worker inside can reach, and how many each has. */
export function intranetVpcs(found: readonly FoundLoadBalancer[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { addressType, vpcId } of found)
    if (addressType === 'Intranet' && vpcId !== undefined) counts.set(vpcId, (counts.get(vpcId) ?? 0) + 1);
  return counts;
}
