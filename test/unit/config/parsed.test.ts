import { describe, expect, it } from 'vitest';
import { accept, listItems, parseEach, refuse } from '../../../shared/config/parsed.ts';

const parseNumber = (text: string) =>
  /^\d+$/.test(text) ? accept(Number(text)) : refuse(`"${text}" is no number`);

describe('a comma list', () => {
  it('has its items without surrounding spaces, and without empty ones', () => {
    expect(listItems(' a ,, b c,\n')).toEqual(['a', 'b c']);
    expect(listItems(' , ')).toEqual([]);
  });

  it('is parsed item by item', () => {
    expect(parseEach('1, 2', parseNumber)).toEqual({ ok: true, value: [1, 2] });
    expect(parseEach('', parseNumber)).toEqual({ ok: true, value: [] });
  });

  it('is refused with its first problem', () => {
    expect(parseEach('1, two, three', parseNumber)).toEqual({ ok: false, problem: '"two" is no number' });
  });
});
