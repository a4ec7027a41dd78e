/** The heartbeat: one event with counts for each region of each scan. Its absence shows that the service no longer scans. */
import { EVENT_SOURCE, eventIdOf, type RotatorEvent } from '../../model/event.ts';
import type { ScanSnapshot, SnapshotRow } from '../scan-snapshot.ts';

/** The work that scan started after the snapshot. */
export interface ScanWork {
  /** Load balancers that scan rotated itself. */
  readonly rotatedHere: number;
  /** Load balancers for which a worker was invoked, including invocations that the platform had already accepted. */
  readonly workersAsked: number;
}

export function scanCompletedEvent(snapshot: ScanSnapshot, work: ScanWork): RotatorEvent {
  const { region, mode, startedAtMs, finishedAtMs, rows, failures, served } = snapshot;
  const dueRows = rows.filter(({ due }) => due !== null);
  const ends = rows.flatMap(({ notAfterMs }) => notAfterMs ?? []);
  const earliestMs = ends.length === 0 ? null : ends.reduce((one, other) => Math.min(one, other));
  const counts = {
    loadBalancers: countOf(rows, ({ loadBalancerId }) => loadBalancerId),
    listeners: countOf(rows, ({ listenerId }) => listenerId),
    certificates: rows.length,
    due: dueRows.length,
    blocked: rows.filter(({ decision }) => decision === 'blocked').length,
    emergencies: rows.filter(({ emergency }) => emergency).length,
    unknownExpiry: rows.length - ends.length,
    differences: Object.values(served).reduce((sum, { differences }) => sum + differences.length, 0),
    failures: failures.length,
    ...work,
  };
  return {
    id: eventIdOf(['scan', region, mode, startedAtMs, finishedAtMs]),
    source: EVENT_SOURCE,
    type: 'certrotator:Scan:Completed',
    subject: `acs:alb:${region}::scan`,
    timeMs: finishedAtMs,
    data: {
      schemaVersion: 1,
      region,
      mode,
      startedAt: new Date(startedAtMs).toISOString(),
      durationMs: Math.max(0, finishedAtMs - startedAtMs),
      ...counts,
      earliestNotAfter: earliestMs === null ? null : new Date(earliestMs).toISOString(),
      summary: summaryOf(region, mode, counts, earliestMs),
    },
  };
}

function countOf(rows: readonly SnapshotRow[], part: (row: SnapshotRow) => string): number {
  return new Set(rows.map(part)).size;
}

function summaryOf(
  region: string,
  mode: 'plan' | 'apply',
  counts: Readonly<Record<string, number>>,
  earliestMs: number | null,
): string {
  const { certificates, listeners, due, blocked, emergencies, differences, failures } = counts;
  const parts = [`${certificates} certificates on ${listeners} listeners, ${due} due, ${blocked} blocked`];
  if (emergencies) parts.push(`${emergencies} in an emergency`);
  if (differences) parts.push(`${differences} serving an unexpected certificate`);
  if (failures) parts.push(`${failures} could not be read`);
  const until = earliestMs === null ? '' : ` The first expires at ${new Date(earliestMs).toISOString()}.`;
  return `${region} (${mode}): ${parts.join(', ')}.${until}`;
}
