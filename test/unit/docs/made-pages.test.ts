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
      not
        .filter((word) => (typeof word === 'string' ? text.includes(word) : word.test(text)))
        .map((word) => `${word}: write ${zh}`),
    );

    expect(wrong).toEqual([]);
  });

  it.each(chinese)('has its abbreviations introduced in %s', (file) => {
    expect(abbreviations.flatMap((term) => misuseOf(term, file, read(file)))).toEqual([]);
  });

  it.each([
    ['an abbreviation before its introduction', 'CAS 中的证书。数字证书管理服务（CAS）'],
    ['an abbreviation without one', 'CAS 中的证书'],
    ['the full name after it', '数字证书管理服务（CAS）。数字证书管理服务中的证书'],
  ])('refuses %s', (_, text) => {
    expect(abbreviations.flatMap((term) => misuseOf(term, 'docs/a.zh.md', text))).toHaveLength(1);
    expect(misuseOf({ zh: '数字证书管理服务', short: 'CAS' }, 'docs/a.zh.md', '数字证书管理服务')).toEqual(
      [],
    );
  });

  it('is about words that are used', () => {
    const all = chinese.map(read).join('');

    expect(glossary.filter(({ zh }) => !all.includes(zh))).toEqual([]);
  });
});

interface Abbreviation {
  readonly zh: string;
  readonly short: string;
}

const abbreviations = glossary.flatMap(({ zh, short }) => (short === undefined ? [] : [{ zh, short }]));

/** A page introduces an abbreviation with its first mention. A message is read alone, so it has the full name. */
function misuseOf({ zh, short }: Abbreviation, file: string, text: string): readonly string[] {
  const introduced = `${zh}（${short}）`;
  const bare = new RegExp(`(?<![\\w-])${short}(?![\\w-])`, 'u');
  if (!file.endsWith('.md') && !file.endsWith('.template')) {
    const lines = text.split('\n').flatMap(chineseIn);
    return lines.map((line) => line.replaceAll(introduced, '')).filter((line) => bare.test(line));
  }
  const prose = text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
  if (!bare.test(prose)) return [];
  const [before = '', after] = prose.split(introduced);
  const isIntroduced = after !== undefined && !bare.test(before) && !before.includes(zh);
  return isIntroduced && prose.split(zh).length === 2 ? [] : [`${short}: begin with ${introduced}, once`];
}

/** The Chinese literals of a line of code, which may have the English ones, too; without literals, the line. */
function chineseIn(line: string): readonly string[] {
  const isChinese = (text: string) => /\p{Script=Han}/u.test(text);
  const literals = (line.match(/'[^']*'|"[^"]*"|`[^`]*`/g) ?? []).filter(isChinese);
  return literals.length > 0 ? literals : [line].filter(isChinese);
}

function filesUnder(directory: string): readonly string[] {
  return readdirSync(path.join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(directory, entry.name);
    if (entry.isFile()) return [file];
    return entry.isDirectory() && !/^(?:node_modules|dist|coverage|\.git|\.s)$/.test(entry.name)
      ? filesUnder(file)
      : [];
  });
}
