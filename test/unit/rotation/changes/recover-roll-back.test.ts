/** When a change that an earlier run has left open is rolled back, and which of its proofs count as failed. */
import { describe, expect, it } from 'vitest';
import type { WriteStep } from '../../../../shared/core/planning/step.ts';
import { aCertificate, idOf } from '../../../support/builders.ts';
import {
  attach,
  before,
  detach,
  finished,
  foundWrong,
  type Given,
  main,
  neither,
  old,
  planned,
  promotion,
  recover,
  renewed,
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
  const logged = [foundWrong()];

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
    const { calls } = await recover({
      ...gap,
      logged: [foundWrong({ roots: 'roots-0' })],
      shown: [neither, finished],
    });

    expect(calls).toEqual(['associate 3-cn-hangzhou']);
  });

  it('counts only in the place of those whose names it lacks', async () => {
    const lacks = (id: number) => [
      foundWrong({ reason: 'names-lost', message: 'it lacks a name.', lacksNamesOf: [idOf(id)] }),
    ];

    const own = await recover({ logged: lacks(2), shown: [withBoth, before] });
    const others = await recover({ logged: lacks(9), shown: [withBoth, finished] });

    expect(own.calls).toEqual(['dissociate 3-cn-hangzhou']);
    expect(others.calls).toEqual(['dissociate 2-cn-hangzhou']);
  });

  it('is only proved where nothing is left to write: here its handshakes decide, not those of the other one', async () => {
    const { outcome, calls } = await recover({
      logged,
      sent: sent(attach, detach),
      shown: [finished, before],
    });

    expect(calls).toEqual([]);
    expect(outcome).toMatchObject({ outcome: 'changed-unproved', reason: 'zone-not-proved' });
  });

  it('gives way to the next best one where it stays, because the old one has expired', async () => {
    const expired = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: -1 });
    const stays = { inCas: [main, expired, renewed], shown: [withBoth] };
    const unproved = { reason: 'no-good-snapshot', message: '' } as const;

    const first = await recover({ ...stays, logged });
    const later = await recover({ ...stays, logged, unproved });

    expect(first.outcome).toMatchObject({ outcome: 'changed-unproved', reason: 'no-good-snapshot' });
    expect(later.outcome).toBeUndefined();
    expect(later.calls).toEqual([]);
    expect(later.alb.entries).toContainEqual(expect.objectContaining({ kind: 'planned-again' }));
  });
});

describe('a change that was interrupted after the new certificate was removed to become the default', () => {
  it('is finished: it is off the listener for that reason, and nothing is known against it', async () => {
    const { recorded, calls } = await recover({
      change: promotion(),
      before: [slot(2, 'default'), slot(3)],
      sent: sent({ kind: 'dissociate', certificateIds: [idOf(3)] }),
      shown: [[slot(2, 'default')], [slot(3, 'default')]],
    });

    expect(calls).toEqual(['update-default 3-cn-hangzhou']);
    expect(recorded).toEqual(['changed-unproved (zone-not-proved)']);
  });
});

describe('a new certificate that was removed to become the default and is no longer usable', () => {
  const removal: WriteStep = { kind: 'dissociate', certificateIds: [idOf(3)] };
  const promote: WriteStep = { kind: 'update-default', from: idOf(2), to: idOf(3) };
  const asDefault = [slot(3, 'default')];
  const withoutIt = [slot(2, 'default')];
  const asBefore = [slot(2, 'default'), slot(3)];
  const promoted = { change: promotion(), before: asBefore, sent: sent(removal, promote) };
  const revoked = { ...renewed, revoked: true };

  it.each([
    { what: 'was revoked', inCas: [main, old, revoked] },
    { what: 'was deleted in CAS', inCas: [main, old] },
    {
      what: 'has expired',
      inCas: [main, old, aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: -1 })],
    },
  ])('does not keep the old one out if it $what, and is not attached again', async ({ inCas }) => {
    const { outcome, calls } = await recover({ ...promoted, inCas, shown: [asDefault, withoutIt] });

    expect(calls).toEqual(['update-default 2-cn-hangzhou']);
    expect(outcome).toMatchObject({
      outcome: 'rollback-unproved',
      reason: 'replacement-unfit',
      restored: withoutIt,
    });
  });

  it('is attached again where it was if only its proof had failed', async () => {
    const { outcome, calls } = await recover({
      ...promoted,
      rollingBack: { done: [removal, promote], slots: asDefault },
      shown: [asDefault, withoutIt, asBefore],
    });

    expect(calls).toEqual(['update-default 2-cn-hangzhou', 'associate 3-cn-hangzhou']);
    expect(outcome).toMatchObject({ outcome: 'rollback-unproved', restored: asBefore });
  });

  it.each([
    { when: 'is back already', shown: asBefore, restored: asBefore },
    { when: 'is still off', shown: withoutIt, restored: withoutIt },
  ])('only has its roll back proved if it $when', async ({ shown, restored }) => {
    const { outcome, calls } = await recover({
      ...promoted,
      rollingBack: { done: [removal, promote], slots: asDefault },
      inCas: [main, old, revoked],
      shown: [shown],
    });

    expect(calls).toEqual([]);
    expect(outcome).toMatchObject({ outcome: 'rollback-unproved', restored });
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
