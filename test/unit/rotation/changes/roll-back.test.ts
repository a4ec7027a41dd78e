/** What a roll back undoes, what it puts back, and where it stops, against a scripted ALB; no address answers its proof. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../../shared/base/clock.ts';
import type { WriteStep } from '../../../../shared/core/planning/step.ts';
import { aCertificate, idOf, NOW_MS } from '../../../support/builders.ts';
import { slot } from './scripted-alb.ts';
import { attach, before, detach, main, old, undo, withBoth } from './undone.ts';

describe('a roll back', () => {
  it('undoes the steps in reverse order, and says how to drop the change if its proof never comes', async () => {
    const { outcome, calls, entries } = await undo({});

    expect(calls).toEqual(['associate 2-cn-hangzhou', 'dissociate 3-cn-hangzhou']);
    expect(outcome).toMatchObject({
      outcome: 'rollback-unproved',
      reason: 'served-other',
      proofFailed: true,
    });
    expect(outcome.message).toContain('npm run ledger -- abandon rotation-1');
    expect(entries[0]).toMatchObject({
      kind: 'rolling-back',
      data: { done: [attach, detach], restoresCover: false },
    });
    expect(entries[0]?.data).not.toHaveProperty('content');
    expect(entries.at(-1)).toMatchObject({
      kind: 'restored',
      data: { slots: [slot(1, 'default'), slot(2)] },
    });
  });

  it('is recorded with what the proof has shown of the certificate', async () => {
    expect((await undo({ content: true })).entries[0]).toMatchObject({ data: { content: true } });
  });

  it('names the run that started the change, if it was another one', async () => {
    expect((await undo({ rotationId: 'rotation-0' })).outcome.message).toContain('abandon rotation-0');
  });

  it('announces both writes of a gap before the first one', async () => {
    const intents = async (gap: boolean) => {
      const { entries } = await undo({ done: [detach, attach], gap });
      return entries.flatMap((entry) => (entry.kind === 'intent' ? [entry.data.announces] : []));
    };

    expect(await intents(true)).toEqual([[{ kind: 'associate', certificateId: idOf(2) }], []]);
    expect(await intents(false)).toEqual([[], []]);
  });

  it('goes on where an earlier run was interrupted', async () => {
    expect((await undo({ live: withBoth })).calls).toEqual(['dissociate 3-cn-hangzhou']);
  });

  it('that an earlier run has finished writes nothing more, and is proved', async () => {
    const { outcome, calls, entries } = await undo({ live: before });

    expect(calls).toEqual([]);
    expect(entries.at(-1)?.kind).toBe('restored');
    expect(outcome.outcome).toBe('rollback-unproved');
  });

  it('leaves a listener alone that matches none of its points', async () => {
    const { outcome, calls } = await undo({ live: [slot(9, 'default')] });

    expect(calls).toEqual([]);
    expect(outcome).toMatchObject({
      outcome: 'blocked',
      reason: 'changed-by-others',
      message: 'It failed. Not rolled back further: another writer has changed the listener since.',
    });
  });

  it('is not complete if another writer made a later step: earlier steps stay, and nothing counts as restored', async () => {
    const partly = await undo({ done: [detach], kept: [attach] });
    const nothing = await undo({ done: [], kept: [attach] });

    expect(partly.calls).toEqual(['associate 2-cn-hangzhou']);
    expect(partly.entries.map(({ kind }) => kind)).not.toContain('restored');
    expect(nothing.calls).toEqual([]);
    for (const { outcome } of [partly, nothing]) {
      expect(outcome).toMatchObject({
        outcome: 'blocked',
        message: expect.stringContaining('Not rolled back: "associate 3-cn-hangzhou"'),
      });
    }
  });

  it('without a step of this change changes nothing', async () => {
    expect((await undo({ done: [] })).outcome).toMatchObject({
      outcome: 'blocked',
      reason: 'served-other',
      message: 'It failed. Nothing had been changed.',
    });
  });
});

describe('an old certificate', () => {
  const leaving = (ms: number) =>
    aCertificate({ id: 2, names: ['shop.example.com'], notAfterMs: NOW_MS + ms });
  const revoked = aCertificate({ id: 2, names: ['shop.example.com'], revoked: true });
  const expired = leaving(-1);
  const stays = { outcome: 'changed-unproved', reason: 'no-good-snapshot' };
  const isBack = { outcome: 'rollback-unproved' };

  it('is put back only if it is valid for another hour', async () => {
    expect((await undo({ inCas: [leaving(HOUR_MS)] })).outcome).toMatchObject(isBack);
    expect((await undo({ inCas: [leaving(HOUR_MS - 1)] })).outcome).toMatchObject({
      ...stays,
      message: expect.stringContaining('2-cn-hangzhou is revoked, expired or about to expire.'),
    });
    expect((await undo({ inCas: [] })).outcome.message).toContain('2-cn-hangzhou is no longer in CAS.');
  });

  it('is not put back if handshakes have shown that it is wrong, too', async () => {
    const { outcome, calls } = await undo({ stayed: idOf(2) });

    expect(outcome).toMatchObject({
      ...stays,
      message: expect.stringContaining('is wrong, too: it lacks a name.'),
    });
    expect(calls).toEqual([]);
  });

  it('has to be good only if it is put back: others of the change need not be', async () => {
    const replaces = [slot(2), slot(5)];
    const swap: WriteStep = { kind: 'update-default', from: idOf(1), to: idOf(3) };

    const attached = await undo({ replaces, inCas: [old] });
    const byDefault = await undo({
      replaces,
      done: [swap],
      slots: [slot(3, 'default'), slot(2)],
      inCas: [main],
    });

    expect(attached.lookups).toEqual([idOf(2)]);
    expect(byDefault.lookups).toEqual([idOf(1)]);
    expect(byDefault.calls).toEqual(['update-default 1-cn-hangzhou']);
  });

  it('that a late write has put back is not asked for: nothing is left to put back, only to prove', async () => {
    const { outcome, calls, entries } = await undo({ live: before, recovered: true, inCas: [main, expired] });

    expect(outcome).toMatchObject(isBack);
    expect(calls).toEqual([]);
    expect(entries.at(-1)?.kind).toBe('restored');
  });

  it('has to be good if it is still attached and the new one only gives way to it', async () => {
    const added = { done: [attach], slots: [...before, slot(3)] };

    expect((await undo({ ...added, inCas: [revoked] })).outcome).toMatchObject(stays);
    expect((await undo(added)).calls).toEqual(['dissociate 3-cn-hangzhou']);
  });

  describe('whose new one was an additional one before it became the default', () => {
    const promoted: readonly WriteStep[] = [
      { kind: 'dissociate', certificateIds: [idOf(3)] },
      { kind: 'update-default', from: idOf(2), to: idOf(3) },
    ];
    const given = { done: promoted, slots: [slot(3, 'default')], replaces: [slot(2, 'default')] };
    const wrong = { ...given, stayed: idOf(3) };

    it('comes back, and the new one is an additional one again', async () => {
      expect((await undo(given)).calls).toEqual(['update-default 2-cn-hangzhou', 'associate 3-cn-hangzhou']);
    });

    it('comes back alone if the new one has been shown to be wrong', async () => {
      expect((await undo(wrong)).calls).toEqual(['update-default 2-cn-hangzhou']);
    });

    it('comes back alone, too, where an earlier run has ended before it, with the wrong one still the default', async () => {
      const withOther = { ...wrong, slots: [slot(3, 'default'), slot(1)] };

      const { calls } = await undo({ ...withOther, live: [slot(3, 'default'), slot(1)] });

      expect(calls).toEqual(['update-default 2-cn-hangzhou']);
    });

    it('is not written again where an earlier run has put both back: the new one is no longer asked for', async () => {
      const { calls, lookups, entries } = await undo({ ...wrong, live: [slot(2, 'default'), slot(3)] });

      expect(calls).toEqual([]);
      expect(lookups).toEqual([]);
      expect(entries.at(-1)?.kind).toBe('restored');
    });

    it('does not lose another certificate that was removed beside the wrong one', async () => {
      const removedTwo: readonly WriteStep[] = [
        { kind: 'dissociate', certificateIds: [idOf(1)] },
        { kind: 'update-default', from: idOf(2), to: idOf(3) },
      ];

      const { calls } = await undo({ ...wrong, done: removedTwo });

      expect(calls).toEqual(['update-default 2-cn-hangzhou', 'associate 1-cn-hangzhou']);
    });
  });

  describe('of a change that has left names without a certificate', () => {
    const open = { done: [detach], slots: [slot(1, 'default')], gap: true, restoresCover: true };

    it('is put back by the run that has removed it, whatever CAS says', async () => {
      const { outcome, calls, lookups } = await undo({ ...open, inCas: [] });

      expect(calls).toEqual(['associate 2-cn-hangzhou']);
      expect(lookups).toEqual([]);
      expect(outcome.proofFailed).toBe(false);
    });

    it('is put back by a later run although it has expired or is wrong, but not if it is revoked or missing', async () => {
      const later = { ...open, recovered: true };

      expect((await undo({ ...later, inCas: [expired] })).outcome).toMatchObject(isBack);
      expect((await undo({ ...later, stayed: idOf(2) })).outcome).toMatchObject(isBack);
      expect((await undo({ ...later, inCas: [revoked] })).outcome).toMatchObject(stays);
      expect((await undo({ ...later, inCas: [] })).outcome).toMatchObject(stays);
    });

    it('has to be valid where its names have a certificate again', async () => {
      const covered = { ...open, recovered: true, done: [attach], slots: [...before, slot(3)] };

      expect((await undo({ ...covered, inCas: [expired] })).outcome).toMatchObject(stays);
    });
  });
});
