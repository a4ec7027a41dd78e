/**
 * The observations of one scan, kept in the ledger for the status page and its metrics. Plain JSON data without secrets.
 *
 * A page that read the cloud itself would compete with rotations for its rate limits and would need their permissions.
 */
import { DAY_MS } from '../../base/clock.ts';
import type { ReplacementView, ServedRecord } from './rotation-report.ts';
import type { ScanReport } from './scan-report.ts';

export type { ServedRecord } from './rotation-report.ts';

/** The record of a daily check is shown for two days. */
export const SERVED_RECORD_MAX_AGE_MS = 2 * DAY_MS;

/** One certificate in one slot of a listener. */
export interface SnapshotRow extends Omit<ReplacementView, 'steps'> {
  readonly loadBalancerName: string | null;
  readonly listenerDescription: string | null;
  /** When the first of the consecutive scans that found an emergency began; absent if there is none. */
  readonly emergencySinceMs?: number;
}

export interface ScanSnapshot {
  readonly region: string;
  readonly mode: 'plan' | 'apply';
  /** Of the service; absent in snapshots of older ones. */
  readonly version?: string;
  /** When the first scan of the region with a snapshot began; absent in that snapshot. */
  readonly firstAtMs?: number;
  /**
   * When a later scan began that could not list the region. `failures` are of that scan; everything else, including the times, is of the
   * last scan that listed the region. Without such a scan there are no rows, and the times are of the first attempt.
   */
  readonly notListedAtMs?: number;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** A load balancer that could not be read has the rows of the previous scan. */
  readonly rows: readonly SnapshotRow[];
  readonly failures: ScanReport['failures'];
  /** By listener id; only listeners that were checked within the last two days. */
  readonly served: Readonly<Record<string, ServedRecord>>;
}

/** A snapshot whose lists are read one by one: a scan of a large account holds none of them as a whole. */
export interface LongSnapshot extends Omit<ScanSnapshot, 'rows' | 'served'> {
  readonly rows: Iterable<SnapshotRow>;
  readonly served: Iterable<readonly [string, ServedRecord]>;
}
