/** When a change that an earlier run has left open is rolled back, and which of its proofs count as failed. */
import { describe, expect, it } from 'vitest';
import { aCertificate, idOf } from '../../../support/builders.ts';
import {
  attach,
  before,
  detach,
  finished,
  type Given,
  main,
  neither,
  old,
  planned,
  promotion,
  recover,
  sent,
  withBoth,
} from './recovered.ts';
import { slot } from './scripted-alb.ts';

const gap = { change: planned(true), sent: sent(detach) };

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

describe('a new certificate that another load balancer has shown to be wrong since', () => {
  const failed = (roots: string) =>
    ({
      kind: 'failed',
      data: {
        loadBalancerId: 'alb-2',
        change: 'rotation-9 lsn-9/3-cn-hangzhou',
        content: { reason: 'chain-not-trusted', message: 'its chain is not trusted.', roots },
      },
    }) as const;
  const logged = [failed('roots-1')];

  it('is taken off again before any further write', async () => {
    const { outcome, calls } = await recover({ logged, shown: [withBoth, before] });

    expect(calls).toEqual(['dissociate 3-cn-hangzhou']);
    expect(outcome).toMatchObject({ reason: 'replacement-unfit', proofFailed: false });
    expect(outcome?.message).toContain('as handshakes with alb-2 showed');
  });

  it('does not close a gap: the old one comes back', async () => {
    const { calls } = await recover({ ...gap, logged, shown: [neither, before] });

    expect(calls).toEqual(['associate 2-cn-hangzhou']);
  });

  it('is not attached again where it only was removed to become the default: the listener is planned again', async () => {
    const { outcome, recorded, calls } = await recover({
      change: promotion(),
      before: [slot(2, 'default'), slot(3)],
      sent: sent({ kind: 'dissociate', certificateIds: [idOf(3)] }),
      logged,
      shown: [[slot(2, 'default')]],
    });

    expect(calls).toEqual([]);
    expect(outcome).toBeUndefined();
    expect(recorded).toEqual(['blocked (quarantined)']);
  });

  it('counts no longer once other roots are trusted', async () => {
    const { calls } = await recover({ ...gap, logged: [failed('roots-0')], shown: [neither, finished] });

    expect(calls).toEqual(['associate 3-cn-hangzhou']);
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

describe('a roll back whose old certificate has expired since', () => {
  const expired = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: -1 });
  const renewed = aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: 90 });
  const inCas = [main, expired, renewed];
  const detached = { sent: sent(attach, detach), rollingBack: { done: [attach, detach], slots: finished } };

  it('goes forwards: the new certificate is proved again where it is', async () => {
    const { outcome, calls, progress } = await recover({ ...detached, inCas, shown: [finished] });

    expect(calls).toEqual([]);
    expect(outcome).toMatchObject({
      outcome: 'changed-unproved',
      reason: expect.not.stringMatching('snapshot'),
    });
    expect(progress.join()).toContain('no old certificate can be restored: proving the new one again');
  });

  it('makes the steps that are left', async () => {
    const { calls } = await recover({ rollingBack: {}, inCas, shown: [withBoth, finished] });

    expect(calls).toEqual(['dissociate 2-cn-hangzhou']);
  });

  it('stays open where the new certificate itself is wrong', async () => {
    const { outcome, calls } = await recover({
      ...detached,
      rollingBack: { ...detached.rollingBack, content: true },
      inCas,
      shown: [finished],
    });

    expect(calls).toEqual([]);
    expect(outcome).toMatchObject({ outcome: 'changed-unproved', reason: 'no-good-snapshot' });
  });

  it('stays open where the steps that are left may not be made', async () => {
    const shorter = aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: 5 });
    const given = { rollingBack: {}, inCas: [main, expired, shorter], shown: [withBoth] };

    const { outcome, recorded, calls } = await recover(given);

    expect(calls).toEqual([]);
    expect(outcome).toMatchObject({ outcome: 'changed-unproved', reason: 'no-good-snapshot' });
    expect(recorded).toEqual(['changed-unproved (no-good-snapshot)']);
  });

  it('counts its failed proof although the change goes forwards, unless it is proved', async () => {
    const { outcome } = await recover({ ...detached, inCas, shown: [finished] });
    const counted = await recover({
      ...detached,
      unproved: { reason: 'no-good-snapshot', message: '' },
      inCas,
      shown: [finished],
    });

    expect(outcome).toMatchObject({ proofFailed: true });
    expect(counted.outcome?.proofFailed).toBeFalsy();
  });

  it('is planned again where another writer has taken the new certificate off', async () => {
    const { outcome, recorded, calls } = await recover({ ...detached, inCas, shown: [neither] });

    expect(calls).toEqual([]);
    expect(outcome).toBeUndefined();
    expect(recorded).toEqual(['blocked (changed-by-others)']);
  });
});
