/** The errors of scan for certificates that are served and wrong, thrown after all possible work is done (scan-errors.ts). */
import { RotatorError } from '../../base/errors.ts';
import { counted, inUtc } from '../../base/words.ts';
import type { ScanReport } from '../../core/reports/scan-report.ts';
import type { WrongRow } from '../../core/reports/wrong-row.ts';

/** Certificates named in a message. */
const MAX_NAMED = 5;

/** Scan did all its work, and what handshakes show of a certificate is wrong, although it was right before or this service put it on. */
export class ServedCertificateWrong extends RotatorError {
  readonly report: ScanReport;

  constructor(report: ScanReport, rows: readonly WrongRow[]) {
    super(
      'ServedCertificateWrong',
      `${counted(countOf(rows), 'certificate is', 'certificates are')} served and wrong: ${named(rows)}`,
      {
        hint: 'Upload a right certificate with its whole chain to CAS: it is put on as soon as window, pause and waves allow it. "npm run ledger -- acknowledge <certificateId>" ends the alarm.',
        retryable: true,
      },
    );
    this.name = 'ServedCertificateWrong';
    this.report = report;
  }
}

/** So many certificates have turned untrusted at about the same time that the fault is hardly theirs. None of them is replaced for it. */
export class RootsSuspected extends RotatorError {
  readonly report: ScanReport;

  constructor(report: ScanReport, rows: readonly WrongRow[]) {
    super(
      'RootsSuspected',
      `${counted(countOf(rows), 'certificate that was right before has', 'certificates that were right before have')} turned untrusted at about the same time: suspect our roots or clock. None of them is replaced for it: ${named(rows)}`,
      {
        hint: 'Check the clock of the function and the date of its list of roots; deploy a newer version, or name a private root in EXTRA_CA. The alarm ends once handshakes show them right again; "npm run ledger -- acknowledge <certificateId>" ends it for one.',
        retryable: true,
      },
    );
    this.name = 'RootsSuspected';
    this.report = report;
  }
}

function countOf(rows: readonly WrongRow[]): number {
  return new Set(rows.map(({ certificateId }) => certificateId)).size;
}

function named(rows: readonly WrongRow[]): string {
  const more = rows.length > MAX_NAMED ? `; and ${rows.length - MAX_NAMED} more` : '';
  return `${rows.slice(0, MAX_NAMED).map(describeWrong).join('; ')}${more}`;
}

function describeWrong({ row: { listenerId, slot, keyType }, certificateId, fault }: WrongRow): string {
  const since = inUtc(fault.sinceMs);
  return `${listenerId} ${slot} ${keyType} ${certificateId}, since ${since} (${fault.reason}): ${fault.message}`;
}
