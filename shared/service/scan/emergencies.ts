/**
 * Decides which emergencies are unresolved after a scan. Scan fails for them, so that the platform's own alarm fires. Pure.
 *
 * A certificate that scan rotated itself is resolved if the rotation was verified. A dispatched one is unresolved if the emergency was
 * already seen `WORKER_TIME_MS` ago. Certificates that are left alone do not count. Names that went with an expired certificate stay
 * an emergency until something covers them (missing-names.ts).
 */
import { MINUTE_MS } from '../../base/clock.ts';
import { keyOfRow } from '../../core/model/replacement-key.ts';
import { isLeftAlone } from '../../core/planning/left-alone.ts';
import type { OutcomeRow } from '../../core/reports/outcome-row.ts';
import type { SnapshotRow } from '../../core/reports/scan-snapshot.ts';

/** A worker's time to end an emergency. Most rotations take some minutes; with hourly scans the second one that sees it fails. */
export const WORKER_TIME_MS = 30 * MINUTE_MS;

/** Adds to each row in an emergency the time of the first of the consecutive scans that saw it. */
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
  readonly rows: Iterable<SnapshotRow>;
  /** The outcomes on load balancers that scan rotated itself. */
  readonly outcomes: readonly OutcomeRow[];
  /** Earlier scans are unknown, so a worker may already have had its time: every emergency counts. */
  readonly forgetful: boolean;
  readonly nowMs: number;
}

export function unresolvedEmergencies(question: EmergencyQuestion): readonly SnapshotRow[] {
  const { rows, forgetful, nowMs } = question;
  const outcomes = new Map(question.outcomes.map((row) => [keyOfRow(row), row]));
  const isUnresolved = (row: SnapshotRow): boolean => {
    const lacksNames = row.missingNames !== undefined;
    if (lacksNames && row.decision !== 'rotate') return true;
    if (!row.emergency || row.decision === 'nothing-to-do' || isLeftAlone(row)) return false;
    const ended = outcomes.get(keyOfRow(row));
    // Another worker is rotating it, so it gets the time of a dispatched one.
    if (ended && ended.reason !== 'in-progress') return ended.outcome !== 'verified' || lacksNames;
    return forgetful || nowMs - (row.emergencySinceMs ?? nowMs) >= WORKER_TIME_MS;
  };
  const unresolved: SnapshotRow[] = [];
  for (const row of rows) if (isUnresolved(row)) unresolved.push(row);
  return unresolved;
}
