/**
 * The regions that the service covers (`REGIONS`), and the refusal of any other region in a request.
 *
 * A region becomes part of the host name of an ALB endpoint to which signed requests are sent. So a region in a request is only compared
 * with the regions that the operator has configured. Only rotate accepts any region: its callers are scan and operators.
 */

import { RotatorError } from '../base/errors.ts';
import type { Regions } from './values.ts';

export interface RegionsOfService {
  readonly regions: Regions;
  /** The region of the function. */
  readonly ownRegion: string;
  /** Called only for `all`. */
  describeRegions(): Promise<readonly string[]>;
}

export async function coveredRegions({
  regions,
  ownRegion,
  describeRegions,
}: RegionsOfService): Promise<readonly string[]> {
  return regions === 'all' ? describeRegions() : chosenRegions(regions, ownRegion);
}

/** Makes no call to ALB: with `all`, any region may be covered. @returns `undefined` if the region is or may be covered */
export function refusalOfRegion(
  region: string | undefined,
  { regions, ownRegion }: Omit<RegionsOfService, 'describeRegions'>,
): RotatorError | undefined {
  if (region === undefined || regions === 'all') return undefined;
  const covered = chosenRegions(regions, ownRegion);
  return covered.includes(region) ? undefined : regionNotCovered(region, covered);
}

function chosenRegions(regions: Exclude<Regions, 'all'>, ownRegion: string): readonly string[] {
  return regions === 'own' ? [ownRegion] : regions;
}

export function regionNotCovered(region: string, covered: readonly string[]): RotatorError {
  return new RotatorError(
    'RegionNotCovered',
    `the service does not cover ${region}, only ${covered.join(', ')}. Nothing was read or changed there.`,
    { hint: 'Check the region; the operator of the service can add it to REGIONS.' },
  );
}
