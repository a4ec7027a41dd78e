/** Outcomes and snapshots of scans, which events are made from. Rows of snapshots are in test/support/status.ts. */
import { MINUTE_MS } from '../../../../../shared/base/clock.ts';
import type { OutcomeRow } from '../../../../../shared/core/reports/outcome-row.ts';
import type { ScanSnapshot } from '../../../../../shared/core/reports/scan-snapshot.ts';
import { idOf, NOW_MS } from '../../../../support/builders.ts';

/** A snapshot of an empty region. */
export function aSnapshot(fields: Partial<ScanSnapshot> = {}): ScanSnapshot {
  return {
    region: 'cn-hangzhou',
    mode: 'apply',
    startedAtMs: NOW_MS,
    finishedAtMs: NOW_MS + MINUTE_MS,
    rows: [],
    failures: [],
    served: {},
    ...fields,
  };
}

/** Blocked, because no slot is free. */
export function anOutcomeRow(fields: Partial<OutcomeRow> = {}): OutcomeRow {
  return {
    region: 'cn-hangzhou',
    loadBalancerId: 'alb-1',
    listenerId: 'lsn-1',
    protocol: 'HTTPS',
    port: 443,
    slot: 'default',
    keyType: 'RSA',
    oldCertificateId: idOf(1),
    newCertificateId: idOf(2),
    outcome: 'blocked',
    reason: 'quota',
    message: 'No free slot.',
    ...fields,
  };
}
