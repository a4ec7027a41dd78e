import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../../shared/base/nearest.ts';

describe('a word that was meant', () => {
  it('differs by one or two letters, in short words by one', () => {
    expect(nearest('MODEE', ['MODE', 'SOAK'])).toBe('MODE');
    expect(nearest('SOK', ['MODE', 'SOAK'])).toBe('SOAK');
    expect(nearest('XYZ', ['MODE', 'SOAK'])).toBeUndefined();
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'ab')).toBe(2);
  });
});
