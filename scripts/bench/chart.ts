/** Curves as SVG, made from measured points: for a page that is read without a script. The same points give the same bytes. Pure. */

export interface Axis {
  readonly title: string;
  /** Powers of ten at the same distance. Default: linear from 0. */
  readonly log?: boolean;
}

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 80;
const RIGHT = 24;
const TOP = 48;
const BOTTOM = 110;
const LEGEND_LINE = 18;
/** Names of curves stand in two columns. */
const LEGEND_COLUMN = 310;

/** Distinguishable for most colour-blind people (Okabe and Ito), and by their marks. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'] as const;
const GREY = '#767676';

export function lineChart({ title, x, y, series }: Chart): string {
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) throw new RangeError('A chart without a point shows nothing.');
  const scaleX = scaleOf(
    x,
    points.map(([value]) => value),
    [LEFT, WIDTH - RIGHT],
  );
  const scaleY = scaleOf(
    y,
    points.map(([, value]) => value),
    [HEIGHT - BOTTOM, TOP],
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(title, LEFT, 24, 'font-weight="bold" font-size="15"'),
    ...scaleX.ticks.flatMap((value) => [
      line(scaleX.at(value), TOP, scaleX.at(value), HEIGHT - BOTTOM, '#e0e0e0'),
      text(number(value), scaleX.at(value), HEIGHT - BOTTOM + 18, 'text-anchor="middle"'),
    ]),
    ...scaleY.ticks.flatMap((value) => [
      line(LEFT, scaleY.at(value), WIDTH - RIGHT, scaleY.at(value), '#e0e0e0'),
      text(number(value), LEFT - 8, scaleY.at(value) + 4, 'text-anchor="end"'),
    ]),
    line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, GREY),
    line(LEFT, TOP, LEFT, HEIGHT - BOTTOM, GREY),
    text(x.title, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 38, 'text-anchor="middle"'),
    text(y.title, 18, TOP - 8, ''),
    ...series.flatMap((one, index) => drawn(one, index, scaleX.at, scaleY.at)),
    '</svg>',
    '',
  ].join('\n');
}

interface Scale {
  readonly ticks: readonly number[];
  readonly at: (value: number) => number;
}

function scaleOf(
  { log = false, title }: Axis,
  values: readonly number[],
  [from, to]: readonly [number, number],
): Scale {
  if (log) {
    if (values.some((value) => value <= 0))
      throw new RangeError(`${title}: nothing below 1 has a logarithm here.`);
    const first = Math.floor(Math.log10(Math.min(...values)));
    const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
    const ticks = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
    return { ticks, at: (value) => from + ((Math.log10(value) - first) / (last - first)) * (to - from) };
  }
  const step = niceStep(Math.max(...values) / 5);
  const steps = Math.max(1, Math.ceil(Math.max(...values) / step));
  const ticks = Array.from({ length: steps + 1 }, (_, index) => index * step);
  return { ticks, at: (value) => from + (value / (steps * step)) * (to - from) };
}

/** 1, 2 or 5 times a power of ten, at least as large as given. */
function niceStep(least: number): number {
  if (least <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
}

function drawn(
  { name, points }: Series,
  index: number,
  atX: Scale['at'],
  atY: Scale['at'],
): readonly string[] {
  const colour = colours[index % colours.length] ?? GREY;
  const places = points.map(([x, y]) => `${round(atX(x))},${round(atY(y))}`);
  const legendX = LEFT + (index % 2) * LEGEND_COLUMN;
  const legendY = HEIGHT - BOTTOM + 66 + Math.floor(index / 2) * LEGEND_LINE;
  return [
    `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(([x, y]) => mark(index, atX(x), atY(y), colour)),
    mark(index, legendX + 6, legendY - 4, colour),
    text(name, legendX + 18, legendY, ''),
  ];
}

function mark(index: number, x: number, y: number, colour: string): string {
  return index % 2 === 0
    ? `<circle cx="${round(x)}" cy="${round(y)}" r="4" fill="${colour}"/>`
    : `<rect x="${round(x - 4)}" y="${round(y - 4)}" width="8" height="8" fill="${colour}"/>`;
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}"/>`;
}

function text(content: string, x: number, y: number, attributes: string): string {
  const more = attributes === '' ? '' : ` ${attributes}`;
  return `<text x="${round(x)}" y="${round(y)}" fill="#333333"${more}>${escaped(content)}</text>`;
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
