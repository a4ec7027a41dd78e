import { describe, expect, it } from 'vitest';
import type { ScanReport } from '../../../../shared/core/reports/scan-report.ts';
import { ScanIncomplete, UnresolvedEmergency } from '../../../../shared/service/scan/scan-errors.ts';
import { aDueRow } from '../../../support/status.ts';

const scanned = (loadBalancerId: string): ScanReport['loadBalancers'][number] => ({
  region: 'cn-hangzhou',
  loadBalancerId,
  listenerIds: [],
  work: [],
  done: 'failed',
  worker: null,
});

const report = (failures: ScanReport['failures']): ScanReport => ({
  mode: 'apply',
  regions: ['cn-hangzhou', 'cn-beijing'],
  loadBalancers: [scanned('alb-1'), scanned('alb-2')],
  rotations: [],
  notes: [],
  failures,
});

const failure = (region: string, loadBalancerId: string | null) => ({
  region,
  loadBalancerId,
  code: 'CloudCallFailed',
  message: `no answer from ${region}`,
});

describe('an incomplete scan', () => {
  it('counts failures among load balancers and regions that could not be listed, and shows the first', () => {
    const error = new ScanIncomplete(report([failure('cn-hangzhou', 'alb-1'), failure('cn-beijing', null)]));

    expect(error.message).toBe(
      'ScanIncomplete: 2 of 3 load balancers or regions failed, the first at alb-1: CloudCallFailed: no answer from cn-hangzhou',
    );
    expect(error).toMatchObject({ retryable: true, report: { regions: ['cn-hangzhou', 'cn-beijing'] } });
  });

  it('shows a region where no load balancer is known', () => {
    expect(new ScanIncomplete(report([failure('cn-beijing', null)])).message).toContain(
      'first at cn-beijing:',
    );
  });
});

describe('an unresolved emergency', () => {
  const row = (id: number) => aDueRow({ id, daysLeft: 1, reason: 'no-replacement' });

  it('names each certificate with its end and reason', () => {
    const unknownEnd = aDueRow({ id: 2, notAfterMs: null, reason: 'names-unknown' });

    const error = new UnresolvedEmergency(report([]), [row(1), unknownEnd]);

    expect(error.message).toBe(
      'UnresolvedEmergency: 2 certificates are in an emergency that no rotation has resolved: lsn-1 default RSA 1-cn-hangzhou, until 2026-06-02 00:00 UTC (no-replacement); lsn-1 default RSA 2-cn-hangzhou (names-unknown)',
    );
  });

  it('names at most five, and says how many more there are', () => {
    const { message } = new UnresolvedEmergency(report([]), [1, 2, 3, 4, 5, 6, 7].map(row));

    expect(message).toContain('5-cn-hangzhou');
    expect(message).not.toContain('6-cn-hangzhou');
    expect(message).toMatch(/; and 2 more$/);
  });
});
