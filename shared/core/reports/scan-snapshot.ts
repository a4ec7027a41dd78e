/**
 * What one scan saw, kept in the ledger for whoever looks later: the status page and its metrics. Plain data, JSON-safe, without secrets.
 *
 * A page that asked the cloud itself would compete with rotations for its rates, and would need their rights.
 */
import { DAY_MS } from '../../base/clock.ts';
import type { ReplacementView, ServedRecord } from './rotation-report.ts';
import type { ScanReport } from './scan-report.ts';

export type { ServedRecord } from './rotation-report.ts';

/** What a daily look has seen is worth saying for so long, whoever kept it. */
export const SERVED_RECORD_MAX_AGE_MS = 2 * DAY_MS;

/** One certificate in one slot of one listener. */
export interface SnapshotRow extends Omit<ReplacementView, 'steps'> {
  readonly loadBalancerName: string | null;
  readonly listenerDescription: string | null;
  /** The first of the scans in a row that saw it in an emergency; absent where it is in none. */
  readonly emergencySinceMs?: number;
}

export interface ScanSnapshot {
  readonly region: string;
  readonly mode: 'plan' | 'apply';
  /** When the first scan of the region began that left a snapshot; absent in that one. */
  readonly firstAtMs?: number;
  /**
   * When a later scan began that could not list the region: its failures are here, all else is what was seen before, with its times. Where
   * nothing was seen yet there are no rows, and the times are those of the first try.
   */
  readonly notListedAtMs?: number;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** Of a load balancer that could not be read: what the scan before saw. */
  readonly rows: readonly SnapshotRow[];
  readonly failures: ScanReport['failures'];
  /** By listener id; only listeners that were looked at within the last two days. */
  readonly served: Readonly<Record<string, ServedRecord>>;
}
