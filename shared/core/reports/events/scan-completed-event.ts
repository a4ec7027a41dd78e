/** The heartbeat: one event with counts for each region of each scan. Its absence shows that the service no longer scans. */

import { EVENT_SOURCE, eventIdOf, type RotatorEvent } from '../../model/event.ts';
import type { Language } from '../../model/texts/language.ts';
import type { LongSnapshot } from '../scan-snapshot.ts';
import { scanSummary } from './summaries.ts';

/** The work that scan started after the snapshot. */
export interface ScanWork {
  /** Load balancers that scan rotated itself. */
  readonly rotatedHere: number;
  /** Load balancers for which a worker was invoked, including invocations that the platform had already accepted. */
  readonly workersAsked: number;
}

export function scanCompletedEvent(snapshot: LongSnapshot, work: ScanWork, language: Language): RotatorEvent {
  const { region, mode, startedAtMs, finishedAtMs, failures } = snapshot;
  const { earliestMs, ...ofRows } = countRows(snapshot.rows);
  let differences = 0;
  for (const [, record] of snapshot.served) differences += record.differences.length;
  const counts = { ...ofRows, differences, failures: failures.length, ...work };
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
      summary: scanSummary(language, snapshot, counts, earliestMs),
    },
  };
}

function countRows(rows: LongSnapshot['rows']) {
  const loadBalancers = new Set<string>();
  const listeners = new Set<string>();
  const counts = { certificates: 0, due: 0, blocked: 0, emergencies: 0, unknownExpiry: 0 };
  let earliestMs: number | null = null;
  for (const { loadBalancerId, listenerId, due, decision, emergency, notAfterMs } of rows) {
    loadBalancers.add(loadBalancerId);
    listeners.add(listenerId);
    counts.certificates += 1;
    counts.due += due === null ? 0 : 1;
    counts.blocked += decision === 'blocked' ? 1 : 0;
    counts.emergencies += emergency ? 1 : 0;
    counts.unknownExpiry += notAfterMs === null ? 1 : 0;
    if (notAfterMs !== null) earliestMs = Math.min(earliestMs ?? notAfterMs, notAfterMs);
  }
  return { loadBalancers: loadBalancers.size, listeners: listeners.size, ...counts, earliestMs };
}
