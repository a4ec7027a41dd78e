/** Data of a status for tests: rows and scans, ledger entries, and requests of an HTTP trigger. */

import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/base/clock.ts';
import type { KeyType } from '../../shared/core/model/key-types.ts';
import type { Outcome } from '../../shared/core/model/outcomes.ts';
import { type Change, changeKey } from '../../shared/core/planning/change.ts';
import { certificateLog, certificateReducer } from '../../shared/core/records/certificate-log.ts';
import { type ChannelEntry, channelLog, channelReducer } from '../../shared/core/records/channel-log.ts';
import { CONTROL_LOG, type ControlEntry, controlReducer } from '../../shared/core/records/control-log.ts';
import {
  type LoadBalancerEntry,
  loadBalancerLog,
  loadBalancerReducer,
} from '../../shared/core/records/load-balancer-log.ts';
import type {
  LongSnapshot,
  ScanSnapshot,
  ServedRecord,
  SnapshotRow,
} from '../../shared/core/reports/scan-snapshot.ts';
import type { LedgerStore } from '../../shared/ledger/ledger.ts';
import { openLog } from '../../shared/ledger/log.ts';
import type { HttpRequest } from '../../shared/service/platform/http-trigger.ts';
import { idOf, NOW_MS } from './builders.ts';

export const STATUS_TOKEN = 'a-status-token-of-at-least-32-bytes';

export interface RowFields extends Partial<SnapshotRow> {
  /** CAS number of the old certificate. */
  readonly id?: number;
  /** Default: 300. */
  readonly daysLeft?: number;
  readonly nowMs?: number;
}

/** A certificate that is not due; it becomes due 30 days before its end. */
export function aRow({
  id: number = 1,
  daysLeft = 300,
  nowMs = NOW_MS,
  ...fields
}: RowFields = {}): SnapshotRow {
  const notAfterMs = nowMs + daysLeft * DAY_MS;
  return {
    region: 'cn-hangzhou',
    loadBalancerId: 'alb-1',
    loadBalancerName: 'shop',
    listenerId: 'lsn-1',
    listenerDescription: 'web',
    protocol: 'HTTPS',
    port: 443,
    slot: 'default',
    keyType: 'RSA',
    oldCertificateId: idOf(number),
    newCertificateId: null,
    reason: 'not-due',
    message: 'It lasts long enough.',
    due: null,
    emergency: false,
    names: ['www.example.com'],
    notAfterMs,
    dueAtMs: notAfterMs - 30 * DAY_MS,
    decision: 'nothing-to-do',
    ...fields,
  };
}

export function aDueRow({ daysLeft = 12, ...fields }: RowFields = {}): SnapshotRow {
  return aRow({
    daysLeft,
    due: 'expires-soon',
    decision: 'rotate',
    reason: 'expires-soon',
    message: `It expires in ${daysLeft} days.`,
    newCertificateId: idOf(99),
    ...fields,
  });
}

export function aBlockedRow(fields: RowFields = {}): SnapshotRow {
  return aDueRow({
    decision: 'blocked',
    reason: 'no-replacement',
    message: 'CAS holds no RSA certificate for www.example.com that lasts longer.',
    newCertificateId: null,
    ...fields,
  });
}

/** As scan has it before it is written. */
export function unwritten({ served, ...snapshot }: ScanSnapshot): LongSnapshot {
  return { ...snapshot, served: Object.entries(served) };
}

export function aScan(fields: Partial<ScanSnapshot> = {}): ScanSnapshot {
  return {
    region: 'cn-hangzhou',
    mode: 'apply',
    startedAtMs: NOW_MS - 12 * MINUTE_MS,
    finishedAtMs: NOW_MS - 10 * MINUTE_MS,
    rows: [aRow()],
    failures: [],
    served: {},
    ...fields,
  };
}

export function aServedRecord(fields: Partial<ServedRecord> = {}): ServedRecord {
  return { atMs: NOW_MS - 5 * HOUR_MS, targets: 4, asExpected: 4, silent: 0, differences: [], ...fields };
}

export function aStatusRequest(
  path: string,
  {
    method = 'GET',
    query = {},
    body = '',
    ...headers
  }: {
    readonly method?: string;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly [header: string]: unknown;
  } = {},
): HttpRequest {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method,
    path,
    headers: new Map(texts),
    query: new Map(Object.entries(query)),
    body: Buffer.from(body),
    sourceIp: undefined,
  };
}

/** A change in the ledger, as a worker records it. */
export interface PastChange {
  readonly loadBalancerId?: string;
  readonly listenerId?: string;
  readonly oldId: number;
  readonly newId: number;
  readonly keyType?: KeyType;
  readonly atMs: number;
  /** `open`: started, not ended. */
  readonly ended: Outcome | 'open';
  readonly reason?: string;
  readonly message?: string;
}

export async function recordChange(store: LedgerStore, past: PastChange): Promise<void> {
  const { loadBalancerId = 'alb-1', listenerId = 'lsn-1', keyType = 'RSA', oldId, newId, atMs, ended } = past;
  const change: Change = {
    listenerId,
    protocol: 'HTTPS',
    keyType,
    newCertificateId: idOf(newId),
    replaces: [{ certificateId: idOf(oldId), slot: 'default' }],
    steps: [],
    needsSlot: false,
    gap: false,
  };
  const key = changeKey(change);
  const rotationId = `rotation-${oldId}`;
  const log = await openLog({
    store,
    log: loadBalancerLog('cn-hangzhou', loadBalancerId),
    reducer: loadBalancerReducer,
    clock: { now: () => atMs },
    holder: `worker-${oldId}`,
  });
  const entries: Exclude<LoadBalancerEntry, { kind: 'checkpoint' }>[] = [
    { kind: 'claimed', data: { requestId: 'request-1', untilMs: atMs + HOUR_MS } },
    { kind: 'change-started', data: { key, rotationId, change, before: [], baseline: null } },
  ];
  if (ended !== 'open') {
    const { reason = 'proved', message = 'Proved by real handshakes in every Active zone.' } = past;
    entries.push({ kind: 'change-ended', data: { key, outcome: ended, reason, message } });
    entries.push({ kind: 'released', data: {} });
  }
  for (const entry of entries) await log.append(entry);
}

export async function recordFailedProof(
  store: LedgerStore,
  { newId, loadBalancerId = 'alb-1', atMs }: { newId: number; loadBalancerId?: string; atMs: number },
): Promise<void> {
  const log = await openLog({
    store,
    log: certificateLog(idOf(newId)),
    reducer: certificateReducer,
    clock: { now: () => atMs },
    holder: 'worker',
  });
  await log.append({ kind: 'failed', data: { loadBalancerId } });
}

export async function recordControl(
  store: LedgerStore,
  entry: Exclude<ControlEntry, { kind: 'checkpoint' }>,
  atMs: number,
): Promise<void> {
  const log = await openLog({
    store,
    log: CONTROL_LOG,
    reducer: controlReducer,
    clock: { now: () => atMs },
    holder: `person-${atMs}`,
  });
  await log.append(entry);
}

export async function recordChannel(
  store: LedgerStore,
  name: string,
  entry: Exclude<ChannelEntry, { kind: 'checkpoint' }>,
  atMs: number,
): Promise<void> {
  const [clock, holder] = [{ now: () => atMs }, `scan-${atMs}`];
  const log = await openLog({ store, log: channelLog(name), reducer: channelReducer, clock, holder });
  await log.append(entry);
}
