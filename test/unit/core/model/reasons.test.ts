/** Codes are closed inside, and open to what older and newer versions have recorded. */
import { describe, expect, it } from 'vitest';
import { isReasonIn, recordedReason } from '../../../../shared/core/model/reasons.ts';

describe('a reason that was recorded', () => {
  it.each([
    ['by this version is itself', 'quota', 'quota'],
    ['under its earlier name has its present one', 'not-begun', 'not-started'],
    ['by a newer version is kept as text', 'lost-in-orbit', 'lost-in-orbit'],
    ['under the name of a member of every object is kept as text', 'constructor', 'constructor'],
  ])('%s', (_title, text, expected) => {
    expect(recordedReason(text)).toBe(expected);
  });

  it('belongs to its group only, and to none where it is not known', () => {
    expect(isReasonIn('left-alone', 'excluded')).toBe(true);
    expect(isReasonIn('waiting', 'excluded')).toBe(false);
    expect(isReasonIn('waiting', 'lost-in-orbit')).toBe(false);
    expect(isReasonIn('waiting', 'toString')).toBe(false);
  });
});
