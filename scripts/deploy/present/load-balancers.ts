/**
 * The load balancers that an installation would cover, for questions, for the number that `--apply` asks with, and for the workers that
 * Intranet ones need. Read with the deployer's own rights, which need not reach them: then they are unknown.
 */
import type { AlbApi } from '../../../shared/cloud/alb-api.ts';
import { listListeners, listLoadBalancers } from '../../../shared/cloud/inventory/inventory.ts';
import type { ListedLoadBalancer } from '../../../shared/cloud/inventory/load-balancer.ts';
import { rotatedListeners } from '../../../shared/cloud/inventory/rotated-listeners.ts';
import { coveredRegions } from '../../../shared/config/covered-regions.ts';
import { leftAloneLoadBalancer, type Selection } from '../../../shared/core/planning/left-alone.ts';
import { noWorkerFor, type ReachSettings } from '../../../shared/core/planning/worker-reach.ts';
import type { Settings } from '../settings/settings.ts';
import { isDenied } from './activation.ts';

export interface FoundLoadBalancer {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly addressType: 'Internet' | 'Intranet';
  readonly vpcId: string | undefined;
  /** Whether it has a listener that a rotation may change. */
  readonly isRotated: boolean;
  /** Of its zones. `undefined`: not read, as for every Internet one. */
  readonly vSwitchIds?: readonly string[] | undefined;
  /** Its own, which ALB names only where it has some. */
  readonly securityGroupIds?: readonly string[] | undefined;
}

type Alb = (region: string) => AlbApi;
type Place = Pick<Settings, 'config' | 'region'>;

/** @returns `undefined` if the deployer may not list them */
export async function findLoadBalancers(
  alb: Alb,
  place: Place,
): Promise<readonly FoundLoadBalancer[] | undefined> {
  const found = await inEachRegion(alb, place, async (one) => {
    const loadBalancers = await listLoadBalancers(one);
    const rotated = await rotatedAmong(one, loadBalancers, place.config);
    return loadBalancers.map((each) => ({ ...each, isRotated: rotated.has(each.loadBalancerId) }));
  });
  return found === undefined ? undefined : withNetworks(alb, found);
}

/** Without the right to list listeners each load balancer that is not left alone may have one. */
async function rotatedAmong(
  alb: AlbApi,
  loadBalancers: readonly ListedLoadBalancer[],
  selection: Selection,
): Promise<{ has(loadBalancerId: string): boolean }> {
  try {
    return rotatedListeners(loadBalancers, await listListeners(alb), selection);
  } catch (error) {
    if (!isDenied(error)) throw error;
    const open = loadBalancers.filter((each) => leftAloneLoadBalancer(each, selection) === undefined);
    return new Set(open.map(({ loadBalancerId }) => loadBalancerId));
  }
}

export interface Covered {
  readonly loadBalancers: number;
  readonly listeners: number;
}

/**
 * What `apply` may change with these settings: HTTPS and QUIC listeners that neither INCLUDE nor EXCLUDE nor their owner leaves alone.
 *
 * @returns `undefined` if the deployer may not list them
 */
export async function countCovered(alb: Alb, place: Place): Promise<Covered | undefined> {
  const found = await inEachRegion(alb, place, async (one) => [
    ...rotatedListeners(await listLoadBalancers(one), await listListeners(one), place.config).values(),
  ]);
  return found && { loadBalancers: found.length, listeners: found.flat().length };
}

async function inEachRegion<Item>(
  alb: Alb,
  { config, region: ownRegion }: Place,
  read: (alb: AlbApi) => Promise<readonly Item[]>,
): Promise<readonly Item[] | undefined> {
  try {
    const regions = await coveredRegions({
      regions: config.regions,
      ownRegion,
      describeRegions: () => alb(ownRegion).describeRegions(),
    });
    const found: Item[] = [];
    for (const region of regions) found.push(...(await read(alb(region))));
    return found;
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

/** Each is a call of its own. The first few of a VPC name vSwitches enough for a worker there. */
const MAX_READ_OF_VPC = 3;
const MAX_READ = 20;

/** Of Intranet ones, whose VPC needs a worker. Left out where there is no right to read them, and beyond `MAX_READ`. */
async function withNetworks(
  alb: Alb,
  found: readonly (ListedLoadBalancer & Pick<FoundLoadBalancer, 'isRotated'>)[],
): Promise<readonly FoundLoadBalancer[]> {
  const counts = new Map<string, number>();
  let left = MAX_READ;
  const all: FoundLoadBalancer[] = [];
  for (const { region, loadBalancerId, addressType, vpcId, isRotated } of found) {
    const read = counts.get(vpcId ?? '') ?? 0;
    const isRead =
      isRotated && addressType === 'Intranet' && vpcId !== undefined && read < MAX_READ_OF_VPC && left > 0;
    const network = isRead ? await readNetwork(alb(region), loadBalancerId) : undefined;
    if (isRead) {
      counts.set(vpcId, read + 1);
      left = network === undefined ? 0 : left - 1;
    }
    all.push({ region, loadBalancerId, addressType, vpcId, isRotated, ...network });
  }
  return all;
}

async function readNetwork(
  alb: AlbApi,
  loadBalancerId: string,
): Promise<Pick<FoundLoadBalancer, 'vSwitchIds' | 'securityGroupIds'> | undefined> {
  try {
    const { zoneMappings, securityGroupIds } = await alb.getLoadBalancerAttribute(loadBalancerId);
    return { vSwitchIds: zoneMappings.flatMap(({ vSwitchId }) => vSwitchId ?? []), securityGroupIds };
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

export interface IntranetVpc {
  readonly vpcId: string;
  readonly region: string;
  /** How many Intranet load balancers it has. */
  readonly count: number;
  /** Of their zones; empty if they could not be read. */
  readonly vSwitchIds: readonly string[];
  /** Of these load balancers. */
  readonly securityGroupIds: readonly string[];
}

/** VPCs with load balancers that the service rotates and that no worker of these settings can reach. */
export function unreachedVpcs(
  found: readonly FoundLoadBalancer[],
  settings: ReachSettings,
): readonly IntranetVpc[] {
  return intranetVpcs(found.filter((each) => each.isRotated && noWorkerFor(each, settings) !== undefined));
}

function intranetVpcs(found: readonly FoundLoadBalancer[]): readonly IntranetVpc[] {
  const byVpc = new Map<string, IntranetVpc>();
  for (const { addressType, vpcId, region, vSwitchIds, securityGroupIds } of found) {
    if (addressType !== 'Intranet' || vpcId === undefined) continue;
    const before = byVpc.get(vpcId);
    byVpc.set(vpcId, {
      vpcId,
      region,
      count: (before?.count ?? 0) + 1,
      vSwitchIds: union(before?.vSwitchIds, vSwitchIds),
      securityGroupIds: union(before?.securityGroupIds, securityGroupIds),
    });
  }
  return [...byVpc.values()];
}

function union(left: readonly string[] = [], right: readonly string[] = []): readonly string[] {
  return [...new Set([...left, ...right])].sort();
}
