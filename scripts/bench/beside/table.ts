/** The comparison as a table for docs/performance.md, with a sentence for every column in which this service is not better. Pure. */
import type { Reached, Run } from './run.ts';

export interface Compared {
  readonly title: string;
  readonly runs: readonly Run[];
}

interface Column {
  readonly title: string;
  readonly text: (run: Run) => string;
  /** Less is better. */
  readonly cost: (run: Run) => number;
}

const NEVER = Number.POSITIVE_INFINITY;

const columns: readonly Column[] = [
  { title: 'calls to ALB and CAS', text: ({ calls }) => String(calls), cost: ({ calls }) => calls },
  {
    title: 'all zones serve it after',
    text: ({ served, zones }) => reachedText(served, zones),
    cost: ({ served, zones }) => reachedCost(served, zones),
  },
  {
    title: 'known after',
    text: ({ known, zones }) => reachedText(known, zones),
    cost: ({ known, zones }) => reachedCost(known, zones),
  },
  {
    title: 'failed handshakes',
    text: ({ failed, handshakes }) => `${failed} of ${handshakes}`,
    cost: ({ failed }) => failed,
  },
];

function reachedText({ zones, afterS }: Reached, all: number): string {
  if (afterS === undefined) return 'never';
  return zones < all ? `${afterS.toFixed(1)} s, ${zones} of ${all} zones` : `${afterS.toFixed(1)} s`;
}

function reachedCost({ zones, afterS }: Reached, all: number): number {
  return afterS === undefined || zones < all ? NEVER : afterS;
}

export function besideTable(
  compared: readonly Compared[],
  sources: readonly { readonly name: string; readonly sources: readonly string[] }[],
): string {
  const parts = compared.map(({ title, runs }) =>
    [`**${title[0]?.toUpperCase()}${title.slice(1)}**`, '', ...rows(runs), '', notBetter(runs)].join('\n'),
  );
  const from = sources.map(
    ({ name, sources: found }) =>
      `- ${name}: ${found.map((url) => `[${url.slice(url.lastIndexOf('/') + 1)}](${url})`).join(', ')}`,
  );
  return [...parts, ['Sources of the steps and of the monitors:', '', ...from].join('\n')].join('\n\n');
}

function rows(runs: readonly Run[]): readonly string[] {
  const titles = ['', ...columns.map(({ title }) => title), 'it said'];
  return [
    `| ${titles.join(' | ')} |`,
    `|${'---|'.repeat(titles.length)}`,
    ...runs.map((one) => `| ${[one.tool, ...columns.map(({ text }) => text(one)), one.said].join(' | ')} |`),
  ];
}

/** The last run is that of this service. */
export function notBetter(runs: readonly Run[]): string {
  const others = runs.slice(0, -1);
  const [ours] = runs.slice(-1);
  if (ours === undefined) throw new RangeError('Nothing was compared.');
  const worse = columns.flatMap(({ title, text, cost }) => {
    const ahead = others.filter((other) => cost(other) < cost(ours));
    const beside = ahead.map((other) => `${text(other)} ${other.tool}`).join(', ');
    return ahead.length === 0 ? [] : [`${title} (${text(ours)}; ${beside})`];
  });
  const equal = columns.flatMap(({ title, cost }) =>
    others.every((other) => cost(other) === cost(ours)) ? [title] : [],
  );
  return [
    worse.length === 0
      ? 'This service is behind in no column.'
      : `This service is behind in: ${worse.join('; ')}.`,
    ...(equal.length === 0 ? [] : [`All are equal in: ${equal.join(', ')}.`]),
  ].join(' ');
}
