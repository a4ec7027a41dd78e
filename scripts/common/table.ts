/** Layout of tables for terminals, and for what is written to a pipe or a file. */
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import colors from 'picocolors';
import { blocksOf } from './blocks.ts';
import { hasWide } from './wide.ts';
import { width } from './width.ts';

export { width };

/** Below this, a box is drawn only where no cell has to be wrapped in it: sentences in a narrow column are hard to read. */
const BOX_WIDTH = 100;
type Row = readonly (string | number)[];

export interface View {
  push(...rows: readonly Row[]): void;
  toString(): string;
}

/**
 * Each column is at least as wide as given, and as its longest word: an id that is cut off, or continued on the next line, cannot be copied.
 * The last column gives up width for the others, as far as it can. Where there is no room for a box, each row is a record (blocks.ts).
 *
 * @param comma between the lines of a cell of a record
 */
export function table(head: readonly string[], widths: readonly number[], comma = ', '): View {
  const rows: Row[] = [];
  return {
    push: (...more) => {
      rows.push(...more);
    },
    toString: () => {
      const colWidths = fitWidths(widths, [head, ...rows]);
      if (!hasRoom(colWidths, [head, ...rows])) return blocksOf(head, boldTitles(rows), width(), comma);
      const view = new Table({
        head: head.map((text) => colors.bold(text)),
        colWidths,
        wordWrap: true,
        wrapOnWordBoundary: true,
        style: { head: [], border: [] },
      });
      view.push(...rows.map((row) => [...row]));
      return view.toString();
    },
  };
}

function hasRoom(colWidths: readonly number[], rows: readonly Row[]): boolean {
  const needed = colWidths.reduce((sum, one) => sum + one, colWidths.length + 1);
  // A box breaks no Chinese sentence.
  if (needed > width() || rows.some((row) => row.some((cell) => hasWide(String(cell))))) return false;
  return width() >= BOX_WIDTH || rows.every((row) => row.every((cell, at) => fits(cell, colWidths[at] ?? 0)));
}

function fits(cell: string | number, columnWidth: number): boolean {
  const lines = stripVTControlCharacters(String(cell)).split('\n');
  return lines.every((line) => line.length + PADDING <= columnWidth);
}

function boldTitles(rows: readonly Row[]): readonly Row[] {
  return rows.map(([title = '', ...cells]) => [colors.bold(String(title)), ...cells]);
}

/** A blank on each side. */
const PADDING = 2;
/** Sentences in a narrower column are hard to read. */
const MIN_LAST_WIDTH = 30;

function fitWidths(widths: readonly number[], rows: readonly Row[]): number[] {
  const words = widths.map((_, column) => PADDING + longestWord(rows.map((row) => row[column] ?? '')));
  const wide = widths.map((least, column) => Math.max(least, words[column] ?? 0));
  const last = widths.length - 1;
  const given = widths[last] ?? 0;
  const taken = wide.slice(0, last).reduce((sum, one, column) => sum + one - (widths[column] ?? 0), 0);
  return [...wide.slice(0, last), Math.max(words[last] ?? 0, Math.min(given, MIN_LAST_WIDTH), given - taken)];
}

function longestWord(cells: Row): number {
  const words = cells.flatMap((cell) => stripVTControlCharacters(String(cell)).split(/\s+/));
  return Math.max(0, ...words.map((word) => word.length));
}

/** Adds a last column that takes the remaining width of the line. */
export function withRest(widths: readonly number[]): readonly number[] {
  const borders = widths.length + 2;
  const used = widths.reduce((sum, one) => sum + one, 0);
  return [...widths, Math.max(MIN_LAST_WIDTH, width() - used - borders)];
}
