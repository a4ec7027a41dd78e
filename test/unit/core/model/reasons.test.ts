/** Reason codes that older and newer versions have recorded. */
import { describe, expect, it } from 'vitest';
import { isReasonIn, recordedReason } from '../../../../shared/core/model/reasons.ts';

describe('a reason that was recorded', () => {
  it.each([
    ['by this version is unchanged', 'quota', 'quota'],
    ['under an earlier name gets its present name', 'not-begun', 'not-started'],
    ['by a newer version is kept as text', 'lost-in-orbit', 'lost-in-orbit'],
    ['and equals the name of an object property is kept as text', 'constructor', 'constructor'],
  ])('%s', (_title, text, expected) => {
    expect(recordedReason(text)).toBe(expected);
  });

  it('belongs only to its own group, and to none where it is unknown', () => {
    expect(isReasonIn('left-alone', 'excluded')).toBe(true);
    expect(isReasonIn('waiting', 'excluded')).toBe(false);
    expect(isReasonIn('waiting', 'lost-in-orbit')).toBe(false);
    expect(isReasonIn('waiting', 'toString')).toBe(false);
  });
});
