/**
 * How scan fails, after it has done all it can: the platform's own alarm on failed invocations works without any bus.
 */
import { RotatorError } from '../errors.ts';
import type { ScanReport } from '../rotation/report.ts';

/** What scan could not look at or not hand on. Everything else was done; the report is in the log. */
export class ScanIncomplete extends RotatorError {
  readonly report: ScanReport;

  constructor(report: ScanReport) {
    const first = report.failures[0];
    const all = report.loadBalancers.length + report.failures.filter(isOfRegion).length;
    super(
      'ScanIncomplete',
      `${report.failures.length} of ${all} looks failed, the first at ${first?.loadBalancerId ?? first?.region ?? '?'}: ${first?.message ?? '?'}`,
      {
        hint: 'The others were done. Look for the line "scan" in the log for the whole report.',
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
