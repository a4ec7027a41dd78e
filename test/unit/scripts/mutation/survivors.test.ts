import { describe, expect, it } from 'vitest';
import { grouped } from '../../../../scripts/mutation/rooms.ts';
import { misfits, parseList, parseReport, resultOf } from '../../../../scripts/mutation/survivors.ts';

const file = 'shared/core/sum.ts';
const source = ['export function sum(a: number, b: number) {', '  return a + b;', '}', ''].join('\n');
const plus = {
  mutatorName: 'ArithmeticOperator',
  replacement: 'a - b',
  location: { start: { line: 2, column: 10 }, end: { line: 2, column: 15 } },
};
const body = {
  mutatorName: 'BlockStatement',
  replacement: '{}',
  location: { start: { line: 1, column: 43 }, end: { line: 3, column: 2 } },
};
const report = (...mutants: readonly object[]) =>
  parseReport(JSON.stringify({ files: { [file]: { source, mutants } } }));
const listed = {
  file,
  line: 'return a + b;',
  from: 'a + b',
  to: 'a - b',
  why: 'Only zeros are added, ever.',
};

describe('a report of mutants', () => {
  it('counts what tests noticed, by a failure or because they never ended; what does not compile is left out', () => {
    const mutants = ['Killed', 'Timeout', 'Survived', 'CompileError', 'Ignored'].map((status) => ({
      ...plus,
      status,
    }));

    expect(resultOf(report(...mutants), file, source, [])).toMatchObject({ mutants: 3, noticed: 2 });
  });

  it('shows each survivor with its line, its text and its replacement, also over several lines', () => {
    const survivors = [
      { ...plus, status: 'Survived' },
      { ...body, status: 'NoCoverage' },
    ];

    expect(resultOf(report(...survivors), file, source, [])?.survivors).toMatchObject([
      { line: 'return a + b;', from: 'a + b', to: 'a - b', covered: true, why: undefined },
      { from: '{ return a + b; }', to: '{}', covered: false },
    ]);
  });

  it('gives a survivor that is listed its reason, and names a listed one that tests notice by now', () => {
    const survived = resultOf(report({ ...plus, status: 'Survived' }), file, source, [listed]);
    const killed = resultOf(report({ ...plus, status: 'Killed' }), file, source, [listed]);

    expect(survived).toMatchObject({ survivors: [{ why: listed.why }], outdated: [] });
    expect(killed).toMatchObject({ survivors: [], outdated: [listed] });
  });

  it('says nothing about a file that has changed since', () => {
    expect(resultOf(report(), file, `${source}\n`, [])).toBeUndefined();
    expect(resultOf(report(), 'shared/core/other.ts', source, [])).toBeUndefined();
  });
});

describe('the list of survivors', () => {
  it('does not fit the tree where the file, the line or the mutated text is gone', () => {
    const sourceOf = (name: string) => (name === file ? source : undefined);

    expect(misfits([listed], sourceOf)).toEqual([]);
    expect(
      misfits(
        [
          { ...listed, file: 'shared/core/gone.ts' },
          { ...listed, line: 'return a;' },
          { ...listed, from: 'a * b' },
        ],
        sourceOf,
      ),
    ).toEqual([
      'shared/core/gone.ts does not exist',
      `${file} has no line return a;`,
      `${file} does not contain a * b`,
    ]);
  });

  it('is refused without a reason', () => {
    expect(() => parseList(JSON.stringify([{ ...listed, why: '' }]))).toThrow();
  });
});

describe('the pieces of a run', () => {
  it('hold small files together and large ones alone', () => {
    const files = [400, 600, 240, 1_600, 40].map((lines, index) => ({ file: `${index}.ts`, lines }));

    expect(grouped(files)).toEqual([['0.ts', '1.ts'], ['2.ts'], ['3.ts'], ['4.ts']]);
  });
});
