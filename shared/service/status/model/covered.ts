/**
 * Selects the regions that the status shows: those that the service covers now. The snapshots of other regions (removed from REGIONS, or
 * scanned by another service) would stay stale forever, and their alerts would never end. Pure.
 */
import { DAY_MS } from '../../../base/clock.ts';
import type { Regions } from '../../../config/values.ts';
import type { ScanSnapshot } from '../../../core/reports/scan-snapshot.ts';

export interface Coverage {
  /** `config.regions` of the function `status`. */
  readonly regions: Regions;
  readonly ownRegion: string;
}

/**
 * With `all`, the configuration does not show which regions were removed: a region is shown for this long after the last scan that tried
 * it.
 */
export const UNTRIED_IS_SHOWN_MS = 14 * DAY_MS;

export function coveredScans(
  scans: readonly ScanSnapshot[],
  { regions, ownRegion }: Coverage,
  nowMs: number,
): readonly ScanSnapshot[] {
  if (regions === 'own') return scans.filter(({ region }) => region === ownRegion);
  if (regions !== 'all') return scans.filter(({ region }) => regions.includes(region));
  return scans.filter(
    ({ notListedAtMs, finishedAtMs }) => nowMs - (notListedAtMs ?? finishedAtMs) < UNTRIED_IS_SHOWN_MS,
  );
}
