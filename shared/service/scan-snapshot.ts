/**
 * What one scan saw, kept in the ledger for whoever looks later: the status page and its metrics. Plain data, JSON-safe, without secrets.
 *
 * A page that asked the cloud itself would compete with rotations for its rates, and would need their rights.
 */
import type { ReplacementView, ScanReport } from '../rotation/report.ts';

/** One certificate in one slot of one listener. */
export interface SnapshotRow extends Omit<ReplacementView, 'steps'> {
  readonly loadBalancerName: string | null;
  readonly listenerDescription: string | null;
}

/** What handshakes of the daily look at everything said of a listener. */
export interface LookedAt {
  readonly atMs: number;
  /** Targets (zone address, name, key type) that were asked. */
  readonly targets: number;
  /** Targets that answered with one of the attached certificates. */
  readonly asExpected: number;
  /** Targets that gave no answer. */
  readonly silent: number;
  /** Targets that served something else, for people; empty is good. */
  readonly differences: readonly string[];
}

export interface ScanSnapshot {
  readonly region: string;
  readonly mode: 'plan' | 'apply';
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly rows: readonly SnapshotRow[];
  readonly failures: ScanReport['failures'];
  /** By listener id; only listeners that were looked at within the last two days. */
  readonly served: Readonly<Record<string, LookedAt>>;
}
