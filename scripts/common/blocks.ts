/**
 * Rows of a table as blocks of lines, for terminals that are too narrow for the table. Pure.
 *
 * The first cell is the title of a block; each other one follows its column's name and is wrapped beside it. Colours have no width.
 */
import { stripVTControlCharacters } from 'node:util';

/** A place within a word where a table may break it; a block never does, so that an id can be copied. */
export const SOFT_BREAK = '\u200b';

const INDENT = '  ';

/** @param width characters of a line */
export function blocksOf(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  width: number,
): string {
  const names = head.slice(1);
  const nameWidth = Math.max(0, ...names.map((name) => name.length)) + 2;
  const blocks = rows.map(([title = '', ...cells]) => [
    ...linesOf(title, 1),
    ...cells.flatMap((cell, index) => {
      const keepsLines = index === cells.length - 1;
      const lines = linesOf(cell, keepsLines ? Number.POSITIVE_INFINITY : 1);
      const wrapped = lines.flatMap((line) => wrap(line, width - INDENT.length - nameWidth));
      return wrapped.map((line, at) =>
        `${INDENT}${(at === 0 ? (names[index] ?? '') : '').padEnd(nameWidth)}${line}`.trimEnd(),
      );
    }),
  ]);
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

/** The lines of a cell, as one if more than `most`: they were broken only to make a column narrow. */
function linesOf(cell: string | number, most: number): readonly string[] {
  const lines = String(cell).replaceAll(SOFT_BREAK, '').split('\n');
  return lines.length > most ? [lines.join(' ')] : lines;
}

/** Breaks between words alone. */
function wrap(line: string, width: number): readonly string[] {
  const wrapped: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && stripVTControlCharacters(longer).length > width) {
      wrapped.push(current);
      current = word;
    } else current = longer;
  }
  return current === '' ? wrapped : [...wrapped, current];
}
