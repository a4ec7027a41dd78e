/** When a change that an earlier run has left open is rolled back, and which of its proofs count as failed. */
import { describe, expect, it } from 'vitest';
import { aCertificate } from '../../../support/builders.ts';
import {
  before,
  detach,
  finished,
  type Given,
  main,
  neither,
  old,
  planned,
  recover,
  sent,
  withBoth,
} from './recovered.ts';

describe('a new certificate that is no longer usable', () => {
  it.each([
    { what: 'is gone from CAS', inCas: [main, old] },
    {
      what: 'has expired',
      inCas: [main, old, aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: -1 })],
    },
  ])('is taken off again if it $what; its proof has not failed', async ({ inCas }) => {
    const { outcome, calls } = await recover({ inCas, shown: [withBoth, before] });

    expect(calls).toEqual(['dissociate 3-cn-hangzhou']);
    expect(outcome).toMatchObject({
      outcome: 'rollback-unproved',
      reason: 'replacement-unfit',
      proofFailed: false,
    });
    expect(outcome?.message).toContain('was revoked, has expired or was deleted from CAS');
  });

  const gap = { change: planned(true), sent: sent(detach) };

  it('does not close a gap if it is due itself: the old one comes back', async () => {
    const due = aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: 5 });

    const { outcome, calls } = await recover({ ...gap, inCas: [main, old, due], shown: [neither, before] });

    expect(calls).toEqual(['associate 2-cn-hangzhou']);
    expect(outcome).toMatchObject({ outcome: 'rollback-unproved', proofFailed: false });
    expect(outcome?.message).toContain('3-cn-hangzhou no longer replaces the old certificates.');
  });

  it('closes a gap if it still passes every check', async () => {
    expect((await recover({ ...gap, shown: [neither, finished] })).calls).toEqual([
      'associate 3-cn-hangzhou',
    ]);
  });
});

describe('an open roll back', () => {
  it('goes on, and its failed proof counts in the run in which it ends', async () => {
    const { outcome, calls } = await recover({ rollingBack: {}, shown: [withBoth, before] });

    expect(calls).toEqual(['dissociate 3-cn-hangzhou']);
    expect(outcome).toMatchObject({ outcome: 'rollback-unproved', proofFailed: true });
  });

  it.each<{ what: string; given: Given }>([
    {
      what: 'an earlier run has counted it',
      given: { rollingBack: {}, unproved: { reason: 'served-other', message: '' } },
    },
    { what: 'no proof had failed', given: { rollingBack: { reason: 'replacement-unfit' } } },
    { what: 'it only restores names', given: { rollingBack: { restoresCover: true } } },
  ])('does not count as a failed proof if $what', async ({ given }) => {
    const restored = await recover({ ...given, restored: before, shown: [before] });
    const undone = await recover({ ...given, shown: [withBoth, before] });

    expect(restored.calls).toEqual([]);
    expect(restored.outcome).toMatchObject({ outcome: 'rollback-unproved', proofFailed: false });
    expect(undone.outcome).toMatchObject({ outcome: 'rollback-unproved', proofFailed: false });
  });

  it('of which only the proof is missing counts what was wrong with the certificate', async () => {
    const { outcome } = await recover({ rollingBack: { content: true }, restored: before, shown: [before] });
    const place = await recover({ rollingBack: {}, restored: before, shown: [before] });

    expect(outcome).toMatchObject({
      proofFailed: true,
      content: { reason: 'served-other', message: 'It failed.' },
    });
    expect(place.outcome).toMatchObject({ proofFailed: true });
    expect(place.outcome).not.toHaveProperty('content');
  });
});
