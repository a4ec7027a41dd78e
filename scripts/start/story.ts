/**
 * What the demonstration has to say, in the order in which a person wants it: what was wrong, what was done, what users noticed, and who did
 * it. Short, for a terminal of 80 columns. Pure.
 */
import colors from 'picocolors';
import { counted } from '../../shared/base/words.ts';
import type { Outcome } from '../../shared/core/model/outcomes.ts';
import { keyOfRow } from '../../shared/core/model/replacement-key.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { PlanView, ReplacementView } from '../../shared/core/reports/rotation-report.ts';
import { wrapped } from '../common/wrapped.ts';
import type { Figures } from '../visitor/tally.ts';
import type { EventSummary, InvocationSummary } from './platform-summary.ts';

const COLUMNS = 78;

/** What is wrong, when the plan is known: what is due and will be replaced, and what will not be, with the reason. */
export function planStory(plans: readonly PlanView[]): string {
  const rows = plans.flatMap(({ replacements }) => replacements);
  const blocked = rows.filter(({ decision }) => decision === 'blocked');
  const rotated = rows.filter(({ decision }) => decision === 'rotate');
  const due = blocked.length + rotated.length;
  const expired = rotated.filter(({ due: why }) => why === 'expired').length;
  return [
    colors.bold('What is wrong'),
    ...paragraph(
      `${due} of ${counted(rows.length, 'certificate')} on ${counted(listenersOf(rows), 'listener')} ${due === 1 ? 'needs' : 'need'} to be replaced${
        expired === 0 ? '' : `; ${expired} of them ${expired === 1 ? 'has' : 'have'} expired`
      }. The plan replaces ${rotated.length}${blocked.length === 0 ? '.' : `, and says why ${blocked.length} ${blocked.length === 1 ? 'stays' : 'stay'}:`}`,
    ),
    ...blocked.map((row) => lineOf(row.listenerId, namesOf(row), colors.yellow(row.reason))),
  ].join('\n');
}

interface Group {
  readonly outcome: Outcome;
  readonly title: (count: number) => string;
}

/** The order in which a person wants them. Every other outcome follows with its name. */
const groups: readonly Group[] = [
  {
    outcome: 'verified',
    title: (count) =>
      `${counted(count, 'certificate')} replaced by new ones, proved by handshakes in every zone:`,
  },
  {
    outcome: 'rolled-back',
    title: (count) => `${count} rolled back, as the proof failed; the old one serves again:`,
  },
  { outcome: 'blocked', title: (count) => `${count} not replaced; the listeners are as they were:` },
];

/** What was done, from the outcomes. @param plans have the names of the certificates */
export function outcomeStory(outcomes: readonly OutcomeRow[], plans: readonly PlanView[]): string {
  const planned = new Map(
    plans.flatMap(({ replacements }) => replacements.map((row) => [keyOfRow(row), row] as const)),
  );
  const known = new Set(groups.map(({ outcome }) => outcome));
  const others = [...new Set(outcomes.map(({ outcome }) => outcome))]
    .filter((outcome) => !known.has(outcome) && outcome !== 'nothing-to-do')
    .map((outcome): Group => ({ outcome, title: (count) => `${count} ${outcome}:` }));
  const lines = [...groups, ...others].flatMap(({ outcome, title }) => {
    const rows = outcomes.filter((row) => row.outcome === outcome);
    if (rows.length === 0) return [];
    return [
      ...paragraph(title(rows.length)),
      ...rows.map((row) => {
        const names = namesOf(planned.get(keyOfRow(row)));
        return lineOf(
          row.listenerId,
          names,
          outcome === 'verified' ? replacementOf(row) : colors.yellow(row.reason),
        );
      }),
    ];
  });
  const healthy = outcomes.filter(({ outcome }) => outcome === 'nothing-to-do').length;
  const rest = healthy === 0 ? [] : [`  ${healthy} not due.`];
  return [colors.bold('What was done'), ...lines, ...rest].join('\n');
}

/** What users noticed: the figures of the visitor. */
export function visitorStory({ total, failed, injected, targets }: Figures): string {
  const cut =
    injected === 0
      ? ''
      : ` The emulator itself cut ${counted(injected, 'connection')} on purpose; they do not count.`;
  const noticed =
    failed === 0 ? 'Nothing.' : `${counted(failed, 'handshake')} failed that had worked before.`;
  return [
    colors.bold('What users noticed'),
    ...paragraph(
      `${noticed} A visitor made ${inThousands(total)} handshakes with ${counted(targets, 'combination')} of listener, zone, name and key type all the time${failed === 0 ? ', and none failed' : ''}.${cut}`,
    ).map(failed === 0 ? colors.green : colors.red),
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
export function backgroundStory(run: Background): string {
  const calls = Object.values(run.apiCalls).reduce((sum, count) => sum + count, 0);
  const again =
    run.hours === 0
      ? ''
      : ` The timer fired ${run.hours === 1 ? 'again an hour later' : `${run.hours} more times, once an hour`}, on the emulator's clock.`;
  const logged =
    run.logged.length === 0
      ? ''
      : ` The functions logged ${counted(run.logged.length, 'error')}, which the emulator caused on purpose; later runs repeated what had failed.`;
  return [
    colors.bold('Who did it'),
    ...paragraph(
      `${counted(run.invocations.length, 'run')} of functions, ${inThousands(calls)} calls of ALB and CAS, ${counted(run.writes, 'write')} to listeners, ${counted(run.events.length, 'published event')}, in ${Math.round(run.durationMs / 1_000)} seconds.${again}${logged} With --verbose all of them are listed.`,
    ),
  ].join('\n');
}

function paragraph(text: string): readonly string[] {
  return wrapped(text, COLUMNS - 2).map((line) => `  ${line}`);
}

const LISTENER_WIDTH = 20;
const NAME_WIDTH = 26;

function lineOf(listenerId: string, names: string, rest: string): string {
  return `    ${listenerId.padEnd(LISTENER_WIDTH)} ${names.padEnd(NAME_WIDTH)} ${rest}`;
}

/** The first name, and how many there are besides. */
function namesOf(row: Pick<ReplacementView, 'names' | 'keyType'> | undefined): string {
  const [first, ...more] = row?.names ?? [];
  if (first === undefined) return '(names unknown)';
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
