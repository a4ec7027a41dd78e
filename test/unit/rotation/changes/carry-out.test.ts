import { describe, expect, it } from 'vitest';
import { type Change, changeKey } from '../../../../shared/core/planning/change.ts';
import { proveNew } from '../../../../shared/core/planning/steps.ts';
import type { ChangeOutcome } from '../../../../shared/core/reports/change-outcome.ts';
import { recoveredOutcome } from '../../../../shared/rotation/changes/carry-out.ts';
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
const settled = (made: Change, outcome: ChangeOutcome) =>
  new Map([[changeKey(made), { change: made, outcome }]]);

describe('what an earlier run had begun and this one has ended', () => {
  it('is the outcome of the same change', () => {
    expect(recoveredOutcome(settled(change(1, 2), failed), change(2, 1))).toBe(failed);
  });

  it('says nothing of a change by another new certificate, or on another listener', () => {
    const other = { ...change(1), newCertificateId: idOf(8) };

    expect(recoveredOutcome(settled(other, verified), change(1))).toBeUndefined();
    expect(
      recoveredOutcome(settled({ ...change(1), listenerId: 'lsn-2' }, verified), change(1)),
    ).toBeUndefined();
  });

  it.each([[[2]], [[1, 2]]])('never calls old certificates verified that it was not about: %j', (olds) => {
    expect(recoveredOutcome(settled(change(1), verified), change(...olds))).toBeUndefined();
  });

  it('keeps others waiting where it did not go well', () => {
    expect(recoveredOutcome(settled(change(1), failed), change(1, 2))).toMatchObject({
      outcome: 'blocked',
      reason: 'plan-changed',
    });
  });
});
