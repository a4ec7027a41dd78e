/** Status data that shows every feature of the status page, and data with many rows: for the browser test, the bench and the screenshot. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/base/clock.ts';
import { inUtc } from '../../shared/base/words.ts';
import type { SnapshotRow } from '../../shared/core/reports/scan-snapshot.ts';
import type { LedgerStore } from '../../shared/ledger/ledger.ts';
import { createMemoryLedger } from '../../shared/ledger/memory.ts';
import type { LatestScans } from '../../shared/service/status/model/reading.ts';
import { idOf } from './builders.ts';
import {
  aBlockedRow,
  aDueRow,
  aRow,
  aScan,
  aServedRecord,
  recordChange,
  recordChannel,
  recordControl,
  recordFailedProof,
} from './status.ts';

export interface StatusSource {
  readonly store: LedgerStore;
  readonly latestScans: LatestScans;
}

/** Two regions that show every feature of the status page. */
export async function aFullStatus(nowMs: number): Promise<StatusSource> {
  const store = createMemoryLedger();
  const at = (loadBalancerId: string, loadBalancerName: string, listenerId: string, description: string) => ({
    loadBalancerId,
    loadBalancerName,
    listenerId,
    listenerDescription: description,
    nowMs,
  });
  const pay = at('alb-pay', 'payment', 'lsn-pay', 'checkout and callbacks');
  const docs = at('alb-docs', 'docs', 'lsn-docs', '');
  const shop = at('alb-shop', 'shop', 'lsn-shop', 'storefront');
  const quic = at('alb-shop', 'shop', 'lsn-quic', 'storefront, HTTP/3');
  const gov = at('alb-gov', 'reporting', 'lsn-gov', '国密');
  const rows = [
    aRow({
      ...docs,
      id: 301,
      daysLeft: -2,
      due: 'expired',
      emergency: true,
      decision: 'blocked',
      reason: 'no-replacement',
      message: 'CAS holds no RSA certificate for docs.example.com that lasts longer than 301-cn-hangzhou.',
      names: ['docs.example.com'],
    }),
    aDueRow({
      ...pay,
      id: 101,
      daysLeft: 2,
      emergency: true,
      names: ['pay.example.com', 'callback.example.com'],
      newCertificateId: idOf(111),
    }),
    aBlockedRow({
      ...gov,
      id: 401,
      keyType: 'SM2',
      daysLeft: 9,
      names: ['report.example.cn'],
      reason: 'quarantined',
      parameters: { newCertificate: idOf(411), until: inUtc(nowMs + 3 * HOUR_MS) },
      message: 'The proof of 411-cn-hangzhou failed here; it is tried again in three hours.',
    }),
    aBlockedRow({
      ...docs,
      id: 302,
      slot: 'additional',
      keyType: 'ECC',
      daysLeft: 21,
      names: [
        'docs.example.com',
        'wiki.example.com',
        'help.example.com',
        'faq.example.com',
        'api-docs.example.com',
      ],
      reason: 'names-not-covered',
      message: 'faq.example.com is on 302-cn-hangzhou but not on 312-cn-hangzhou.',
      parameters: { candidate: idOf(312), missing: ['faq.example.com'] },
    }),
    aDueRow({
      ...shop,
      id: 201,
      daysLeft: 14,
      names: ['shop.example.com', 'www.shop.example.com'],
      newCertificateId: idOf(211),
    }),
    aDueRow({
      ...shop,
      id: 202,
      slot: 'additional',
      keyType: 'ECC',
      daysLeft: 14,
      names: ['shop.example.com', 'www.shop.example.com'],
      newCertificateId: idOf(212),
    }),
    aDueRow({
      ...quic,
      id: 203,
      protocol: 'QUIC',
      daysLeft: 25,
      names: ['shop.example.com'],
      newCertificateId: idOf(213),
    }),
    aRow({
      ...pay,
      id: 102,
      slot: 'additional',
      keyType: 'ECC',
      notAfterMs: null,
      dueAtMs: null,
      names: [],
      reason: 'certificate-not-in-cas',
      message: 'CAS does not have it.',
    }),
    aRow({ ...gov, id: 402, slot: 'additional', daysLeft: 47, names: ['report.example.cn'] }),
    aRow({
      ...quic,
      id: 204,
      protocol: 'QUIC',
      slot: 'additional',
      daysLeft: 88,
      names: ['img.example.com'],
    }),
  ];
  const south = [
    aRow({
      region: 'ap-southeast-1',
      ...at('alb-sea', 'south-east', 'lsn-sea', 'www'),
      id: 501,
      daysLeft: 62,
      names: ['sea.example.com'],
    }),
    aRow({
      region: 'ap-southeast-1',
      ...at('alb-sea', 'south-east', 'lsn-sea', 'www'),
      id: 502,
      slot: 'additional',
      keyType: 'ECC',
      daysLeft: 290,
      names: ['*.sea.example.com'],
    }),
  ];
  const scans = [
    aScan({
      startedAtMs: nowMs - 11 * MINUTE_MS,
      finishedAtMs: nowMs - 10 * MINUTE_MS,
      rows,
      served: {
        'lsn-pay': aServedRecord({ atMs: nowMs - 5 * HOUR_MS, targets: 8, asExpected: 8 }),
        'lsn-shop': aServedRecord({ atMs: nowMs - 5 * HOUR_MS, targets: 8, asExpected: 8 }),
        'lsn-gov': aServedRecord({
          atMs: nowMs - 5 * HOUR_MS,
          targets: 6,
          asExpected: 4,
          silent: 1,
          differences: [
            '192.0.2.7:443 (cn-hangzhou-b) for report.example.cn with RSA: an unknown certificate (SHA-256 0f0f0f0f0f0f0f0f...)',
          ],
          differing: [
            {
              where: '192.0.2.7:443 cn-hangzhou-b report.example.cn RSA',
              served: 'SHA-256 0f0f0f0f0f0f0f0f...',
            },
          ],
        }),
      },
    }),
    aScan({
      region: 'ap-southeast-1',
      startedAtMs: nowMs - 5 * HOUR_MS,
      finishedAtMs: nowMs - 5 * HOUR_MS + MINUTE_MS,
      rows: south,
      failures: [
        {
          region: 'ap-southeast-1',
          loadBalancerId: 'alb-lost',
          code: 'CloudCallFailed',
          message: 'ListListeners was throttled.',
        },
      ],
    }),
  ];
  await recordChange(store, {
    loadBalancerId: 'alb-shop',
    listenerId: 'lsn-shop',
    oldId: 190,
    newId: 201,
    atMs: nowMs - 300 * DAY_MS,
    ended: 'verified',
  });
  await recordChange(store, {
    loadBalancerId: 'alb-shop',
    listenerId: 'lsn-shop',
    oldId: 202,
    newId: 212,
    keyType: 'ECC',
    atMs: nowMs - 4 * MINUTE_MS,
    ended: 'verified',
  });
  await recordChange(store, {
    loadBalancerId: 'alb-gov',
    listenerId: 'lsn-gov',
    oldId: 401,
    newId: 411,
    keyType: 'SM2',
    atMs: nowMs - 3 * HOUR_MS,
    ended: 'rolled-back',
    reason: 'served-other',
    message: '192.0.2.7 served another certificate than 411-cn-hangzhou.',
  });
  await recordFailedProof(store, { newId: 411, loadBalancerId: 'alb-gov', atMs: nowMs - 3 * HOUR_MS });
  await recordControl(
    store,
    { kind: 'proof-failed', data: { loadBalancerId: 'alb-gov' } },
    nowMs - 3 * HOUR_MS,
  );
  await recordChange(store, {
    loadBalancerId: 'alb-pay',
    listenerId: 'lsn-pay',
    oldId: 101,
    newId: 111,
    atMs: nowMs - MINUTE_MS,
    ended: 'open',
  });
  return { store, latestScans: async () => scans };
}

/** Why each accepts nothing: a channel of each kind, and each cause. Those with a digit in the name say something themselves. */
export const failingChannels = [
  ['dingtalk-1', '310000', 'sign not match, more info'],
  ['feishu-2', '19021', 'sign match fail or timestamp is not within one hour'],
  ['wecom-3', '93000', 'invalid webhook url, hint follows'],
  ['slack-4', 'HTTP 404', 'no_service for this webhook address'],
  ['webhook', 'HTTP 500', 'without a text'],
  ['moved', 'HTTP 302', 'it redirects, which is not followed'],
  ['silent', 'NoAnswer', 'there was no answer'],
  ['slow', 'Timeout', 'there was no answer'],
  ['verbose', 'AnswerTooLarge', 'there was no answer'],
  ['closed', 'ECONNREFUSED', 'there was no answer'],
  ['elsewhere', 'NotUnderstood', 'the answer is none of this service: is the address right?'],
] as const;

export async function recordFailingChannels(store: LedgerStore, nowMs: number): Promise<void> {
  for (const [name, code, message] of failingChannels) {
    await recordChannel(store, name, { kind: 'added', data: { sinceMs: nowMs } }, nowMs);
    await recordChannel(store, name, { kind: 'failed', data: { code, message } }, nowMs);
  }
}

/** Rows of `count` listeners in one region, two certificates each; every tenth listener has one that is due, every twentieth a blocked one. */
export function manyListeners(count: number, nowMs: number): readonly SnapshotRow[] {
  return Array.from({ length: count }, (_, index) => {
    const place = {
      loadBalancerId: `alb-${Math.floor(index / 10)}`,
      loadBalancerName: `service-${Math.floor(index / 10)}`,
      listenerId: `lsn-${index}`,
      listenerDescription: `listener ${index}`,
      names: [`www.service-${index}.example.com`, `api.service-${index}.example.com`],
      nowMs,
    };
    const twin = { ...place, id: 2 * index + 2, slot: 'additional', keyType: 'ECC' } as const;
    const daysLeft = 31 + ((index * 37) % 330);
    const first = index % 20 === 0 ? aBlockedRow : index % 10 === 0 ? aDueRow : undefined;
    return [
      first ? first({ ...place, id: 2 * index + 1 }) : aRow({ ...place, id: 2 * index + 1, daysLeft }),
      aRow({ ...twin, daysLeft: daysLeft + 7 }),
    ];
  }).flat();
}
