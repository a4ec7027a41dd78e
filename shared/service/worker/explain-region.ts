/**
 * A region whose host name does not resolve: whether ALB has it at all. Otherwise a mistyped region looks like a network that fails, each hour
 * again.
 */
import { RotatorError } from '../../base/errors.ts';
import { meantRegion } from '../../cloud/alb-regions.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import { CloudError } from '../../cloud/errors.ts';

/** Asked for the regions of ALB. */
const CENTRE = 'cn-hangzhou';

export class UnknownRegion extends RotatorError {
  constructor(region: string, isCertain: boolean) {
    const meant = meantRegion(region);
    const what = isCertain
      ? `ALB has no region ${region}`
      : `the host name of ALB in ${region} does not resolve`;
    super(
      'UnknownRegion',
      `${what}.${meant === undefined ? '' : ` Did you mean ${meant}?`} Nothing was changed.`,
      {
        hint: 'Correct the region: REGIONS, or the one that was given.',
      },
    );
    this.name = 'UnknownRegion';
  }
}

/** @returns the error to report in the place of `error` of a call to ALB in this region */
export async function explainedRegion(
  cloud: Pick<Cloud, 'alb'>,
  region: string,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof CloudError) || error.cloudCode !== 'ENOTFOUND') return error;
  // Where no name resolves, asking ALB takes as long as all its repetitions.
  if (meantRegion(region) !== undefined) return new UnknownRegion(region, false);
  const known = await knownRegions(cloud, region);
  return known === undefined || known.includes(region) ? error : new UnknownRegion(region, true);
}

/** `undefined`: they could not be read. */
async function knownRegions(
  cloud: Pick<Cloud, 'alb'>,
  region: string,
): Promise<readonly string[] | undefined> {
  if (region === CENTRE) return undefined;
  try {
    return await cloud.alb(CENTRE).describeRegions();
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return undefined;
  }
}
