/** Where the status page does not say what the fleet expects. */
import { describe, expect, it } from 'vitest';
import {
  type CutHandshake,
  type PageView,
  unexpectedPage,
} from '../../../../scripts/start/page-surprises.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { StatusModel } from '../../../../shared/service/status/model/status-model.ts';
import type { FleetLoadBalancer } from '../../../emulator/fleet/build-fleet.ts';

type Certificate = FleetLoadBalancer['listeners'][number]['certificates'][number];

const id = (number: string) => `${number}-cn-hangzhou` as CertificateId;
const attached = (
  number: string,
  outcome: Certificate['expected']['outcome'],
  reason: string,
): Certificate => ({
  certificateId: id(number),
  slot: 'default',
  keyType: 'RSA',
  names: ['shop.example'],
  expected: { outcome, reason },
});
const loadBalancer = (name: string, certificate: Certificate, paused = false): FleetLoadBalancer => ({
  region: 'cn-hangzhou',
  loadBalancerId: `alb-${name}`,
  zones: [],
  paused,
  listeners: [{ listenerId: `lsn-${name}`, protocol: 'HTTPS', port: 8443, certificates: [certificate] }],
});

const fleet = {
  loadBalancers: [
    loadBalancer('shop', attached('1', 'verified', 'proved')),
    loadBalancer('docs', attached('2', 'blocked', 'no-replacement')),
    loadBalancer('trap', attached('3', 'rolled-back', 'served-other')),
    loadBalancer('freeze', attached('4', 'blocked', 'paused'), true),
  ],
};

const row = (name: string, number: string, state: string): StatusModel['certificates'][number] =>
  ({
    listenerId: `lsn-${name}`,
    oldCertificateId: id(number),
    state,
    reason: 'a-reason',
  }) as unknown as StatusModel['certificates'][number];
const served = (name: string, silent: number, wrong = 0): StatusModel['served'][number] =>
  ({
    listenerId: `lsn-${name}`,
    atMs: 1_000_000,
    targets: 6,
    asExpected: 6 - silent - wrong,
    silent,
    differences: [],
  }) as unknown as StatusModel['served'][number];
const scan = (change: object = {}) =>
  ({
    region: 'cn-hangzhou',
    stale: false,
    failures: [],
    ...change,
  }) as unknown as StatusModel['scans'][number];

const good: PageView = {
  scans: [scan()],
  certificates: [
    row('docs', '2', 'blocked'),
    row('trap', '3', 'blocked'),
    row('freeze', '4', 'blocked'),
    row('shop', '9', 'ok'),
  ],
  open: [],
  heldBack: [{ loadBalancerId: 'alb-trap' }] as unknown as StatusModel['heldBack'],
  served: [served('shop', 0)],
  unreadable: [],
  breaker: { open: false, untilMs: null, loadBalancerIds: [] },
  pausedLoadBalancers: [{ loadBalancerId: 'alb-freeze' }] as unknown as StatusModel['pausedLoadBalancers'],
};

const surprisesOf = (change: Partial<PageView>, cut: readonly CutHandshake[] = []) =>
  unexpectedPage(fleet, { ...good, ...change }, cut);

describe('the status page after the demonstration', () => {
  it('is no surprise where only what the fleet expects needs a person', () => {
    expect(surprisesOf({})).toEqual([]);
  });

  it('is a surprise where a listener serves something else than what is attached', () => {
    expect(surprisesOf({ served: [served('shop', 0, 1)] })).toEqual([
      'lsn-shop: the status page says that of 6 addresses and names 1 serves something else than what is attached',
    ]);
  });

  it('is a surprise where more did not answer than the emulator had cut just before', () => {
    const silent = { served: [served('shop', 2)] };
    const cutAt = (listener: string, ...times: readonly number[]) =>
      times.map((atMs) => ({ listenerId: `lsn-${listener}`, atMs }));
    const sentence = (count: string) =>
      `lsn-shop: the status page says that of 6 addresses and names 2 did not answer, and the emulator cut ${count} there`;

    expect(surprisesOf(silent)).toEqual([sentence('0 handshakes')]);
    expect(surprisesOf(silent, cutAt('shop', 999_000))).toEqual([sentence('1 handshake')]);
    expect(surprisesOf(silent, cutAt('shop', 999_000, 1_000_000))).toEqual([]);
    expect(surprisesOf(silent, cutAt('shop', 900_000, 1_000_001))).toEqual([sentence('0 handshakes')]);
    expect(surprisesOf(silent, cutAt('docs', 999_000, 999_500))).toHaveLength(1);
  });

  it('is a surprise where it does not say what a changed listener serves', () => {
    expect(surprisesOf({ served: [] })).toEqual(['lsn-shop: the status page does not say what it serves']);
  });

  it('is a surprise where a certificate needs a person that should not, and the other way round', () => {
    const rest = good.certificates.filter(({ listenerId }) => listenerId !== 'lsn-docs');

    expect(surprisesOf({ certificates: [...good.certificates, row('shop', '1', 'due')] })).toEqual([
      'lsn-shop 1-cn-hangzhou: the status page says due (a-reason)',
    ]);
    expect(surprisesOf({ certificates: rest })).toEqual([
      'lsn-docs 2-cn-hangzhou: the status page does not show that it needs a person',
    ]);
  });

  it('is a surprise where a rotation is open, or rotations have stopped', () => {
    const open = [{ loadBalancerId: 'alb-shop' }] as unknown as StatusModel['open'];

    expect(surprisesOf({ open })).toEqual(['alb-shop: the status page shows an open rotation']);
    expect(surprisesOf({ breaker: { open: true, untilMs: 1, loadBalancerIds: [] } })).toEqual([
      'the status page says that rotations have stopped after failed proofs',
    ]);
  });

  it('is a surprise where a region has no scan, an old one, or one that has not read everything', () => {
    const failures = [{ region: 'cn-hangzhou', code: 'CloudCallFailed', message: 'No answer.' }];

    expect(surprisesOf({ scans: [] })).toEqual(['the status page has no scan of cn-hangzhou']);
    expect(surprisesOf({ scans: [scan({ stale: true })] })).toHaveLength(1);
    expect(surprisesOf({ scans: [scan({ failures })] })).toEqual([
      'the status page says that the scan of cn-hangzhou has not read everything: CloudCallFailed: No answer.',
    ]);
  });

  it('is a surprise where other load balancers are paused or quarantined than the fleet expects', () => {
    expect(surprisesOf({ pausedLoadBalancers: [] })).toEqual([
      'alb-freeze: the status page does not say that it is paused',
    ]);
    expect(
      surprisesOf({
        heldBack: [
          { loadBalancerId: 'alb-trap' },
          { loadBalancerId: 'alb-shop' },
        ] as unknown as StatusModel['heldBack'],
      }),
    ).toEqual(['alb-shop: the status page says that it is quarantined after a failed proof']);
  });
});
