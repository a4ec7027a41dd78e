import { describe, expect, it } from 'vitest';
import { type Chart, lineChart } from '../../../../scripts/bench/chart.ts';

const chart: Chart = {
  title: 'Calls & certificates',
  x: { title: 'certificates', log: true },
  y: { title: 'calls' },
  series: [
    {
      name: 'default',
      points: [
        [10, 5],
        [1_000, 50],
      ],
    },
    { name: 'additional', points: [[100, 20]] },
  ],
};

/** Places of the points of the first curve. */
function placesOf(svg: string): readonly (readonly number[])[] {
  const [, points = ''] = /<polyline points="([^"]*)"/.exec(svg) ?? [];
  return points.split(' ').map((point) => point.split(',').map(Number));
}

function textsOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}

describe('a chart', () => {
  const svg = lineChart(chart);

  it('is the same picture for the same points', () => {
    expect(lineChart(chart)).toBe(svg);
  });

  it('draws larger values further to the right and higher', () => {
    const [[x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = []] = placesOf(svg);

    expect(x2).toBeGreaterThan(x1);
    expect(y2).toBeLessThan(y1);
  });

  it('has powers of ten at the same distance on a logarithmic axis', () => {
    const at = (x: number) => {
      const [[place = Number.NaN] = []] = placesOf(
        lineChart({
          ...chart,
          series: [
            {
              name: 'one',
              points: [
                [x, 1],
                [10, 1],
                [1_000, 1],
              ],
            },
          ],
        }),
      );
      return place;
    };

    expect(at(100) - at(10)).toBeCloseTo(at(1_000) - at(100));
  });

  it('starts a linear axis at zero, in round steps', () => {
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['0', '10', '20', '30', '40', '50']));
  });

  it('names each curve and each axis', () => {
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['default', 'additional', 'certificates', 'calls']));
  });

  it('has room for the names of four curves', () => {
    const series = ['one', 'two', 'three', 'four'].map((name) => ({ name, points: [[10, 1] as const] }));
    const svg = lineChart({ ...chart, series });
    const [, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).slice(1).map(Number);
    const lowest = Math.max(...[...svg.matchAll(/<text x="[^"]*" y="([^"]*)"/g)].map(([, y]) => Number(y)));

    expect(lowest).toBeLessThan(height - 10);
  });

  it('is valid XML with any title', () => {
    expect(svg).toContain('Calls &amp; certificates');
    expect(svg).not.toContain('Calls & certificates');
  });

  it('is refused without a point, and on a logarithmic axis with a value that has no logarithm', () => {
    expect(() => lineChart({ ...chart, series: [] })).toThrow(RangeError);
    expect(() => lineChart({ ...chart, series: [{ name: 'one', points: [[0, 1]] }] })).toThrow(RangeError);
  });
});
