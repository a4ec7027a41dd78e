import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { misfits, onOneLine, parseList } from '../../scripts/mutation/survivors.ts';

const root = new URL('../../', import.meta.url);
const list = parseList(readFileSync(new URL('survivors.json', import.meta.url), 'utf8'));

describe('the list of mutants that cannot matter', () => {
  it('fits the tree: each file exists and has the quoted line with the mutated text', () => {
    const sourceOf = (file: string) => {
      const url = new URL(file, root);
      return existsSync(url) ? readFileSync(url, 'utf8') : undefined;
    };

    expect(misfits(list, sourceOf)).toEqual([]);
  });

  it('has a reason for each in whole sentences, and each once', () => {
    expect(list.filter(({ why }) => !/^[A-Z].*\.$/.test(why))).toEqual([]);
    const keys = list.map(({ file, line, from, to }) => [file, line, from, to].map(onOneLine).join('\n'));
    expect(keys).toEqual([...new Set(keys)]);
  });
});
