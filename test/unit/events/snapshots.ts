/** Rows and snapshots of scans for tests: healthy ones, so that a test shows only what matters to it. */
import { DAY_MS, MINUTE_MS } from '../../../shared/clock.ts';
import type { ScanSnapshot, SnapshotRow } from '../../../shared/service/scan-snapshot.ts';
import { idOf, NOW_MS } from '../../support/builders.ts';

export function aSnapshotRow(fields: Partial<SnapshotRow> = {}): SnapshotRow {
  return {
    region: 'cn-hangzhou',
    loadBalancerId: 'alb-1',
    loadBalancerName: 'shop',
    listenerId: 'lsn-1',
    listenerDescription: null,
    protocol: 'HTTPS',
    port: 443,
    slot: 'default',
    keyType: 'RSA',
    oldCertificateId: idOf(1),
    newCertificateId: null,
    names: ['www.example.com'],
    notAfterMs: NOW_MS + 300 * DAY_MS,
    dueAtMs: NOW_MS + 270 * DAY_MS,
    due: null,
    emergency: false,
    decision: 'nothing-to-do',
    reason: 'not-due',
    message: 'It is not due.',
    ...fields,
  };
}

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
