/**
 * Which regions the service looks after (`REGIONS`), and the refusal of any other that a caller names.
 *
 * A region becomes part of the host name of ALB's endpoint, and what runs there may write. What a caller names is therefore only compared
 * with what the operator has chosen. Rotate alone takes any: only scan and people call it.
 */

import { RotatorError } from '../base/errors.ts';
import type { Regions } from './values.ts';

export interface RegionsOfService {
  readonly regions: Regions;
  /** The function's own. */
  readonly ownRegion: string;
  /** Asked only for `all`. */
  describeRegions(): Promise<readonly string[]>;
}

export async function coveredRegions({
  regions,
  ownRegion,
  describeRegions,
}: RegionsOfService): Promise<readonly string[]> {
  return regions === 'all' ? describeRegions() : chosenRegions(regions, ownRegion);
}

/** Without asking ALB: where the operator wants all, any region may be one. @returns `undefined`: it is, or may be, covered */
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
    `the service does not look after ${region}, only after ${covered.join(', ')}. Nothing was read there or changed.`,
    { hint: 'Check the region; the operator of the service adds one to REGIONS.' },
  );
}
