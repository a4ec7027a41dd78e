import { describe, expect, it } from 'vitest';
import { type Change, changeKey } from '../../../../shared/core/planning/change.ts';
import { proveNew } from '../../../../shared/core/planning/step.ts';
import type { ChangeOutcome } from '../../../../shared/core/reports/change-outcome.ts';
import {
  isStillRollingBack,
  recoveredOutcome,
} from '../../../../shared/rotation/changes/recovered-outcome.ts';
import { idOf } from '../../../support/builders.ts';

const change = (...olds: readonly number[]): Change => ({
  listenerId: 'lsn-1',
  protocol: 'HTTPS',
  keyType: 'RSA',
  newCertificateId: idOf(9),
  replaces: olds.map((number) => ({ certificateId: idOf(number), slot: 'additional' })),
  steps: [proveNew],
  needsSlot: false,
  gap: false,
});
const verified: ChangeOutcome = { outcome: 'verified', reason: 'proved', message: '' };
const failed: ChangeOutcome = { outcome: 'rolled-back', reason: 'served-other', message: '' };
const recovered = (made: Change, outcome: ChangeOutcome) =>
  new Map([[changeKey(made), { change: made, outcome, repeated: false }]]);

describe('a change that an earlier run started and this run has recovered', () => {
  it('gives its outcome to the same change', () => {
    expect(recoveredOutcome(recovered(change(1, 2), failed), change(2, 1))).toBe(failed);
  });

  it('gives no outcome to a change by another new certificate, or on another listener', () => {
    const other = { ...change(1), newCertificateId: idOf(8) };

    expect(recoveredOutcome(recovered(other, verified), change(1))).toBeUndefined();
    expect(
      recoveredOutcome(recovered({ ...change(1), listenerId: 'lsn-2' }, verified), change(1)),
    ).toBeUndefined();
  });

  it.each([[[2]], [[1, 2]]])('never reports other old certificates as verified: %j', (olds) => {
    expect(recoveredOutcome(recovered(change(1), verified), change(...olds))).toBeUndefined();
  });

  it('makes other changes wait if it failed', () => {
    expect(recoveredOutcome(recovered(change(1), failed), change(1, 2))).toMatchObject({
      outcome: 'blocked',
      reason: 'plan-changed',
      message: expect.stringContaining(`An earlier change to ${idOf(9)} has just ended as rolled-back`),
    });
  });
});

describe('another replacement of certificates whose change was rolled back in this run', () => {
  const other = { ...change(2, 3), newCertificateId: idOf(8) };
  const waits = (outcome: Partial<ChangeOutcome>, planned: Change = other) =>
    isStillRollingBack(recovered(change(1, 2), { ...verified, ...outcome }), planned);

  it.each<Partial<ChangeOutcome>>([
    { outcome: 'rolled-back' },
    { outcome: 'rollback-unproved' },
    { outcome: 'blocked', proofFailed: true },
  ])('waits for the next run after %j', (outcome) => {
    expect(waits(outcome)).toBe(true);
  });

  it('does not wait if nothing was rolled back, or if the wrong certificate stays and only this change ends that', () => {
    expect(waits({ outcome: 'verified' })).toBe(false);
    expect(waits({ outcome: 'changed-unproved', proofFailed: false })).toBe(false);
    expect(waits({ outcome: 'changed-unproved', reason: 'no-good-snapshot', proofFailed: true })).toBe(false);
  });

  it('does not wait for a change of another listener, of other certificates, or for the same one', () => {
    const outcome = { outcome: 'rolled-back' } as const;

    expect(waits(outcome, { ...other, listenerId: 'lsn-2' })).toBe(false);
    expect(waits(outcome, { ...change(3), newCertificateId: idOf(8) })).toBe(false);
    expect(waits(outcome, change(1, 2))).toBe(false);
  });

  it('waits if only one of several recovered changes was rolled back', () => {
    const several = new Map([
      ...recovered({ ...change(5), listenerId: 'lsn-2' }, verified),
      ...recovered(change(1, 2), failed),
    ]);

    expect(isStillRollingBack(several, other)).toBe(true);
  });
});
