import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../shared/base/clock.ts';
import type { Step } from '../../../../shared/core/planning/step.ts';
import {
  leastTimeMs,
  timeForChangesMs,
  timeForStepMs,
  tooLittleTime,
} from '../../../../shared/rotation/run/time-needed.ts';
import { idOf } from '../../../support/builders.ts';

const proofMs = 3 * MINUTE_MS;
const associate: Step = { kind: 'associate', certificateId: idOf(2) };
const dissociate: Step = { kind: 'dissociate', certificateIds: [idOf(1)] };
const prove: Step = { kind: 'prove', accept: 'new' };
const additional = { steps: [associate, prove, dissociate, prove], gap: false };
const withGap = { steps: [dissociate, associate, prove], gap: true };

const minutes = (milliseconds: number): number => milliseconds / MINUTE_MS;

describe('a change needs time', () => {
  it('for one write, its roll back and two proofs, at least', () => {
    expect(minutes(leastTimeMs(proofMs))).toBe(16);
    expect(minutes(leastTimeMs(MINUTE_MS))).toBe(12);
  });

  it('for each step as much as it would take to undo all steps up to it', () => {
    expect(minutes(timeForStepMs(additional, 0, 0, proofMs))).toBe(16);
    expect(minutes(timeForStepMs(additional, 2, 1, proofMs))).toBe(21);
  });

  it('to close a gap before it is opened', () => {
    expect(minutes(timeForStepMs(withGap, 0, 0, proofMs))).toBe(26);
  });

  it('for a plan as much as the longest step of its changes: less never finishes it', () => {
    expect(minutes(timeForChangesMs([additional], proofMs))).toBe(21);
    expect(minutes(timeForChangesMs([additional, withGap], proofMs))).toBe(26);
    expect(timeForChangesMs([], proofMs)).toBe(0);
  });
});

describe('too little time', () => {
  it('is said in whole minutes that are not too favourable', () => {
    expect(tooLittleTime(16 * MINUTE_MS, 10 * MINUTE_MS)).toEqual({
      message: 'needs 16 minutes, the function has 10: raise its timeout',
      parameters: { neededMinutes: 16, leftMinutes: 10 },
    });
    expect(tooLittleTime(15.2 * MINUTE_MS, 14.9 * MINUTE_MS)?.message).toContain(
      'needs 16 minutes, the function has 14',
    );
    expect(tooLittleTime(16 * MINUTE_MS, -MINUTE_MS)?.message).toContain('the function has 0');
  });

  it('is not said where it is just enough', () => {
    expect(tooLittleTime(16 * MINUTE_MS, 16 * MINUTE_MS)).toBeUndefined();
  });
});
