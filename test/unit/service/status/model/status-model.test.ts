import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../../shared/base/clock.ts';
import type { ScanSnapshot } from '../../../../../shared/core/reports/scan-snapshot.ts';
import { createMemoryLedger, createMemoryStorage } from '../../../../../shared/ledger/memory.ts';
import { createLedgerStore } from '../../../../../shared/ledger/store.ts';
import { readStatus } from '../../../../../shared/service/status/model/reading.ts';
import { STALE_AFTER_MS, statusModel } from '../../../../../shared/service/status/model/status-model.ts';
import { idOf, NOW_MS } from '../../../../support/builders.ts';
import {
  aBlockedRow,
  aDueRow,
  aRow,
  aScan,
  aServedRecord,
  recordChange,
  recordControl,
  recordFailedProof,
} from '../../../../support/status.ts';

async function modelOf(scans: readonly ScanSnapshot[], store = createMemoryLedger(), nowMs = NOW_MS) {
  return statusModel(await readStatus(store, async () => scans), nowMs);
}

describe('the status', () => {
  it('has no scans and no rows before the first scan', async () => {
    const model = await modelOf([]);

    expect(model.scans).toEqual([]);
    expect(model.certificates).toEqual([]);
  });

  it('has the most urgent first, then the earliest expiry', async () => {
    const rows = [
      aRow({ id: 1, daysLeft: 200 }),
      aDueRow({ id: 2, daysLeft: 20 }),
      aDueRow({ id: 3, daysLeft: 10 }),
      aBlockedRow({ id: 4, daysLeft: 25 }),
      aRow({ id: 5, daysLeft: -3 }),
    ];

    const { certificates, counts } = await modelOf([aScan({ rows })]);

    expect(certificates.map(({ oldCertificateId }) => Number.parseInt(oldCertificateId, 10))).toEqual([
      5, 4, 3, 2, 1,
    ]);
    expect(counts).toMatchObject({ expired: 1, blocked: 1, due: 2, ok: 1, revoked: 0 });
  });

  it('has what needs a person before what ends by itself, however soon that expires', async () => {
    const rows = [
      aBlockedRow({ id: 1, daysLeft: 5, reason: 'outside-window' }),
      aBlockedRow({ id: 2, daysLeft: 25, reason: 'names-lost' }),
      aBlockedRow({ id: 3, daysLeft: 20, reason: 'a-reason-of-a-newer-version' }),
    ];

    const { certificates } = await modelOf([aScan({ rows })]);

    expect(certificates.map(({ oldCertificateId }) => Number.parseInt(oldCertificateId, 10))).toEqual([
      3, 2, 1,
    ]);
  });

  it('rounds days down, also below zero', async () => {
    const rows = [
      aRow({ id: 1, daysLeft: 1.9 }),
      aRow({ id: 2, daysLeft: -0.1 }),
      aRow({ id: 3, notAfterMs: null }),
    ];

    const { certificates } = await modelOf([aScan({ rows })]);

    expect(Object.fromEntries(certificates.map((one) => [one.oldCertificateId, one.daysLeft]))).toEqual({
      '1-cn-hangzhou': 1,
      '2-cn-hangzhou': -1,
      '3-cn-hangzhou': null,
    });
  });

  it('calls a scan stale after three missing scans of the timer', async () => {
    const scan = aScan();
    const at = async (ageMs: number) =>
      (await modelOf([scan], createMemoryLedger(), scan.finishedAtMs + ageMs)).scans[0];

    expect(await at(STALE_AFTER_MS)).toMatchObject({ stale: false, ageMs: STALE_AFTER_MS, listeners: 1 });
    expect(await at(STALE_AFTER_MS + 1)).toMatchObject({ stale: true });
  });

  it('calls a region stale that cannot be listed, however often scan tries', async () => {
    const finishedAtMs = NOW_MS - STALE_AFTER_MS - 1;

    const { scans } = await modelOf([aScan({ finishedAtMs, notListedAtMs: NOW_MS })]);

    expect(scans).toMatchObject([{ stale: true, finishedAtMs, notListedAtMs: NOW_MS }]);
  });

  it('updates the scan from the ledger, but only with newer outcomes', async () => {
    const store = createMemoryLedger();
    await recordChange(store, { oldId: 1, newId: 11, atMs: NOW_MS - 5 * MINUTE_MS, ended: 'verified' });
    await recordChange(store, { oldId: 2, newId: 12, atMs: NOW_MS - 5 * HOUR_MS, ended: 'verified' });
    // By the scan itself, which had read the listener before.
    await recordChange(store, { oldId: 3, newId: 13, atMs: NOW_MS - 11 * MINUTE_MS, ended: 'verified' });

    const { certificates, outcomes } = await modelOf(
      [aScan({ rows: [aDueRow({ id: 1 }), aDueRow({ id: 2 }), aDueRow({ id: 3 })] })],
      store,
    );

    expect(certificates.map(({ state, since }) => [state, since?.newCertificateId ?? null])).toEqual([
      ['due', null],
      ['replaced', '11-cn-hangzhou'],
      ['replaced', '13-cn-hangzhou'],
    ]);
    expect(outcomes.map(({ oldCertificateId }) => oldCertificateId)).toEqual([
      '1-cn-hangzhou',
      '3-cn-hangzhou',
      '2-cn-hangzhou',
    ]);
  });

  it('never calls a certificate due while rotations are paused, except in an emergency', async () => {
    const store = createMemoryLedger();
    const rows = [aDueRow({ id: 1, daysLeft: 20 }), aDueRow({ id: 2, daysLeft: 1, emergency: true })];
    await recordControl(store, { kind: 'paused', data: {} }, NOW_MS);

    const { certificates } = await modelOf([aScan({ rows })], store);

    expect(certificates.map(({ state, reason }) => `${state} ${reason}`)).toEqual([
      'emergency expires-soon',
      'blocked paused',
    ]);
  });

  it('never calls a certificate due while its own load balancer is paused, and leaves the others', async () => {
    const store = createMemoryLedger();
    const rows = [
      aDueRow({ id: 1, daysLeft: 20, loadBalancerId: 'alb-1' }),
      aDueRow({ id: 2, daysLeft: 21, loadBalancerId: 'alb-2' }),
    ];
    await recordControl(store, { kind: 'paused', data: { loadBalancerId: 'alb-1' } }, NOW_MS);

    const { certificates, paused, pausedLoadBalancers } = await modelOf([aScan({ rows })], store);

    const states = certificates.map(({ loadBalancerId, state, reason }) => [loadBalancerId, state, reason]);
    expect(states.sort()).toEqual([
      ['alb-1', 'blocked', 'paused'],
      ['alb-2', 'due', 'expires-soon'],
    ]);
    expect([paused, pausedLoadBalancers]).toEqual([false, [{ loadBalancerId: 'alb-1', sinceMs: NOW_MS }]]);
  });

  it('shows open changes, held-back certificates, the pause and the breaker', async () => {
    const store = createMemoryLedger();
    await recordChange(store, { oldId: 1, newId: 11, atMs: NOW_MS - MINUTE_MS, ended: 'open' });
    const undone = { oldId: 2, newId: 12, atMs: NOW_MS - HOUR_MS } as const;
    await recordChange(store, { ...undone, loadBalancerId: 'alb-2', ended: 'rolled-back' });
    await recordFailedProof(store, undone);
    await recordControl(store, { kind: 'paused', data: {} }, NOW_MS - HOUR_MS);
    for (const loadBalancerId of ['alb-1', 'alb-2', 'alb-3'])
      await recordControl(store, { kind: 'proof-failed', data: { loadBalancerId } }, NOW_MS - HOUR_MS);

    const model = await modelOf([aScan()], store);

    expect(model.paused).toBe(true);
    expect(model.breaker).toEqual({
      open: true,
      untilMs: NOW_MS - HOUR_MS + DAY_MS,
      loadBalancerIds: ['alb-1', 'alb-2', 'alb-3'],
    });
    expect(model.heldBack).toMatchObject([{ certificateId: '12-cn-hangzhou', times: 1 }]);
    expect(model.open).toMatchObject([
      {
        loadBalancerId: 'alb-1',
        lease: { holds: true },
        changes: [{ state: 'begun', rotationId: 'rotation-1' }],
      },
    ]);
  });

  it('shows held-back certificates that would be used next, and not those that no longer matter', async () => {
    const store = createMemoryLedger();
    for (const newId of [11, 12, 13]) await recordFailedProof(store, { newId, atMs: NOW_MS - HOUR_MS });
    const rows = [11, 12].map((id) => aDueRow({ id: id - 10, newCertificateId: idOf(id) }));

    const { heldBack } = await modelOf([aScan({ rows })], store);

    expect(heldBack.map(({ certificateId }) => certificateId)).toEqual(['11-cn-hangzhou', '12-cn-hangzhou']);
  });

  it('puts listeners with differences first, and omits those that are gone', async () => {
    const rows = ['a', 'b', 'c', 'd'].map((name) => aRow({ listenerId: `lsn-${name}` }));
    const served = {
      'lsn-a': aServedRecord(),
      'lsn-b': aServedRecord({ asExpected: 3, silent: 1 }),
      'lsn-c': aServedRecord({ differences: ['192.0.2.1 serves something else'] }),
      'lsn-d': aServedRecord({ targets: 0, asExpected: 0 }),
      'lsn-gone': aServedRecord(),
    };

    const model = await modelOf([aScan({ rows, served })]);

    expect(model.served.map(({ listenerId, asItShouldBe }) => `${listenerId} ${asItShouldBe}`)).toEqual([
      'lsn-b false',
      'lsn-c false',
      'lsn-d null',
      'lsn-a true',
    ]);
  });

  it('lists a log that cannot be read, and shows the others', async () => {
    const storage = createMemoryStorage();
    const store = createLedgerStore(storage);
    await recordChange(store, {
      loadBalancerId: 'alb-2',
      oldId: 1,
      newId: 11,
      atMs: NOW_MS,
      ended: 'verified',
    });
    await storage.create('rotations/cn-hangzhou/alb-1', 1, 'not JSON');

    const model = await modelOf([aScan()], store);

    expect(model.unreadable).toMatchObject([{ log: 'rotations/cn-hangzhou/alb-1', code: 'LedgerDamaged' }]);
    expect(model.outcomes).toHaveLength(1);
  });

  it('is plain data: it survives JSON', async () => {
    const store = createMemoryLedger();
    await recordChange(store, { oldId: 1, newId: 11, atMs: NOW_MS, ended: 'verified' });
    await recordChange(store, { oldId: 2, newId: 12, atMs: NOW_MS, ended: 'open' });

    const model = await modelOf(
      [aScan({ rows: [aDueRow(), aRow({ id: 2 })], served: { 'lsn-1': aServedRecord() } })],
      store,
    );

    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });
});
