/** The documents that are made from tables of the sources, and the words of all Chinese texts. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { glossary } from '../../../scripts/docs/glossary.ts';
import { madePages } from '../../../scripts/docs/pages.ts';
import { reasonsPage } from '../../../scripts/docs/reasons-page.ts';
import { errorTextsInChinese } from '../../../shared/core/model/texts/errors.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const codesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, code]) => code);

describe('a document that is made from a table', () => {
  it.each([...madePages()])('%s is current', (file, text) => {
    // If this fails: npm run docs -- --write
    expect(read(file)).toBe(text);
  });

  it('is not made from a template that misses a reason, or has one too many', () => {
    const template = read('scripts/docs/reasons.en.template');

    expect(() => reasonsPage('en', template.replace('### `paused`\n', ''))).toThrow('no section for paused');
    expect(() => reasonsPage('en', template.replace('## Notes', '### `gone`\n\n## Notes'))).toThrow(
      'gone is no reason',
    );
  });

  it.each([
    ['sections of reasons', /^### `([\w-]+)`$/gm],
    ['codes of tables', /^\| (`[A-Z][^|]*[^ |]) +\|/gm],
  ])('has in Chinese the same %s, in the same order, as in English', (_, pattern) => {
    const inChinese = codesIn(read('docs/reasons.zh.md'), pattern).map((code) =>
      code?.replace('、', ', ').replace(' 加数字', ' and a number'),
    );

    expect(inChinese.length).toBeGreaterThan(5);
    expect(inChinese).toEqual(codesIn(read('docs/reasons.md'), pattern));
  });

  it('has in Chinese every error that docs/errors.md explains', () => {
    const codes = codesIn(read('docs/errors.md'), /^## ([A-Z]\w+)$/gm);

    expect(Object.keys(errorTextsInChinese)).toEqual(codes);
  });
});

describe('the glossary', () => {
  const chinese = filesUnder('.').filter(
    (file) =>
      (/\.zh\.(?:md|template)$/.test(file) || /^(?:shared|scripts)\/.*\.(?:ts|md)$/.test(file)) &&
      file !== 'scripts/docs/glossary.ts' &&
      /\p{Script=Han}/u.test(read(file)),
  );

  it.each(chinese)('is kept by %s', (file) => {
    const text = read(file);
    const wrong = glossary.flatMap(({ zh, not }) =>
      not.filter((word) => text.includes(word)).map((word) => `${word}: write ${zh}`),
    );

    expect(wrong).toEqual([]);
  });

  it('is about words that are used', () => {
    const all = chinese.map(read).join('');

    expect(glossary.filter(({ zh }) => !all.includes(zh))).toEqual([]);
  });
});

function filesUnder(directory: string): readonly string[] {
  return readdirSync(path.join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(directory, entry.name);
    if (entry.isFile()) return [file];
    return entry.isDirectory() && !/^(?:node_modules|dist|coverage|\.git|\.s)$/.test(entry.name)
      ? filesUnder(file)
      : [];
  });
}
