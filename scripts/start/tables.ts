/** Published events, invocations and the visitor's figures as text for people. */
import colors from 'picocolors';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { table, width } from '../common/table.ts';
import { columnsOf } from '../common/wide.ts';
import type { Figures } from '../visitor/tally.ts';
import type { EventSummary, InvocationSummary } from './platform-summary.ts';
import { startTexts } from './texts.ts';

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
      return `  ${(colorOfType[short] ?? String)(short.padEnd(TYPE_WIDTH))} ${cutTo(summary, room)}`;
    })
    .join('\n');
}

/** Without its end, where it is too long. */
function cutTo(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = text;
  while (columnsOf(kept) > columns - 3) kept = kept.slice(0, -1);
  return `${kept}...`;
}

/** `Certificate:Expiring` is the longest. */
const TYPE_WIDTH = 20;

/** One line for all invocations with the same function, source, attempt and outcome. */
export function invocationTable(
  invocations: readonly InvocationSummary[],
  language: Language = 'en',
): string {
  const text = startTexts[language];
  const groups = new Map<string, InvocationSummary[]>();
  for (const one of invocations) {
    const key = [one.function, one.source, one.attempt, one.outcome].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const view = table(text.invocationColumns, [34, 14, 9, 14, 8, 13, 11]);
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { attempt, outcome } = first;
    const longestMs = Math.max(...group.map(({ durationMs }) => durationMs));
    view.push([
      first.function,
      text.sources[first.source] ?? first.source,
      attempt + 1,
      outcome === 'succeeded' ? text.succeeded : colors.yellow(outcome),
      group.length,
      group.filter(({ cold }) => cold).length,
      text.seconds((longestMs / 1_000).toFixed(0)),
    ]);
  }
  return `${view.toString()}\n${text.emulatedSeconds}`;
}

export function visitorTable(
  { total, failed, injected, targets, minPerTarget }: Figures,
  language: Language = 'en',
): string {
  const { visitorColumns, visitorRows } = startTexts[language];
  const view = table(visitorColumns, [44, 14]);
  view.push(
    [visitorRows.all, total],
    [colors.bold(visitorRows.failed), failed === 0 ? colors.green('0') : colors.red(String(failed))],
    [visitorRows.cut, injected],
    [visitorRows.combinations, targets],
    [visitorRows.fewest, minPerTarget],
  );
  return view.toString();
}
