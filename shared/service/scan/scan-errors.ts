/**
 * The errors of scan, thrown after all possible work is done: the platform's own alarm on failed invocations needs no event bus.
 */
import { RotatorError } from '../../base/errors.ts';
import { counted, inUtc } from '../../base/words.ts';
import type { ScanReport } from '../../core/reports/scan-report.ts';
import type { SnapshotRow } from '../../core/reports/scan-snapshot.ts';

/** Scan could not read some regions or load balancers, or could not get the work on them done. The rest was done; the log has a line for each load balancer. */
export class ScanIncomplete extends RotatorError {
  readonly report: ScanReport;

  constructor(report: ScanReport) {
    const first = report.failures[0];
    const all = report.loadBalancers.length + report.failures.filter(isOfRegion).length;
    const where = first?.loadBalancerId ?? first?.region ?? '?';
    super(
      'ScanIncomplete',
      `${report.failures.length} of ${all} load balancers or regions failed, the first at ${where}: ${first?.code ?? '?'}: ${first?.message ?? '?'}`,
      {
        hint: `${all > report.failures.length ? 'The others were processed. ' : ''}Each failure has a line in the log: "a region or load balancer failed".`,
        retryable: true,
      },
    );
    this.name = 'ScanIncomplete';
    this.report = report;
  }
}

function isOfRegion({ loadBalancerId }: ScanReport['failures'][number]): boolean {
  return loadBalancerId === null;
}

/** Certificates named in a message. */
const MAX_NAMED = 5;

/** Scan did all its work, and a certificate that is about to expire, or has expired, is still attached. */
export class UnresolvedEmergency extends RotatorError {
  readonly report: ScanReport;

  constructor(report: ScanReport, rows: readonly SnapshotRow[]) {
    const named = rows.slice(0, MAX_NAMED).map(describeRow).join('; ');
    const more = rows.length > MAX_NAMED ? `; and ${rows.length - MAX_NAMED} more` : '';
    super(
      'UnresolvedEmergency',
      `${counted(rows.length, 'certificate is', 'certificates are')} in an emergency that no rotation has resolved: ${named}${more}`,
      {
        hint: 'Act on the reasons now. Name listeners that no longer need a certificate in EXCLUDE, and names that need none in RETIRED_NAMES.',
        retryable: true,
      },
    );
    this.name = 'UnresolvedEmergency';
    this.report = report;
  }
}

/** The ledger has not answered for an hour, and without it not even emergencies are started. */
export class EmergencyWithoutLedger extends RotatorError {
  readonly report: ScanReport;

  constructor(report: ScanReport, rows: readonly SnapshotRow[], sinceMs: number) {
    const named = rows.slice(0, MAX_NAMED).map(describeRow).join('; ');
    super(
      'EmergencyWithoutLedger',
      `the ledger has not answered since ${inUtc(sinceMs)}, so nothing is replaced, and ${counted(rows.length, 'certificate expires within a day or has', 'certificates expire within a day or have')} expired: ${named}`,
      {
        hint: 'Restore access to LEDGER now (the bucket, its region, the network, the rights of the role), or replace these certificates by hand. The log says why it failed: "a note of the scan".',
        retryable: true,
      },
    );
    this.name = 'EmergencyWithoutLedger';
    this.report = report;
  }
}

function describeRow({
  listenerId,
  slot,
  keyType,
  oldCertificateId,
  notAfterMs,
  reason,
  missingNames = [],
}: SnapshotRow): string {
  const end = notAfterMs === null ? '' : `, until ${inUtc(notAfterMs)}`;
  const lacks = missingNames.length === 0 ? '' : `, nothing covers ${missingNames.join(', ')}`;
  return `${listenerId} ${slot} ${keyType} ${oldCertificateId}${end} (${reason})${lacks}`;
}
