/** What scan and rotate print for people. Pure. */
import type { DoctorReport } from '../../shared/core/doctor/result.ts';
import { outcomes } from '../../shared/core/model/outcomes.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { ScanReport } from '../../shared/core/reports/scan-report.ts';
import type { OperatorReport } from '../../shared/service/operator/operator-report.ts';
import { approvalLine, planTable, scanTable } from '../common/report-tables.ts';

export type Report = ScanReport | RotationReport | OperatorReport | DoctorReport;

function rowsOf(report: ScanReport | RotationReport): readonly OutcomeRow[] {
  return 'rotations' in report ? report.rotations.flatMap(({ outcomes }) => outcomes) : report.outcomes;
}

/** Two lines for each certificate of each listener: outcome and place, reason and message. */
export function formatReport(report: Report): string {
  if ('action' in report) return report.message;
  if ('checks' in report)
    return report.checks.map(({ state, id, message }) => `${state.padEnd(14)} ${id}: ${message}`).join('\n');
  const rows = rowsOf(report).map((row) => {
    const where = `${row.region} ${row.loadBalancerId} ${row.listenerId} ${row.protocol}${row.port === null ? '' : `:${row.port}`} ${row.slot} ${row.keyType}`;
    const what = row.newCertificateId
      ? `${row.oldCertificateId} -> ${row.newCertificateId}`
      : row.oldCertificateId;
    return `${row.outcome.padEnd(18)} ${where} ${what}\n${' '.repeat(19)}${row.reason}: ${row.message}`;
  });
  const plans = 'rotations' in report ? report.rotations.map(({ plan }) => plan) : [report.plan];
  const scanned = 'loadBalancers' in report ? report : undefined;
  const isDispatched = scanned?.loadBalancers.some(({ done }) => done !== 'rotated-here') === true;
  const asPlan = report.mode === 'plan' ? [planTable(plans), ...plans.map(approvalLine)] : rows;
  return [
    `mode ${report.mode}`,
    ...(scanned && isDispatched ? [scanTable(scanned.loadBalancers)] : []),
    ...(rows.length > 0 ? asPlan : isDispatched ? [] : ['no certificates on HTTPS or QUIC listeners']),
    ...(scanned?.notes.map((note) => `Note: ${note}`) ?? []),
  ].join('\n');
}

/** After a run that a person has stopped: what is still open. */
export function stoppedText(report: Report): string {
  if (!('mode' in report)) return 'Stopped.';
  const open = rowsOf(report).filter(({ outcome }) => outcomes[outcome].severity === 'open');
  if (open.length === 0) return 'Stopped. No change is open.';
  return [
    'Stopped. Open, for the next run:',
    ...open.map(({ listenerId, outcome, reason }) => `  ${listenerId}: ${outcome} (${reason})`),
  ].join('\n');
}
