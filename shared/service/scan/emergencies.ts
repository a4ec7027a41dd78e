/**
 * Which emergencies are unresolved after a scan: those must make it fail, so that the platform's own alarm rings. Pure.
 *
 * What scan rotated by itself is resolved where it was verified. What it has handed to a worker gets time: it is unresolved where a scan
 * that long ago saw the same. What the operator wants left alone, or what serves nobody, is no emergency of ours.
 */
import { MINUTE_MS } from '../../base/clock.ts';
import { isReasonIn } from '../../core/model/reasons.ts';
import { keyOfRow } from '../../core/model/replacement-key.ts';
import type { OutcomeRow } from '../../core/reports/outcome-row.ts';
import type { SnapshotRow } from '../../core/reports/scan-snapshot.ts';

/** Most rotations take some minutes; with a scan an hour the second one that finds it says so. */
export const WORKERS_CHANCE_MS = 30 * MINUTE_MS;

/** Each row in an emergency with the time of the first scan in a row that saw it so. */
export function withEmergencySince(
  rows: readonly SnapshotRow[],
  before: readonly SnapshotRow[],
  nowMs: number,
): readonly SnapshotRow[] {
  const since = new Map(before.map((row) => [keyOfRow(row), row.emergencySinceMs]));
  return rows.map((row) => {
    const { emergencySinceMs: _, ...rest } = row;
    return row.emergency ? { ...rest, emergencySinceMs: since.get(keyOfRow(row)) ?? nowMs } : rest;
  });
}

export interface EmergencyQuestion {
  readonly rows: readonly SnapshotRow[];
  /** Of load balancers that scan rotated by itself. */
  readonly outcomes: readonly OutcomeRow[];
  /** Nothing is known of earlier scans: nobody can say that a worker had no chance yet. */
  readonly forgetful: boolean;
  readonly nowMs: number;
}

export function unresolvedEmergencies(question: EmergencyQuestion): readonly SnapshotRow[] {
  const { rows, forgetful, nowMs } = question;
  const outcomes = new Map(question.outcomes.map((row) => [keyOfRow(row), row]));
  return rows.filter((row) => {
    if (!row.emergency || row.decision === 'nothing-to-do' || isReasonIn('left-alone', row.reason))
      return false;
    const ended = outcomes.get(keyOfRow(row));
    // Somebody else is at it: that is a worker, too.
    if (ended && ended.reason !== 'in-progress') return ended.outcome !== 'verified';
    return forgetful || nowMs - (row.emergencySinceMs ?? nowMs) >= WORKERS_CHANCE_MS;
  });
}
