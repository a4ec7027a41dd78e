/**
 * Checks that what a command names exists: regions that the service covers, load balancers that ALB knows.
 *
 * A region becomes part of the host name of ALB's endpoint. What a sender names is therefore only compared with the regions of the service
 * (its own, `REGIONS`, or those that ALB lists), and no other region is called.
 */
import pMap from 'p-map';
import { RotatorError } from '../../base/errors.ts';
import type { AlbApi } from '../../cloud/alb-api.ts';
import { CloudError } from '../../cloud/errors.ts';
import type { Config } from '../../config/config.ts';
import { coveredRegions, regionNotCovered } from '../../config/covered-regions.ts';
import type { Command } from '../commands/command.ts';

export type AlbReader = Pick<AlbApi, 'describeRegions' | 'getLoadBalancerAttribute'>;

export interface Premises {
  readonly regions: Config['regions'];
  readonly ownRegion: string;
  alb(region: string): AlbReader;
}

/** All of ALB's, which are about thirty: the sender waits for the slowest of them, and not for several in turn. */
const REGIONS_AT_ONCE = 40;

/**
 * @returns the command, with the region of its load balancer
 * @throws RotatorError RegionNotCovered, UnknownLoadBalancer; CloudError where ALB does not say
 */
export async function locate(command: Command, premises: Premises): Promise<Command> {
  const { region, loadBalancerId } = command;
  if (region === undefined && loadBalancerId === undefined) return command;
  const { regions, ownRegion, alb } = premises;
  const covered = await coveredRegions({
    regions,
    ownRegion,
    describeRegions: () => alb(ownRegion).describeRegions(),
  });
  if (region !== undefined && !covered.includes(region)) throw regionNotCovered(region, covered);
  if (loadBalancerId === undefined) return command;
  const asked = region === undefined ? covered : [region];
  return { ...command, region: await regionOf(loadBalancerId, asked, premises) };
}

/** One region that does not answer hides no load balancer that another one has. */
async function regionOf(
  loadBalancerId: string,
  asked: readonly string[],
  { alb }: Premises,
): Promise<string> {
  const looks = await pMap(
    asked,
    async (region) => ({ region, said: await hasLoadBalancer(alb(region), loadBalancerId) }),
    { concurrency: REGIONS_AT_ONCE },
  );
  const home = looks.find(({ said }) => said === true);
  if (home) return home.region;
  const silent = looks.map(({ said }) => said).find((said) => said instanceof CloudError);
  if (silent) throw silent;
  throw new RotatorError(
    'UnknownLoadBalancer',
    `there is no load balancer ${loadBalancerId} in ${asked.join(', ')}. Nothing was changed.`,
    { hint: 'Check the id and the region; without a region all that the service covers are asked.' },
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
