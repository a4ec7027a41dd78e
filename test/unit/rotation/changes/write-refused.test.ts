/** A write that ALB refuses: what it says about the certificate, and what the listener shows all the same. */
import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../../../shared/base/clock.ts';
import type { CloudErrorDetails } from '../../../../shared/cloud/errors.ts';
import type { WriteStep } from '../../../../shared/core/planning/step.ts';
import { idOf } from '../../../support/builders.ts';
import { type Shown, slot } from './scripted-alb.ts';
import { after, asBefore, before, effective, failure, perform } from './scripted-write.ts';

const detach: WriteStep = { kind: 'dissociate', certificateIds: [idOf(3)] };
const unknownCertificate = failure('not-found', 'ResourceNotFound.Certificate');
const refused = failure('refused', 'Invalid.Certificate');

describe('a new certificate that ALB does not know', () => {
  it('is waited for', async () => {
    const answers = [unknownCertificate, unknownCertificate, 'job-1'];

    const { result, clock } = await perform({ listener: effective(3), answers });

    expect(result).toEqual({ kind: 'done', byUs: true });
    expect(clock.sleptMs.slice(0, 2)).toEqual([2 * SECOND_MS, 4 * SECOND_MS]);
  });

  it('is given up after two minutes', async () => {
    const { result, seconds } = await perform({ listener: asBefore, answers: [unknownCertificate] });

    expect(result).toMatchObject({
      reason: 'certificate-not-found',
      message: expect.stringMatching(/^ALB does not know the new certificate: /),
      refused: { code: 'ResourceNotFound.Certificate' },
    });
    expect(seconds).toBeGreaterThanOrEqual(120);
    expect(seconds).toBeLessThan(140);
  });
});

describe('an old certificate that ALB does not know', () => {
  it('cannot be removed, and is not waited for', async () => {
    const script = { listener: () => ({ slots: after }), answers: [unknownCertificate] };

    const { result, seconds } = await perform(script, { step: detach, before: after });

    expect(result).toMatchObject({ kind: 'not-done', reason: 'step-refused' });
    expect(seconds).toBe(0);
  });
});

describe('a write that ALB refuses', () => {
  it.each<{ kind: CloudErrorDetails['kind']; code: string; expected: object }>([
    { kind: 'quota', code: 'QuotaExceeded.Certificates', expected: { reason: 'quota', quota: true } },
    { kind: 'denied', code: 'Forbidden', expected: { reason: 'step-refused', quota: false } },
  ])('for its $kind says nothing about the certificate', async ({ kind, code, expected }) => {
    const { result } = await perform({ listener: asBefore, answers: [failure(kind, code)] });

    expect(result).toMatchObject({ kind: 'not-done', mayHappen: false, ...expected });
    expect(result).not.toHaveProperty('refused');
  });

  it('finally is reported with its code, if it attaches the new certificate', async () => {
    const refusedCode = { code: 'Invalid.Certificate', message: refused.message };
    const script = { listener: asBefore, answers: [refused] };
    const detaches = { listener: () => ({ slots: after }), answers: [refused] };

    expect((await perform(script)).result).toMatchObject({ reason: 'step-refused', refused: refusedCode });
    expect((await perform(script, { restores: true })).result).not.toHaveProperty('refused');
    expect((await perform(detaches, { step: detach, before: after })).result).not.toHaveProperty('refused');
  });

  it('is done all the same if the listener shows it: another writer was quicker', async () => {
    expect((await perform({ listener: effective(), answers: [refused] })).result).toEqual({
      kind: 'done',
      byUs: false,
    });
  });

  it('is a conflict if the listener shows something else since', async () => {
    const listener = (_: number, writes: number) => ({ slots: writes === 0 ? before : [slot(9, 'default')] });

    expect((await perform({ listener, answers: [refused] })).result).toMatchObject({ kind: 'conflict' });
  });

  it('stays refused while its listener is in another change, which is waited for', async () => {
    const listener = (_: number, writes: number): Shown => ({
      slots: writes === 0 ? before : after,
      status: writes === 0 ? 'Running' : 'Configuring',
    });

    const { result, seconds } = await perform({ listener, answers: [refused] });

    expect(result).toMatchObject({ kind: 'not-done', reason: 'step-refused' });
    expect(seconds).toBe(300);
  });
});
