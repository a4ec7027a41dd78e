import { describe, expect, it } from 'vitest';
import { aboveLimit, figuresTable, formatFigure, median } from '../../../../scripts/bench/figure.ts';

describe('the median', () => {
  it.each([
    ['the one in the middle', [30, 9, 100], 30],
    ['halfway between the two in the middle', [4, 1, 100, 2], 3],
    ['the only one', [7], 7],
  ])('is %s', (_what, values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('leaves its values in their order', () => {
    const values = [3, 1, 2];

    median(values);

    expect(values).toEqual([3, 1, 2]);
  });

  it('of nothing is refused', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('a figure', () => {
  const machine = { node: 'v20.0.0', cpu: 'A CPU', load: 0.25 };

  it('is one JSON line with its reference, their ratio and the machine', () => {
    const measurement = { figure: 'rate', value: 250, unit: 'handshakes/s', reference: 200 };

    const line = formatFigure('probe', measurement, machine);

    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toEqual({
      bench: 'probe',
      figure: 'rate',
      value: 250,
      unit: 'handshakes/s',
      reference: 200,
      ratio: 1.25,
      node: 'v20.0.0',
      cpu: 'A CPU',
      load: 0.25,
    });
  });

  it('has no ratio without a reference', () => {
    const line = formatFigure('size', { figure: 'bundle', value: 1, unit: 'MB', reference: null }, machine);

    expect(JSON.parse(line)).toMatchObject({ reference: null, ratio: null });
  });

  it('is written with four digits, and its ratio is that of the unrounded values', () => {
    const line = formatFigure('x', { figure: 'f', value: 10.0049, unit: 's', reference: 3.00049 }, machine);

    expect(JSON.parse(line)).toMatchObject({ value: 10, reference: 3, ratio: 3.334 });
  });

  it('of nothing has no ratio either', () => {
    const line = formatFigure('x', { figure: 'failed', value: 0, unit: 'handshakes', reference: 0 }, machine);

    expect(JSON.parse(line)).toMatchObject({ reference: 0, ratio: null });
  });

  it('shows its limit', () => {
    const measurement = { figure: 'f', value: 1, unit: 'calls', reference: null, atMost: 2 };

    expect(JSON.parse(formatFigure('x', measurement, machine))).toMatchObject({ value: 1, atMost: 2 });
  });

  it.each([
    ['not marked', 0.49, undefined],
    ['marked "not quiet"', 0.5, 'not quiet'],
  ])('is %s at a load of %d', (_what, load, note) => {
    const measurement = { figure: 'f', value: 1, unit: 's', reference: null };

    expect(JSON.parse(formatFigure('x', measurement, { ...machine, load })).note).toBe(note);
  });
});

describe('a limit', () => {
  const calls = { figure: 'rotation', unit: 'calls', reference: null };

  it('is kept by a count up to it', () => {
    expect(aboveLimit([{ ...calls, value: 20, atMost: 20 }])).toEqual([]);
  });

  it('is broken by a count above it, with both in words', () => {
    expect(aboveLimit([{ ...calls, value: 21, atMost: 20 }])).toEqual([
      'rotation: 21 calls is more than 20.',
    ]);
  });

  it('is broken by the first failure where none is allowed', () => {
    expect(aboveLimit([{ ...calls, value: 1, atMost: 0 }])).toHaveLength(1);
  });

  it('is absent where none is given', () => {
    expect(aboveLimit([{ ...calls, value: 1e9 }])).toEqual([]);
  });
});

describe('a table of figures', () => {
  it('has a row for each figure, with its reference and their ratio', () => {
    const table = figuresTable([
      { figure: 'rate', value: 250, unit: 'handshakes/s', reference: 200 },
      { figure: 'calls', value: 7, unit: 'calls', reference: null },
      { figure: 'failed', value: 0, unit: 'handshakes', reference: 0 },
    ]);

    expect(table.split('\n').slice(2)).toEqual([
      '| rate | 250 | handshakes/s | 200 | 1.25 |',
      '| calls | 7 | calls |  |  |',
      '| failed | 0 | handshakes | 0 |  |',
    ]);
  });
});
