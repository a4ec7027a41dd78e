/** What the log of a certificate says after its proof has failed, and how often. */
import { describe, expect, it } from 'vitest';
import { certificateLog, certificateReducer } from '../../../../shared/core/records/certificate-log.ts';
import { CONTROL_LOG, controlReducer } from '../../../../shared/core/records/control-log.ts';
import { LedgerDamaged, LedgerLost } from '../../../../shared/ledger/errors.ts';
import { viewLog } from '../../../../shared/ledger/log.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import {
  type FailedChange,
  recordFailedProof,
  recordWrongContent,
} from '../../../../shared/rotation/waves/record-failed-proof.ts';
import { idOf } from '../../../support/builders.ts';
import { contextOn } from '../changes/blind-context.ts';
import { scriptedAlb } from '../changes/scripted-alb.ts';

const content: FailedChange['content'] = { reason: 'served-other', message: 'it serves another one' };
const failed: FailedChange = { certificateId: idOf(3), change: 'rotation-1 lsn-1/x', content: undefined };

/** Records these failures one after the other, on one load balancer. */
async function recordAll(...all: readonly FailedChange[]) {
  const store = createMemoryLedger();
  const alb = scriptedAlb({ listener: () => ({ slots: [] }) });
  const { context } = contextOn(alb, { inCas: [], store });
  for (const one of all) await recordFailedProof(context, one);
  const { state } = await viewLog(store, certificateLog(idOf(3)), certificateReducer);
  const entries = await store.read(certificateLog(idOf(3)), 1);
  return { state, entries: entries.length };
}

describe('a failed proof that is recorded twice', () => {
  it('of the same change is one entry: before the roll back, and at the end of the change', async () => {
    const { state, entries } = await recordAll({ ...failed, content }, { ...failed, content });

    expect(entries).toBe(1);
    expect(state.failures.map(({ times }) => times)).toEqual([1]);
  });

  it('keeps what was wrong with the certificate, though the end of the change says nothing of it', async () => {
    const { state, entries } = await recordAll({ ...failed, content }, failed);

    expect(entries).toBe(1);
    expect(state.content).toMatchObject(content ?? {});
  });

  it('tells what is wrong with the certificate as soon as it is known, and counts once', async () => {
    const { state } = await recordAll(failed, { ...failed, content });

    expect(state.content).toMatchObject(content ?? {});
    expect(state.failures.map(({ times }) => times)).toEqual([1]);
  });

  it('of another change counts again', async () => {
    const { state } = await recordAll(failed, { ...failed, change: 'rotation-2 lsn-1/x' });

    expect(state.failures.map(({ times }) => times)).toEqual([2]);
  });
});

describe('what is told before the roll back', () => {
  it('is one entry, and the breaker counts the failure at the end of the change, once', async () => {
    const store = createMemoryLedger();
    const alb = scriptedAlb({ listener: () => ({ slots: [] }) });
    const { context } = contextOn(alb, { inCas: [], store });
    const counted = async () => (await viewLog(store, CONTROL_LOG, controlReducer)).state.failures.length;

    await recordWrongContent(context, { ...failed, content });
    const before = await counted();
    await recordFailedProof(context, { ...failed, content });
    await recordFailedProof(context, { ...failed, change: 'rotation-2 lsn-1/x', content });

    expect([before, await counted()]).toEqual([0, 1]);
    expect((await store.read(certificateLog(idOf(3)), 1)).map(({ kind }) => kind)).toEqual([
      'failed',
      'failed',
    ]);
  });

  it('of a second change is no further failure for the breaker when that change ends', async () => {
    const store = createMemoryLedger();
    const alb = scriptedAlb({ listener: () => ({ slots: [] }) });
    const { context } = contextOn(alb, { inCas: [], store });
    const second = { ...failed, change: 'rotation-2 lsn-1/x', content };

    await recordFailedProof(context, failed);
    await recordWrongContent(context, second);
    await recordFailedProof(context, second);

    const { state } = await viewLog(store, CONTROL_LOG, controlReducer);
    expect(state.failures).toHaveLength(1);
  });

  it.each([
    ['another worker has the log', new LedgerLost('certificates/3', 1, 'another')],
    ['the code is wrong', new TypeError('undefined is not a function')],
  ])('ends the run where %s', async (_, error) => {
    const alb = scriptedAlb({ listener: () => ({ slots: [] }) });
    const store = {
      ...createMemoryLedger(),
      read: async () => {
        throw error;
      },
    };
    const { context } = contextOn(alb, { inCas: [], store });

    await expect(recordWrongContent(context, { ...failed, content })).rejects.toBe(error);
  });

  it('prevents no roll back, whatever the ledger answers', async () => {
    const alb = scriptedAlb({ listener: () => ({ slots: [] }) });
    const memory = createMemoryLedger();
    const damaged = {
      ...memory,
      read: async () => {
        throw new LedgerDamaged('certificates/3', 1, 'is damaged');
      },
    };
    const { context } = contextOn(alb, { inCas: [], store: damaged });

    await expect(recordWrongContent(context, { ...failed, content })).resolves.toBeUndefined();
    await expect(recordFailedProof(context, { ...failed, content })).rejects.toThrow('damaged');
  });
});
