/** Layout of tables for terminals. */
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import colors from 'picocolors';
import { blocksOf, SOFT_BREAK } from './blocks.ts';

/** Wide terminals show more of a sentence; wider lines than these are hard to read. */
const MAX_WIDTH = 200;
const NARROW_WIDTH = 110;

/** Line width of the terminal, in characters. */
export function width(): number {
  return Math.min(MAX_WIDTH, process.stdout.columns ?? NARROW_WIDTH);
}

export interface View {
  push(...rows: readonly (readonly (string | number)[])[]): void;
  toString(): string;
}

/**
 * Each column is at least as wide as given, and as its longest word: an id that is cut off can be neither copied nor distinguished.
 * The last column gives up width for the others, as far as it can. In a terminal that is too narrow even so, each row is a block of lines.
 */
export function table(head: readonly string[], widths: readonly number[]): View {
  const rows: (readonly (string | number)[])[] = [];
  return {
    push: (...more) => {
      rows.push(...more);
    },
    toString: () => {
      const tableRows = [head, ...rows].map((row) =>
        row.map((cell) => String(cell).replaceAll(SOFT_BREAK, '\n')),
      );
      const colWidths = fitWidths(widths, tableRows);
      const terminal = process.stdout.columns ?? Number.POSITIVE_INFINITY;
      if (colWidths.reduce((sum, one) => sum + one, colWidths.length + 1) > terminal)
        return blocksOf(head, boldTitles(rows), terminal);
      const view = new Table({
        head: head.map((text) => colors.bold(text)),
        colWidths,
        wordWrap: true,
        wrapOnWordBoundary: true,
        style: { head: [], border: [] },
      });
      view.push(...tableRows.slice(1));
      return view.toString();
    },
  };
}

function boldTitles(rows: readonly (readonly (string | number)[])[]) {
  return rows.map(([title = '', ...cells]) => [colors.bold(String(title)), ...cells]);
}

/** A blank on each side. */
const PADDING = 2;
/** Sentences in a narrower column are hard to read. */
const MIN_LAST_WIDTH = 30;

function fitWidths(widths: readonly number[], rows: readonly (readonly (string | number)[])[]): number[] {
  const words = widths.map((_, column) => PADDING + longestWord(rows.map((row) => row[column] ?? '')));
  const wide = widths.map((least, column) => Math.max(least, words[column] ?? 0));
  const last = widths.length - 1;
  const given = widths[last] ?? 0;
  const taken = wide.slice(0, last).reduce((sum, one, column) => sum + one - (widths[column] ?? 0), 0);
  return [...wide.slice(0, last), Math.max(words[last] ?? 0, Math.min(given, MIN_LAST_WIDTH), given - taken)];
}

function longestWord(cells: readonly (string | number)[]): number {
  const words = cells.flatMap((cell) => stripVTControlCharacters(String(cell)).split(/\s+/));
  return Math.max(0, ...words.map((word) => word.length));
}

/** Adds a last column that takes the remaining width of the line. */
export function withRest(widths: readonly number[]): readonly number[] {
  const borders = widths.length + 2;
  const used = widths.reduce((sum, one) => sum + one, 0);
  return [...widths, Math.max(MIN_LAST_WIDTH, width() - used - borders)];
}
