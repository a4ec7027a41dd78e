import { describe, expect, it } from 'vitest';
import {
  certificateState,
  certificateStates,
  urgencyOf,
} from '../../../../../shared/service/status/model/certificate-state.ts';
import { NOW_MS } from '../../../../support/builders.ts';
import { aBlockedRow, aDueRow, aRow } from '../../../../support/status.ts';

describe('the state of a certificate', () => {
  it.each([
    ['ok', aRow()],
    ['unknown', aRow({ notAfterMs: null, dueAtMs: null })],
    ['due', aDueRow()],
    ['blocked', aBlockedRow()],
    ['emergency', aBlockedRow({ emergency: true })],
    ['expired', aBlockedRow({ daysLeft: -1, due: 'expired', emergency: true })],
    ['expired', aRow({ daysLeft: -1 })],
    ['revoked', aDueRow({ due: 'revoked', emergency: true })],
  ] as const)('is %s', (state, row) => {
    expect(certificateState(row, NOW_MS)).toBe(state);
  });

  it('is `replaced` after a newer replacement was verified, and `blocked` after one failed', () => {
    const row = aDueRow({ emergency: false });

    expect(certificateState(row, NOW_MS, { outcome: 'verified' })).toBe('replaced');
    expect(certificateState(row, NOW_MS, { outcome: 'rolled-back' })).toBe('blocked');
    expect(certificateState(aRow({ daysLeft: -1 }), NOW_MS, { outcome: 'rolled-back' })).toBe('expired');
  });

  it('is `expired` only after its last millisecond', () => {
    expect(certificateState(aRow({ notAfterMs: NOW_MS }), NOW_MS)).toBe('ok');
    expect(certificateState(aRow({ notAfterMs: NOW_MS - 1 }), NOW_MS)).toBe('expired');
  });
});

describe('states', () => {
  it('are sorted by urgency', () => {
    const sorted = [...certificateStates].sort((left, right) => urgencyOf(left) - urgencyOf(right));

    expect(sorted[0]).toBe('expired');
    expect(sorted.at(-1)).toBe('ok');
    expect(sorted).toEqual(certificateStates);
  });
});
