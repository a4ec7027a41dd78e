/** What a listener shows of a change that an earlier run began. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../shared/core/planning/change.ts';
import {
  proveNew,
  proveNewOrOld,
  type SlotEntry,
  type WriteStep,
} from '../../../../shared/core/planning/step.ts';
import { hasWritten } from '../../../../shared/rotation/changes/change-execution.ts';
import { reachedPoint } from '../../../../shared/rotation/changes/reached-point.ts';
import { rebased } from '../../../../shared/rotation/changes/rebased.ts';
import { idOf } from '../../../support/builders.ts';

const attach: WriteStep = { kind: 'associate', certificateId: idOf(3) };
const swap: WriteStep = { kind: 'update-default', from: idOf(1), to: idOf(4) };
const detach: WriteStep = { kind: 'dissociate', certificateIds: [idOf(2)] };
const steps = [attach, proveNewOrOld, swap, proveNewOrOld, detach, proveNew];

const slot = (id: number, where: SlotEntry['slot'] = 'additional'): SlotEntry => ({
  certificateId: idOf(id),
  slot: where,
});
const before = [slot(1, 'default'), slot(2)];
const attached = [...before, slot(3)];
const swapped = [slot(4, 'default'), slot(2), slot(3)];
const finished = [slot(4, 'default'), slot(3)];

const reached = (live: readonly SlotEntry[], sent: readonly WriteStep[]) =>
  reachedPoint(steps, before, live, sent);

describe('the point that a change has reached', () => {
  it('is its beginning where the listener is as before, whatever was sent', () => {
    const point = reached(before, [attach]);

    expect(point).toEqual({ done: [], kept: [], slots: before, next: 0 });
    expect(point && hasWritten(point)).toBe(false);
  });

  it('is after the last step that the listener shows; the next one is a proof', () => {
    expect(reached(swapped, [attach, swap])).toEqual({
      done: [attach, swap],
      kept: [],
      slots: swapped,
      next: 3,
    });
    expect(reached(finished, [attach, swap, detach])).toMatchObject({
      done: [attach, swap, detach],
      next: 5,
    });
  });

  it('has nothing to undo where another writer made the last step, and keeps the own steps before it', () => {
    const point = reached(finished, [attach, swap]);

    expect(point).toEqual({ done: [], kept: [attach, swap], slots: finished, next: 5 });
    expect(point && hasWritten(point)).toBe(true);
  });

  it('undoes only the own steps after one of another writer', () => {
    expect(reached(finished, [detach])).toMatchObject({ done: [detach], kept: [] });
    expect(reached(finished, [attach, detach])).toMatchObject({ done: [detach], kept: [attach] });
  });

  it('is none where the listener matches no step', () => {
    expect(
      reached(
        [slot(9, 'default')],
        steps.filter((step) => step.kind !== 'prove'),
      ),
    ).toBeUndefined();
    expect(reached(attached, [attach])?.next).toBe(1);
  });
});

describe('recorded slots', () => {
  const change: Change = {
    listenerId: 'lsn-1',
    protocol: 'HTTPS',
    keyType: 'RSA',
    newCertificateId: idOf(3),
    replaces: [slot(2)],
    steps: [],
    needsSlot: false,
    gap: false,
  };

  it('keep the certificates of the change, and have the neighbours of now', () => {
    const live = [slot(7, 'default'), slot(3), slot(8)];

    expect(rebased(change, before, live)).toEqual([slot(2), slot(7, 'default'), slot(8)]);
    expect(rebased(change, attached, live)).toEqual([slot(2), slot(3), slot(7, 'default'), slot(8)]);
  });
});
