/** A roll back that an earlier run began, and which cannot be completed: no old certificate can be put back any more. */
import { describe, expect, it } from 'vitest';
import type { SlotEntry, WriteStep } from '../../../../shared/core/planning/step.ts';
import { aCertificate, idOf } from '../../../support/builders.ts';
import {
  attach,
  before,
  detach,
  finished,
  foundWrong,
  main,
  merging,
  neither,
  old,
  oldExtra,
  oldMain,
  promotion,
  recover,
  renewed,
  seeing,
  sent,
  wide,
  withBoth,
} from './recovered.ts';
import { slot } from './scripted-alb.ts';

describe('a roll back whose old certificate has expired since', () => {
  const expired = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: -1 });
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

  it('is not dropped although the addresses of its baseline have left: only one that goes forwards needs them', async () => {
    const { recorded, calls } = await recover({
      rollingBack: {},
      baseline: seeing({ kind: 'known', certificateId: idOf(7) }),
      before: [...before, slot(7)],
      inCas,
      emergency: true,
      shown: [withBoth],
    });

    expect(calls).toEqual([]);
    expect(recorded).toEqual(['changed-unproved (no-good-snapshot)']);
  });

  it('is not dropped where the new certificate, found wrong elsewhere since, is on the listener no more', async () => {
    const removal: WriteStep = { kind: 'dissociate', certificateIds: [idOf(3)] };
    const promote: WriteStep = { kind: 'update-default', from: idOf(2), to: idOf(3) };

    const { recorded, calls } = await recover({
      change: promotion(),
      before: [slot(2, 'default'), slot(3)],
      sent: sent(removal, promote),
      rollingBack: { done: [removal, promote], slots: [slot(3, 'default')] },
      logged: [foundWrong()],
      inCas,
      shown: [[slot(2, 'default')]],
    });

    expect(calls).toEqual([]);
    expect(recorded).toEqual(['changed-unproved (no-good-snapshot)']);
  });

  it('stays open where nobody has found the new certificate wrong: that it is gone from CAS, too, does not make it wrong', async () => {
    const { outcome, alb } = await recover({
      rollingBack: {},
      unproved: { reason: 'no-good-snapshot', message: '' },
      inCas: [main, expired],
      emergency: true,
      shown: [withBoth],
    });

    expect(outcome).toMatchObject({ outcome: 'changed-unproved', reason: 'no-good-snapshot' });
    expect(alb.entries.map(({ kind }) => kind)).not.toContain('planned-again');
  });

  it('is planned again where another writer has taken the new certificate off', async () => {
    const { outcome, recorded, calls } = await recover({ ...detached, inCas, shown: [neither] });

    expect(calls).toEqual([]);
    expect(outcome).toBeUndefined();
    expect(recorded).toEqual(['blocked (changed-by-others)']);
  });
});

describe('a roll back that ended between two of its undos', () => {
  const replaceMain: WriteStep = { kind: 'update-default', from: idOf(1), to: idOf(3) };
  const detachBoth: WriteStep = { kind: 'dissociate', certificateIds: [idOf(2), idOf(4)] };
  const inCas = [oldMain, old, oldExtra, wide];
  const expired = aCertificate({ id: 4, names: ['api.example.com'], daysLeft: -1 });
  const stopped = (...shown: readonly (readonly SlotEntry[])[]) => ({
    change: merging(),
    before: [slot(1, 'default'), slot(2), slot(4)],
    sent: sent(replaceMain, detachBoth),
    rollingBack: { done: [replaceMain, detachBoth], slots: [slot(3, 'default')] },
    shown,
  });
  const half = [slot(3, 'default'), slot(2)];

  it('goes on there', async () => {
    const undone = [
      [slot(3, 'default'), slot(2), slot(4)],
      [slot(1, 'default'), slot(2), slot(4)],
    ];

    const { calls } = await recover({ ...stopped(half, ...undone), inCas });

    expect(calls).toEqual(['associate 4-cn-hangzhou', 'update-default 1-cn-hangzhou']);
  });

  it('stays open if another old one has expired since: what is there it has put back itself, and nobody else', async () => {
    const { recorded, calls } = await recover({ ...stopped(half), inCas: [oldMain, old, expired, wide] });

    expect(calls).toEqual([]);
    expect(recorded).toEqual(['changed-unproved (no-good-snapshot)']);
  });

  it('stays open in later runs, too: nothing is known against the new certificate itself', async () => {
    const { outcome, alb } = await recover({
      ...stopped(half),
      unproved: { reason: 'no-good-snapshot', message: '' },
      inCas: [oldMain, old, expired, wide],
      emergency: true,
    });

    expect(outcome).toMatchObject({ outcome: 'changed-unproved', reason: 'no-good-snapshot' });
    expect(alb.entries.map(({ kind }) => kind)).not.toContain('planned-again');
  });

  it('is dropped where another writer has put one back out of order', async () => {
    const others = [slot(3, 'default'), slot(4)];

    const { outcome, recorded, calls } = await recover({
      ...stopped(others),
      inCas: [oldMain, old, expired, wide],
    });

    expect(calls).toEqual([]);
    expect(outcome).toBeUndefined();
    expect(recorded).toEqual(['blocked (changed-by-others)']);
  });
});
