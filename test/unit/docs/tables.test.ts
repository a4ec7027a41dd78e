/** A table stands in one document only: two copies drift apart. A document may have tables of one form for several cases. */
import { describe, expect, it } from 'vitest';
import { documents, read, rowsOf, withoutCode } from '../../support/documents.ts';

/** Rows that two tables may have in common. */
const MAX_SAME_ROWS = 2;

interface Table {
  readonly file: string;
  readonly place: string;
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a document, without their headers. */
function tablesOf(file: string): readonly Table[] {
  const tables: string[][] = [];
  let inside = false;
  for (const line of withoutCode(read(file)).split('\n')) {
    const row = line.startsWith('|');
    if (row && !inside) tables.push([]);
    if (row) tables.at(-1)?.push(line);
    inside = row;
  }
  return tables.map(([header = '', , ...rows]) => ({
    file,
    place: `${file}: ${header}`,
    rows: rowsOf(rows.join('\n')),
  }));
}

/** How many rows have the same first cell and mostly the same words. */
function sameRows(one: Table['rows'], other: Table['rows']): number {
  return one.filter(([name, ...cells]) =>
    other.some(
      ([otherName, ...otherCells]) =>
        name === otherName && overlap(cells.join(' '), otherCells.join(' ')) >= 0.5,
    ),
  ).length;
}

/** Words that both have, as a share of those that either has. */
function overlap(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []));
  if (a === undefined || b === undefined || a.size + b.size === 0) return 0;
  const common = [...a].filter((word) => b.has(word)).length;
  return common / (a.size + b.size - common);
}

describe('the tables of the documents', () => {
  const tables = documents.filter((file) => !file.endsWith('.zh.md')).flatMap(tablesOf);

  it('stand once', () => {
    const doubles = tables.flatMap((one, index) =>
      tables
        .slice(index + 1)
        .filter((other) => other.file !== one.file && sameRows(one.rows, other.rows) > MAX_SAME_ROWS)
        .map((other) => [one.place, other.place]),
    );

    expect(tables.length).toBeGreaterThan(50);
    expect(doubles).toEqual([]);
  });

  it('would be found twice, also where the words differ a little', () => {
    const rows = (meaning: string) => ['`A`', '`B`', '`C`'].map((name) => [name, meaning]);

    expect(sameRows(rows('how long a proof may take'), rows('how long one proof may take'))).toBe(3);
    expect(sameRows(rows('how long a proof may take'), rows('what the caller sees'))).toBe(0);
  });
});
