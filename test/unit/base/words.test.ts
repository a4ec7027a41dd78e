import { describe, expect, it } from 'vitest';
import { counted, inUtc } from '../../../shared/base/words.ts';

describe('words for people', () => {
  it.each([
    [0, '0 certificates'],
    [1, '1 certificate'],
    [2, '2 certificates'],
  ])('%i of something is "%s"', (count, text) => {
    expect(counted(count, 'certificate')).toBe(text);
  });

  it('have another plural where s is not enough', () => {
    expect([1, 2].map((count) => counted(count, 'certificate is', 'certificates are'))).toEqual([
      '1 certificate is',
      '2 certificates are',
    ]);
  });

  it('say a time in UTC without seconds', () => {
    expect(inUtc(Date.parse('2026-12-09T10:00:59.999Z'))).toBe('2026-12-09 10:00 UTC');
    expect(inUtc(Number.MAX_SAFE_INTEGER)).toBe('an unreadable date');
  });
});
