/** One write on a listener that others write to as well, and a cloud or a ledger that does not answer. */
import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../../../shared/base/clock.ts';
import { LedgerUnavailable } from '../../../../shared/ledger/errors.ts';
import { tokenOf } from '../../../../shared/rotation/changes/send-write.ts';
import { idOf } from '../../../support/builders.ts';
import { slot } from './scripted-alb.ts';
import { after, before, failure, perform, write } from './scripted-write.ts';

const failed = () => ({ status: 'Failed', errorCode: 'SystemBusy' }) as const;

const noAnswer = new LedgerUnavailable('no answer', { retryable: true });

describe('a listener that another writer has changed', () => {
  it('is not written to, and the message says what it has', async () => {
    const { result, calls } = await perform({ listener: () => ({ slots: [slot(1, 'default'), slot(9)] }) });

    expect(result).toEqual({
      kind: 'conflict',
      message:
        'Another writer changed lsn-1: it has 1-cn-hangzhou (default), 9-cn-hangzhou (additional); expected 1-cn-hangzhou (default).',
    });
    expect(calls).toEqual([]);
  });

  it('to what this write would make is a conflict, unless the write only restores', async () => {
    const script = { listener: () => ({ slots: after }) };

    expect((await perform(script)).result.kind).toBe('conflict');
    expect(await perform(script, { restores: true })).toMatchObject({
      result: { kind: 'done', byUs: false },
      calls: [],
    });
  });

  it('to what this write would make after it was refused as busy, was changed by that writer', async () => {
    const listener = (_: number, writes: number) => ({ slots: writes === 0 ? before : after });

    const { result } = await perform({ listener, answers: [failure('busy', 'SystemBusy')] });

    expect(result).toEqual({ kind: 'done', byUs: false });
  });

  it('to what this write would make, although its job has failed, was changed by that writer', async () => {
    const listener = (_: number, writes: number) => ({ slots: writes === 0 ? before : after });

    const { result } = await perform({ listener, job: failed });

    expect(result).toEqual({ kind: 'done', byUs: false });
  });

  it('to what this write would make after its only accepted attempt failed, was changed by that writer', async () => {
    const listener = (_: number, writes: number) => ({ slots: writes < 2 ? before : after });
    const answers = ['job-1', failure('busy', 'SystemBusy')];

    const { result } = await perform({ listener, job: failed, answers });

    expect(result).toEqual({ kind: 'done', byUs: false });
  });

  it('to what this write would make after its answer was lost, may have been changed by it', async () => {
    const listener = (afterMs: number) => ({ slots: afterMs > 17 * SECOND_MS ? after : before });
    const answers = [failure('unavailable', 'RequestTimeout'), failure('busy', 'SystemBusy')];

    const { result, tokens } = await perform({ listener, answers });

    expect(tokens).toHaveLength(2);
    expect(result).toEqual({ kind: 'done', byUs: true });
  });

  it('is known to have changed it if the answer that was lost is repeated and names a job that failed', async () => {
    const listener = (_: number, writes: number) => ({ slots: writes === 2 ? after : before });
    const answers = [failure('unavailable', 'RequestTimeout'), 'job-1'];

    const { result, tokens } = await perform({ listener, job: failed, answers });

    expect(new Set(tokens).size).toBe(1);
    expect(result).toEqual({ kind: 'done', byUs: false });
  });

  it('back to how it was after the write, is left like that', async () => {
    const { result, calls } = await perform({
      listener: () => ({ slots: before }),
      job: () => ({ status: 'Succeeded' }),
    });

    expect(result).toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('another writer has reverted the change'),
    });
    expect(calls).toHaveLength(1);
  });

  it('by deleting it, has a conflict', async () => {
    const { result } = await perform({ listener: () => failure('not-found', 'ResourceNotFound.Listener') });

    expect(result).toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/^Another writer deleted lsn-1: /),
    });
  });
});

describe('a write without an answer', () => {
  it('of ALB to a reading, is not done', async () => {
    const { result } = await perform({ listener: () => failure('denied', 'Forbidden') });

    expect(result).toMatchObject({
      kind: 'not-done',
      reason: 'cloud-unavailable',
      mayHappen: false,
      quota: false,
    });
  });

  it('of ALB to a reading after it was accepted, may still happen', async () => {
    const listener = (_: number, writes: number) =>
      writes === 0 ? { slots: before } : failure('denied', 'Forbidden');

    expect((await perform({ listener })).result).toMatchObject({
      reason: 'cloud-unavailable',
      mayHappen: true,
    });
  });

  it('of the ledger, is not sent, unless it restores an old certificate', async () => {
    const listener = (_: number, writes: number) => ({ slots: writes === 0 ? before : after });

    expect(await perform({ listener, noRecord: noAnswer })).toMatchObject({
      result: { kind: 'not-done', reason: 'ledger-unavailable', mayHappen: false },
      calls: [],
    });
    expect((await perform({ listener, noRecord: noAnswer }, { restores: true })).result).toEqual({
      kind: 'done',
      byUs: true,
    });
  });

  it('does not hide a defect of this service', async () => {
    await expect(perform({ listener: () => new TypeError('defect') })).rejects.toThrow('defect');
    await expect(
      perform({ listener: () => ({ slots: before }), answers: [new TypeError('defect')] }),
    ).rejects.toThrow('defect');
  });
});

describe('the token of a write', () => {
  it('is the same only for the same attempt at the same step of the same rotation', () => {
    const other = { ...write, step: { kind: 'associate', certificateId: idOf(4) } } as const;
    const tokens = [
      tokenOf('rotation-1', write, 1),
      tokenOf('rotation-1', write, 2),
      tokenOf('rotation-2', write, 1),
      tokenOf('rotation-1', { ...write, stepKey: 'lsn-1/3/2' }, 1),
      tokenOf('rotation-1', other, 1),
    ];

    expect(tokenOf('rotation-1', { ...write }, 1)).toBe(tokens[0]);
    expect(new Set(tokens).size).toBe(tokens.length);
  });
});
