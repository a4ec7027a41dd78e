/**
 * Rows of a table as records, one block of lines each, for terminals that are too narrow for boxes. Pure.
 *
 * The first cell is the title of a block; each other one follows its column's name and is wrapped beside it. Words are never broken, so that an
 * id can be copied. Colours have no width.
 */
import { stripVTControlCharacters } from 'node:util';
import { breakable, brokenInto, columnsOf, padEndTo } from './wide.ts';

const INDENT = '  ';

/**
 * @param width characters of a line
 * @param comma between the lines of a cell that is written in one line
 */
export function blocksOf(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  width: number,
  comma = ', ',
): string {
  const names = head.slice(1);
  const blocks = rows.map(([title = '', ...cells]) => {
    const fields = cells.map((cell, index): readonly [string, string] => [
      names[index] ?? '',
      index === cells.length - 1 ? String(cell) : inOneLine(cell, comma),
    ]);
    return [
      inOneLine(title, comma),
      ...fieldLines(fields, width - INDENT.length).map((line) => `${INDENT}${line}`),
    ];
  });
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

/** Names and values, one below the other: `chain  2 certificates, trusted`. A line break in a value stays. */
export function fieldLines(
  fields: readonly (readonly [name: string, value: string])[],
  width: number,
): readonly string[] {
  const nameWidth = Math.max(0, ...fields.map(([name]) => columnsOf(name))) + 2;
  return fields
    .filter(([, value]) => value !== '')
    .flatMap(([name, value]) => {
      const isBeside = longestWord(value) <= width - nameWidth;
      const indent = ' '.repeat(isBeside ? nameWidth : INDENT.length);
      const lines = value.split('\n').flatMap((line) => wrap(line, width - indent.length));
      if (!isBeside) return [name, ...lines.map((line) => `${indent}${line}`)];
      return lines.map((line, at) => `${at === 0 ? padEndTo(name, nameWidth) : indent}${line}`.trimEnd());
    });
}

/** Its lines were broken only to make a column narrow. */
function inOneLine(cell: string | number, comma: string): string {
  return String(cell)
    .split('\n')
    .filter((line) => line !== '')
    .join(comma);
}

function longestWord(text: string): number {
  return Math.max(...stripVTControlCharacters(text).split(/\s+/).flatMap(breakable).map(columnsOf));
}

/** Breaks between words alone, and between Chinese characters. */
function wrap(line: string, width: number): readonly string[] {
  const plain = line.trim();
  return plain === '' ? [] : brokenInto(plain, width);
}
