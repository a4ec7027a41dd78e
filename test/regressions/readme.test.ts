import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const here = new URL('./', import.meta.url);
const root = new URL('../../', import.meta.url);

async function rows(): Promise<readonly string[]> {
  const page = await readFile(new URL('README.md', here), 'utf8');
  return page.split('\n').filter((line) => /^\| (?!What went wrong)/.test(line));
}

describe('the table of borrowed defects', () => {
  it('has a row for every test, and a test for every row', async () => {
    const files = (await readdir(here)).filter(
      (name) => name.endsWith('.test.ts') && name !== 'readme.test.ts',
    );

    const named = (await rows()).map((row) => /\]\(([\w-]+\.test\.ts)\)/.exec(row)?.[1]);

    expect(named.toSorted()).toEqual(files.toSorted());
  });

  it('quotes lines that its files contain', async () => {
    const quotes = (await rows()).flatMap((row) => {
      const match = /\| `((?:shared|scripts|test\/emulator)\/[\w/.-]+)`[^:]*: `([^`]+)` \|/.exec(row);
      return match?.[1] && match[2] ? [{ file: match[1], line: match[2] }] : [];
    });

    const missing: string[] = [];
    for (const { file, line } of quotes) {
      const source = await readFile(new URL(file, root), 'utf8');
      if (!source.includes(line)) missing.push(`${file}: ${line}`);
    }

    // All rows except the one that guards the repository itself.
    expect(quotes).toHaveLength((await rows()).length - 1);
    expect(missing).toEqual([]);
  });
});
