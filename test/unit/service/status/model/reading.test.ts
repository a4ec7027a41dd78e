import { describe, expect, it } from 'vitest';
import { LedgerUnavailable } from '../../../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../../../shared/ledger/ledger.ts';
import { createMemoryLedger, createMemoryStorage } from '../../../../../shared/ledger/memory.ts';
import { createLedgerStore } from '../../../../../shared/ledger/store.ts';
import { readStatus } from '../../../../../shared/service/status/model/reading.ts';
import { idOf, NOW_MS } from '../../../../support/builders.ts';
import {
  aDueRow,
  aScan,
  recordChange,
  recordControl,
  recordFailedProof,
} from '../../../../support/status.ts';

const read = (store: LedgerStore, scans = [aScan()]) => readStatus(store, async () => scans);

describe('the reading of a status', () => {
  it('has the scans, the load balancers and the control log', async () => {
    const store = createMemoryLedger();
    await recordChange(store, { oldId: 1, newId: 11, atMs: NOW_MS, ended: 'verified' });
    await recordControl(store, { kind: 'paused', data: {} }, NOW_MS);

    const { scans, loadBalancers, control } = await read(store);

    expect(scans).toEqual([aScan()]);
    expect(loadBalancers.items.map(({ loadBalancerId }) => loadBalancerId)).toEqual(['alb-1']);
    expect(control.paused).toBe(true);
  });

  it('reads the certificates that were used last, are open, or would be used next, and no others', async () => {
    const store = createMemoryLedger();
    await recordChange(store, { oldId: 1, newId: 11, atMs: NOW_MS, ended: 'rolled-back' });
    await recordChange(store, { oldId: 2, newId: 12, atMs: NOW_MS, ended: 'open' });
    for (const newId of [11, 12, 13, 14]) await recordFailedProof(store, { newId, atMs: NOW_MS });

    const { certificates } = await read(store, [aScan({ rows: [aDueRow({ newCertificateId: idOf(13) })] })]);

    expect(certificates.items.map(({ certificateId }) => certificateId)).toEqual([
      '11-cn-hangzhou',
      '12-cn-hangzhou',
      '13-cn-hangzhou',
    ]);
  });

  it('is rejected where the control log cannot be read: a pause would not be shown', async () => {
    const storage = createMemoryStorage();
    await storage.create('control', 1, 'not JSON');

    await expect(read(createLedgerStore(storage))).rejects.toThrow(/^LedgerDamaged: /);
  });

  it('is rejected if the ledger does not answer', async () => {
    const silent = {
      ...createMemoryLedger(),
      logs: () => Promise.reject(new LedgerUnavailable('no answer', { retryable: true })),
    };

    await expect(read(silent)).rejects.toThrow(/^LedgerUnavailable: /);
  });
});
