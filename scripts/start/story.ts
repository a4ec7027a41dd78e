/**
 * What the demonstration has to say, in the order in which a person wants it: what was wrong, what was done, what users noticed, and who did
 * it. Short, for a terminal of 80 columns. Pure.
 */
import colors from 'picocolors';
import type { Outcome } from '../../shared/core/model/outcomes.ts';
import { keyOfRow } from '../../shared/core/model/replacement-key.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { PlanView, ReplacementView } from '../../shared/core/reports/rotation-report.ts';
import { padEndTo } from '../common/wide.ts';
import { wrapped } from '../common/wrapped.ts';
import type { Figures } from '../visitor/tally.ts';
import type { EventSummary, InvocationSummary } from './platform-summary.ts';
import { type StoryTexts, storyTexts } from './story-texts.ts';

const COLUMNS = 78;

/** What is wrong, when the plan is known: what is due and will be replaced, and what will not be, with the reason. */
export function planStory(plans: readonly PlanView[], language: Language = 'en'): string {
  const text = storyTexts[language];
  const rows = plans.flatMap(({ replacements }) => replacements);
  const blocked = rows.filter(({ decision }) => decision === 'blocked');
  const rotated = rows.filter(({ decision }) => decision === 'rotate');
  const figures = {
    certificates: rows.length,
    listeners: listenersOf(rows),
    rotated: rotated.length,
    blocked: blocked.length,
    expired: rotated.filter(({ due: why }) => why === 'expired').length,
  };
  return [
    colors.bold(text.wrong),
    ...paragraph(text.planned(figures)),
    ...blocked.map((row) => lineOf(row.listenerId, namesOf(row, text), colors.yellow(row.reason))),
  ].join('\n');
}

/** The order in which a person wants them. Every other outcome follows with its name. */
const firstOutcomes: readonly Outcome[] = ['verified', 'rolled-back', 'blocked'];

/** What was done, from the outcomes. @param plans have the names of the certificates */
export function outcomeStory(
  outcomes: readonly OutcomeRow[],
  plans: readonly PlanView[],
  language: Language = 'en',
): string {
  const text = storyTexts[language];
  const planned = new Map(
    plans.flatMap(({ replacements }) => replacements.map((row) => [keyOfRow(row), row] as const)),
  );
  const groups = new Set([...firstOutcomes, ...outcomes.map(({ outcome }) => outcome)]);
  groups.delete('nothing-to-do');
  const lines = [...groups].flatMap((outcome) => {
    const rows = outcomes.filter((row) => row.outcome === outcome);
    if (rows.length === 0) return [];
    return [
      ...paragraph(text.outcome(outcome, rows.length)),
      ...rows.map((row) => {
        const names = namesOf(planned.get(keyOfRow(row)), text);
        return lineOf(
          row.listenerId,
          names,
          outcome === 'verified' ? replacementOf(row) : colors.yellow(row.reason),
        );
      }),
    ];
  });
  const healthy = outcomes.filter(({ outcome }) => outcome === 'nothing-to-do').length;
  const rest = healthy === 0 ? [] : [`  ${text.notDue(healthy)}`];
  return [colors.bold(text.done), ...lines, ...rest].join('\n');
}

/** What users noticed: the figures of the visitor. */
export function visitorStory(
  { total, failed, injected, targets }: Figures,
  language: Language = 'en',
): string {
  const text = storyTexts[language];
  return [
    colors.bold(text.noticed),
    ...paragraph(text.visited({ handshakes: inThousands(total), targets, failed, injected })).map(
      failed === 0 ? colors.green : colors.red,
    ),
  ].join('\n');
}

export interface Background {
  readonly invocations: readonly Pick<InvocationSummary, 'outcome'>[];
  readonly events: readonly Pick<EventSummary, 'type'>[];
  readonly apiCalls: Readonly<Record<string, number>>;
  readonly writes: number;
  readonly hours: number;
  readonly logged: readonly string[];
  readonly durationMs: number;
}

/** Who did it. */
export function backgroundStory(run: Background, language: Language = 'en'): string {
  const text = storyTexts[language];
  const calls = Object.values(run.apiCalls).reduce((sum, count) => sum + count, 0);
  const figures = {
    runs: run.invocations.length,
    calls: inThousands(calls),
    writes: run.writes,
    events: run.events.length,
    seconds: Math.round(run.durationMs / 1_000),
    hours: run.hours,
    logged: run.logged.length,
  };
  return [colors.bold(text.who), ...paragraph(text.ran(figures))].join('\n');
}

function paragraph(text: string): readonly string[] {
  return wrapped(text, COLUMNS - 2).map((line) => `  ${line}`);
}

const LISTENER_WIDTH = 20;
const NAME_WIDTH = 26;

function lineOf(listenerId: string, names: string, rest: string): string {
  return `    ${listenerId.padEnd(LISTENER_WIDTH)} ${padEndTo(names, NAME_WIDTH)} ${rest}`;
}

/** The first name, and how many there are besides. */
function namesOf(row: Pick<ReplacementView, 'names'> | undefined, text: StoryTexts): string {
  const [first, ...more] = row?.names ?? [];
  if (first === undefined) return text.namesUnknown;
  const count = more.length === 0 ? '' : ` +${more.length}`;
  const room = NAME_WIDTH - count.length;
  return `${first.length > room ? `${first.slice(0, room - 3)}...` : first}${count}`;
}

function replacementOf({ keyType, newCertificateId }: OutcomeRow): string {
  return `${keyType} ${newCertificateId ?? ''}`;
}

function listenersOf(rows: readonly Pick<ReplacementView, 'listenerId'>[]): number {
  return new Set(rows.map(({ listenerId }) => listenerId)).size;
}

function inThousands(count: number): string {
  return count.toLocaleString('en');
}
