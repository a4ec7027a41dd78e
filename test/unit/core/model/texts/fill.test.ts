import { describe, expect, it } from 'vitest';
import { fill } from '../../../../../shared/core/model/texts/fill.ts';

describe('a sentence with parameters', () => {
  it('shows a part in brackets only if all of its parameters are known', () => {
    const sentence = 'It failed[ on {where}][ ({code}, at {time})].';

    expect(fill('en', sentence, {})).toBe('It failed.');
    expect(fill('en', sentence, { where: 'alb-1', code: 'X' })).toBe('It failed on alb-1.');
    expect(fill('en', sentence, { where: '', code: 'X', time: 3 })).toBe('It failed (X, at 3).');
    expect(fill('en', sentence, { where: [], code: 0, time: 3 })).toBe('It failed (0, at 3).');
  });

  it('lists at most five names, and says how many there are', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

    expect(fill('en', '{names}', { names: names.slice(0, 2) })).toBe('a, b');
    expect(fill('zh', '{names}', { names: names.slice(0, 2) })).toBe('a、b');
    expect(fill('en', '{names}', { names })).toBe('a, b, c, d, e and 2 more');
    expect(fill('zh', '{names}', { names })).toBe('a、b、c、d、e 等 7 个');
  });

  it('does not read brackets and braces of a name as its own', () => {
    expect(fill('en', 'It is {name}[, {name}].', { name: '[{x}]' })).toBe('It is [{x}], [{x}].');
  });

  it('knows only own parameters', () => {
    expect(fill('en', 'It is[ {toString}].', {})).toBe('It is.');
  });
});
