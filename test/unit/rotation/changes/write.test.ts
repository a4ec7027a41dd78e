/** One write on one listener: what ALB answers, what the listener shows, and what is reported of it. */
import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../../../shared/base/clock.ts';
import type { SlotEntry, WriteStep } from '../../../../shared/core/planning/step.ts';
import { idOf } from '../../../support/builders.ts';
import { type Shown, slot } from './scripted-alb.ts';
import { after, asBefore, attach, before, effective, failure, perform } from './scripted-write.ts';

const busy = failure('busy', 'IncorrectStatus.Listener');

const failedJob = (errorCode: string) => () => ({ status: 'Failed' as const, errorCode, errorMessage: 'no' });

describe('a write', () => {
  it('is done once the listener shows it', async () => {
    const { result, calls, entries, tokens } = await perform({ listener: effective() });

    expect(result).toEqual({ kind: 'done', byUs: true });
    expect(calls).toEqual(['lsn-1: associate 3-cn-hangzhou']);
    expect(entries).toMatchObject([
      { kind: 'intent', data: { listenerId: 'lsn-1', step: attach, clientToken: tokens[0] } },
      {
        kind: 'result',
        data: { listenerId: 'lsn-1', clientToken: tokens[0], result: 'accepted', message: 'job job-1' },
      },
    ]);
  });

  it.each<{ step: WriteStep; from: readonly SlotEntry[]; to: readonly SlotEntry[]; call: string }>([
    {
      step: { kind: 'dissociate', certificateIds: [idOf(3), idOf(4)] },
      from: [...after, slot(4)],
      to: before,
      call: 'dissociate 3-cn-hangzhou, 4-cn-hangzhou',
    },
    {
      step: { kind: 'update-default', from: idOf(1), to: idOf(3) },
      from: before,
      to: [slot(3, 'default')],
      call: 'update-default 3-cn-hangzhou',
    },
  ])('names the listener and the certificates of its step: $call', async ({ step, from, to, call }) => {
    const listener = (_: number, writes: number) => ({ slots: writes > 0 ? to : from });

    const { result, calls } = await perform({ listener }, { step, before: from });

    expect(result).toEqual({ kind: 'done', byUs: true });
    expect(calls).toEqual([`lsn-1: ${call}`]);
  });

  it('is sent again while ALB is busy, after waits that double up to 16 seconds', async () => {
    const answers = [busy, busy, busy, busy, busy, busy, 'job-1'];

    const { result, clock } = await perform({ listener: effective(7), answers });

    expect(result).toEqual({ kind: 'done', byUs: true });
    expect(clock.sleptMs.slice(0, 6)).toEqual([2, 4, 8, 16, 16, 16].map((seconds) => seconds * SECOND_MS));
  });

  it('is never sent earlier than ALB asks for', async () => {
    const later = failure('throttled', 'Throttling', { retryAfterMs: 45 * SECOND_MS });

    const { clock } = await perform({ listener: effective(2), answers: [later, 'job-1'] });

    expect(clock.sleptMs[0]).toBe(45 * SECOND_MS);
  });

  it('is sent again with the same token if its answer was lost, so that it cannot happen twice', async () => {
    const lost = failure('unavailable', 'RequestTimeout');

    const { result, tokens } = await perform({ listener: effective(2), answers: [lost, 'job-1'] });

    expect(result).toEqual({ kind: 'done', byUs: true });
    expect(tokens[1]).toBe(tokens[0]);
    expect(tokens[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is sent three times with tokens of their own if its job fails, and is then given up with the code of the job', async () => {
    const { result, tokens } = await perform({ listener: asBefore, job: failedJob('Invalid.Certificate') });

    expect(new Set(tokens).size).toBe(3);
    expect(result).toEqual({
      kind: 'not-done',
      reason: 'step-not-completed',
      message: '3 attempts had no effect: job job-1 failed with Invalid.Certificate: no',
      parameters: { albCode: 'Invalid.Certificate' },
      quota: false,
      mayHappen: false,
      refused: {
        code: 'Invalid.Certificate',
        message: 'job job-1 failed with Invalid.Certificate: no',
      },
    });
  });

  it('does not blame the certificate if its job fails for another reason', async () => {
    const { result } = await perform({ listener: asBefore, job: failedJob('SystemBusy') });

    expect(result).toMatchObject({ reason: 'step-not-completed', mayHappen: false });
    expect(result).not.toHaveProperty('refused');
  });

  it('may still happen if ALB has accepted it and the time is up', async () => {
    const listener = (_: number, writes: number): Shown => ({
      slots: before,
      status: writes === 0 ? 'Running' : 'Configuring',
    });

    const { result } = await perform({ listener });

    expect(result).toMatchObject({
      kind: 'not-done',
      reason: 'listener-not-ready',
      message:
        'lsn-1 is Configuring, not Running. the listener did not show the change in time ALB accepted the last write, which may still take effect.',
      mayHappen: true,
      quota: false,
    });
  });

  it('is not sent while its listener is in another change', async () => {
    const { result, calls, seconds } = await perform({
      listener: () => ({ status: 'Configuring', slots: before }),
    });

    expect(result).toMatchObject({ reason: 'listener-not-ready', mayHappen: false });
    expect(result).toMatchObject({ message: 'lsn-1 is Configuring, not Running. no attempt was made' });
    expect(calls).toEqual([]);
    expect(seconds).toBe(300);
  });

  it('is given up after five minutes of refusals', async () => {
    const { result, seconds } = await perform({ listener: asBefore, answers: [busy] });

    expect(result).toMatchObject({ kind: 'not-done', reason: 'step-not-completed', mayHappen: false });
    expect(result).toMatchObject({
      message: expect.stringMatching(/^Out of time: .*IncorrectStatus\.Listener/),
    });
    expect(seconds).toBeGreaterThanOrEqual(300);
    expect(seconds).toBeLessThan(316);
  });

  it('is not sent again when its five minutes are just over', async () => {
    const later = failure('throttled', 'Throttling', { retryAfterMs: 300 * SECOND_MS });

    const { result, calls } = await perform({ listener: asBefore, answers: [later, 'job-1'] });

    expect(calls).toHaveLength(1);
    expect(result).toMatchObject({ kind: 'not-done', reason: 'step-not-completed' });
  });

  it('is given up once ALB has not known the new certificate for two minutes', async () => {
    const unknown = failure('not-found', 'ResourceNotFound.Certificate');
    const later = failure('throttled', 'Throttling', { retryAfterMs: 118 * SECOND_MS });

    const { result, calls, seconds } = await perform({
      listener: asBefore,
      answers: [unknown, later, unknown, 'job-1'],
    });

    expect(calls).toHaveLength(3);
    expect(seconds).toBe(120);
    expect(result).toMatchObject({ reason: 'certificate-not-found' });
  });

  it('whose answer was lost shortly before the time is up is given up with what was wrong', async () => {
    const later = failure('throttled', 'Throttling', { retryAfterMs: 285 * SECOND_MS });
    const lost = failure('unavailable', 'RequestTimeout');

    const { result } = await perform({ listener: asBefore, answers: [later, lost] });

    expect(result).toMatchObject({
      kind: 'not-done',
      message: expect.stringMatching(/^Out of time: .*RequestTimeout/),
    });
  });
});
