/** Published events, invocations and the visitor's figures as text for people. */
import colors from 'picocolors';
import { table, width } from '../common/table.ts';
import type { Figures } from '../visitor/tally.ts';
import type { EventSummary, InvocationSummary } from './platform-summary.ts';

const colorOfType: Readonly<Record<string, (text: string) => string>> = {
  'Rotation:Verified': colors.green,
  'Rotation:Blocked': colors.yellow,
  'Rotation:RolledBack': colors.magenta,
  'Rotation:Unproved': colors.red,
};

/** One line each, cut to the width of the terminal. */
export function eventLines(events: readonly EventSummary[]): string {
  return events
    .map(({ type, summary }) => {
      const short = type.replace(/^certrotator:/, '');
      const room = Math.max(40, width() - TYPE_WIDTH - 3);
      const text = summary.length > room ? `${summary.slice(0, room - 3)}...` : summary;
      return `  ${(colorOfType[short] ?? String)(short.padEnd(TYPE_WIDTH))} ${text}`;
    })
    .join('\n');
}

/** `Certificate:Expiring` is the longest. */
const TYPE_WIDTH = 20;

/** One line for all invocations with the same function, source, attempt and outcome. */
export function invocationTable(invocations: readonly InvocationSummary[]): string {
  const groups = new Map<string, InvocationSummary[]>();
  for (const one of invocations) {
    const key = [one.function, one.source, one.attempt, one.outcome].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const view = table(
    ['function', 'invoked by', 'attempt', 'outcome', 'times', 'cold starts', 'longest'],
    [34, 14, 9, 14, 8, 13, 11],
  );
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { attempt, outcome } = first;
    const longestMs = Math.max(...group.map(({ durationMs }) => durationMs));
    view.push([
      first.function,
      sourceNames[first.source] ?? first.source,
      attempt + 1,
      outcome === 'succeeded' ? outcome : colors.yellow(outcome),
      group.length,
      group.filter(({ cold }) => cold).length,
      `${(longestMs / 1_000).toFixed(0)} s`,
    ]);
  }
  return `${view.toString()}\nSeconds on the emulator's clock, which runs faster than this machine's.`;
}

const sourceNames: Readonly<Record<string, string>> = {
  timer: 'timer',
  http: 'HTTP trigger',
  api: 'InvokeFunction',
  direct: 'event bus',
};

export function visitorTable({ total, failed, injected, targets, minPerTarget }: Figures): string {
  const view = table(['visitor', 'handshakes'], [44, 14]);
  view.push(
    ['all handshakes', total],
    [colors.bold('failed'), failed === 0 ? colors.green('0') : colors.red(String(failed))],
    ['cut by the emulator on purpose', injected],
    ['listener × zone × name × key type', targets],
    ['fewest visits of one of them', minPerTarget],
  );
  return view.toString();
}
