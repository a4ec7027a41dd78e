/**
 * Checks that the region of a command is covered by the service, and that its load balancer exists.
 *
 * A region becomes part of the host name of ALB's endpoint. A sender's region is therefore only compared with the regions of the service (its
 * own, `REGIONS`, or those that ALB lists), and no other region is called.
 */
import pMap from 'p-map';
import { RotatorError } from '../../base/errors.ts';
import type { AlbApi } from '../../cloud/alb-api.ts';
import { CloudError } from '../../cloud/errors.ts';
import type { Config } from '../../config/config.ts';
import { coveredRegions, regionNotCovered } from '../../config/covered-regions.ts';
import type { Command } from '../commands/command.ts';

export type AlbReader = Pick<AlbApi, 'describeRegions' | 'getLoadBalancerAttribute'>;

export interface LocateInput {
  readonly regions: Config['regions'];
  readonly ownRegion: string;
  alb(region: string): AlbReader;
}

/** More than ALB has regions (about thirty), so that the sender waits only for the slowest one. */
const REGIONS_AT_ONCE = 40;

/**
 * @returns the command, with the region of its load balancer
 * @throws RotatorError RegionNotCovered, UnknownLoadBalancer; CloudError if ALB does not answer
 */
export async function locate(command: Command, input: LocateInput): Promise<Command> {
  const { region, loadBalancerId } = command;
  if (region === undefined && loadBalancerId === undefined) return command;
  const { regions, ownRegion, alb } = input;
  const covered = await coveredRegions({
    regions,
    ownRegion,
    describeRegions: () => alb(ownRegion).describeRegions(),
  });
  if (region !== undefined && !covered.includes(region)) throw regionNotCovered(region, covered);
  if (loadBalancerId === undefined) return command;
  const candidates = region === undefined ? covered : [region];
  return { ...command, region: await regionOf(loadBalancerId, candidates, input) };
}

/** A region that does not answer fails the search only if no other region has the load balancer. */
async function regionOf(
  loadBalancerId: string,
  regions: readonly string[],
  { alb }: LocateInput,
): Promise<string> {
  const answers = await pMap(
    regions,
    async (region) => ({ region, found: await hasLoadBalancer(alb(region), loadBalancerId) }),
    { concurrency: REGIONS_AT_ONCE },
  );
  const home = answers.find(({ found }) => found === true);
  if (home) return home.region;
  const failure = answers.map(({ found }) => found).find((found) => found instanceof CloudError);
  if (failure) throw failure;
  throw new RotatorError(
    'UnknownLoadBalancer',
    `there is no load balancer ${loadBalancerId} in ${regions.join(', ')}. Nothing was changed.`,
    { hint: 'Check the id and the region; without a region all regions of the service are searched.' },
  );
}

async function hasLoadBalancer(alb: AlbReader, loadBalancerId: string): Promise<boolean | CloudError> {
  try {
    await alb.getLoadBalancerAttribute(loadBalancerId);
    return true;
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return error.kind === 'not-found' ? false : error;
  }
}
