/** The first page in each language, the pages of commands and variables, and translations compared with their originals. */
import { describe, expect, it } from 'vitest';
import { deployVariableList } from '../../../scripts/deploy/settings/variables.ts';
import { configVariables } from '../../../shared/config/config.ts';
import { outcomesFromBestToWorst } from '../../../shared/core/model/outcomes.ts';
import { parseCommand } from '../../../shared/service/commands/parse-command.ts';
import { blocksOf, commandsOf, type DocumentBlock, isShell } from '../../support/document-commands.ts';
import { all, documents, headingsOf, read, rowsOf } from '../../support/documents.ts';

const pages = documents.filter((file) => /^docs\/[^/]+\.md$/.test(file));
/** Errors in Chinese are made from a table (made-pages.test.ts): the English page says more. */
const translations = documents.filter((file) => file.endsWith('.zh.md') && file !== 'docs/errors.zh.md');

/** So that a person reads it. */
const README_LINES = 150;

describe.each(['README.md', 'README.zh.md'])('%s', (readme) => {
  const text = read(readme);
  const rows = rowsOf(text);

  it('is short enough to be read', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(README_LINES);
  });

  it('leads to every document, in its own language where there is one', () => {
    const english = pages.filter((page) => !page.endsWith('.zh.md'));
    const own = english.map((page) => {
      const translated = page.replace(/\.md$/, '.zh.md');
      return readme === 'README.zh.md' && pages.includes(translated) ? translated : page;
    });
    const listed = rows.flatMap(([cell]) => all(cell ?? '', /^\[(docs\/[\w.-]+\.md)\]/g));

    expect(pages).toContain('docs/rotation.md');
    expect([...listed].sort()).toEqual([...own].sort());
  });

  it('explains every outcome, from best to worst', () => {
    const cells = rows.flatMap(([cell]) => all(cell ?? '', /^`([a-z-]+)`$/g));

    expect(cells).toEqual(outcomesFromBestToWorst);
  });
});

describe.each(['docs/commands.md', 'docs/commands.zh.md'])('%s', (page) => {
  const rows = rowsOf(read(page));

  it('names every field of a command, and its examples are understood', () => {
    const fields = /expected only (.*)\. Nothing/.exec(refusalOf('{"unknown":1}'))?.[1]?.split(', ') ?? [];
    const examples = rows.flatMap(([cell]) => all(cell ?? '', /^`(\{".*\})`$/g));

    expect(fields).toContain('loadBalancerId');
    expect(rows.map(([cell]) => cell)).toEqual(expect.arrayContaining(fields.map((field) => `\`${field}\``)));
    expect(examples.length).toBeGreaterThan(3);
    for (const example of examples) {
      const event = Buffer.from(example.replace(/<64 [^>]+>/, 'a'.repeat(64)));
      expect(() => parseCommand(event, { function: 'scan' }), example).not.toThrow();
    }
  });
});

describe('docs/configuration.zh.md', () => {
  it('has every variable with its default, in the order of the sources', () => {
    const found = rowsOf(read('docs/configuration.zh.md')).filter(([name]) =>
      /^`[A-Z][A-Z_]+`$/.test(name ?? ''),
    );

    expect(found.map(([name, value]) => [name, value])).toEqual(
      [...configVariables, ...deployVariableList].map(({ name, default: value }) => [
        `\`${name}\``,
        value ? `\`${value}\`` : '空',
      ]),
    );
  });
});

describe.each(translations)('%s', (translation) => {
  it('has the structure of its original, and the same code, without samples of what is printed', () => {
    const [english = '', chinese = ''] = [translation.replace('.zh.md', '.md'), translation].map(read);
    const levels = (text: string) => headingsOf(text).map((heading) => heading.indexOf(' '));
    const rows = (text: string) => rowsOf(text).map((cells) => cells.length);
    const code = (text: string) =>
      blocksOf(text)
        .filter(({ lines }) => !isNotice(lines))
        .map((block) => [block.language, codeOf(block)]);

    expect(levels(chinese)).toEqual(levels(english));
    expect(rows(chinese)).toEqual(rows(english));
    expect(code(chinese)).toEqual(code(english));
  });
});

/** What a program prints, and the summary of an event, are in the language of the page: samples.test.ts and summaries.test.ts hold them. */
function codeOf(block: DocumentBlock): readonly string[] | string {
  if (isShell(block)) return commandsOf(block).map((command) => command.text);
  if (block.language === 'text' && !block.lines[0]?.endsWith(' HTTP/1.1')) return 'a sample';
  return block.lines.map((line) => line.replace(/^ +"summary": .*/, 'a summary'));
}

/** A message in the language of the page (test/scenarios/scan/notice-in-words.test.ts). */
function isNotice([first = '']: readonly string[]): boolean {
  return first.startsWith('[cert-rotator] ');
}

function refusalOf(event: string): string {
  try {
    parseCommand(Buffer.from(event), { function: 'scan' });
    return '';
  } catch (error) {
    return String(error);
  }
}
