/**
 * The log of a scan: one line for each load balancer, note and alarm, and one with the counts of all. Never the whole report, which in a large
 * account is too long for a line and would be in memory several times.
 */
import type { ScannedLoadBalancer, ScanReport } from '../../core/reports/scan-report.ts';
import type { SnapshotRow } from '../../core/reports/scan-snapshot.ts';
import type { WrongRow } from '../../core/reports/wrong-row.ts';
import type { Worker } from '../worker/worker.ts';

type Log = Pick<Worker, 'logger'>;

export function logScanned({ logger }: Log, scanned: ScannedLoadBalancer): void {
  logger.info('scanned a load balancer', { ...scanned });
}

interface AlarmRows {
  readonly unresolved: readonly SnapshotRow[];
  readonly wrong: readonly WrongRow[];
}

/** After the lines of its load balancers. Its failures were logged when they happened (scanning.ts). */
export function logScan({ logger }: Log, report: ScanReport, { unresolved, wrong }: AlarmRows): void {
  for (const note of report.notes) logger.info('a note of the scan', { note });
  logger.info('scan', { summary: summaryOf(report) });
  for (const row of unresolved) logger.error('an emergency is unresolved', { row });
  for (const row of wrong) logger.error('a certificate is served and wrong', { row });
}

function summaryOf({ mode, regions, loadBalancers, notes, failures }: ScanReport) {
  const done: Partial<Record<ScannedLoadBalancer['done'], number>> = {};
  let listeners = 0;
  for (const one of loadBalancers) {
    done[one.done] = (done[one.done] ?? 0) + 1;
    listeners += one.listenerIds.length;
  }
  return {
    mode,
    regions,
    loadBalancers: loadBalancers.length,
    listeners,
    done,
    notes: notes.length,
    failures: failures.length,
  };
}
