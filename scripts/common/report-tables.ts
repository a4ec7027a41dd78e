/** Plans, outcomes and scans as tables for people. */
import colors from 'picocolors';
import { inUtc } from '../../shared/base/words.ts';
import { type Outcome, type OutcomeSeverity, outcomes } from '../../shared/core/model/outcomes.ts';
import { explain, explainInOne } from '../../shared/core/model/texts/explain.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { keyTypeWord, outcomeWords, slotWords } from '../../shared/core/model/texts/words.ts';
import { inDays } from '../../shared/core/planning/due.ts';
import { stepInWords } from '../../shared/core/planning/step.ts';
import { type Noted, notesSaid } from '../../shared/core/reports/noted.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import { passedOverRemark } from '../../shared/core/reports/passed-over-remark.ts';
import type { PlanView, ReplacementView } from '../../shared/core/reports/rotation-report.ts';
import type { ScannedLoadBalancer } from '../../shared/core/reports/scan-report.ts';
import { approvalLines, type PlannedBy } from './approval.ts';
import { type CliTexts, cliTexts, durationIn } from './cli-texts.ts';
import { table, width, withRest } from './table.ts';
import { wrapped } from './wrapped.ts';

const colorOfSeverity: Readonly<Record<OutcomeSeverity, (text: string) => string>> = {
  none: colors.dim,
  planned: colors.cyan,
  success: colors.green,
  waiting: colors.yellow,
  reverted: colors.magenta,
  open: colors.red,
};

export function colored(outcome: Outcome, language: Language = 'en'): string {
  return colorOfSeverity[outcomes[outcome].severity](outcomeWords[language][outcome]);
}

export interface PlanTexts {
  /** The command that made the plans; `undefined`: no command is shown. */
  readonly plannedBy?: PlannedBy;
  /** When the plans are read. */
  readonly nowMs?: number;
  /** Default: English. */
  readonly language?: Language;
}

/** A section for each load balancer on which something is due: what and why, notes, and the command that carries out exactly this. */
export function planTable(plans: readonly PlanView[], texts: PlanTexts = {}): string {
  const withWork = plans.filter(hasWork);
  const isOneOfMany = withWork.length > 1;
  const sections = withWork
    .map((plan) => planSection(plan, isOneOfMany, texts))
    .filter((section) => section !== '');
  const rest = plans.flatMap(({ replacements }) => replacements.filter((row) => !isShown(row)));
  const places = new Set(rest.map(({ region, loadBalancerId }) => `${region} ${loadBalancerId}`)).size;
  const language = texts.language ?? 'en';
  const healthy = cliTexts[language].nothingToDo(rest.length, places);
  return [
    ...sections,
    ...(isOneOfMany ? openQuestions(withWork, cliTexts[language]) : []),
    ...(rest.length === 0 ? [] : wrapped(healthy, width())),
  ].join('\n\n');
}

/** The same for nearly every load balancer: said once, by the codes. */
function openQuestions(plans: readonly PlanView[], text: CliTexts): readonly string[] {
  const reasons = new Set(
    plans.flatMap(({ decidedAtStart = [] }) => decidedAtStart.map(({ reason }) => reason)),
  );
  const open = `${text.decidedAtEachStart}${text.codesIn([...reasons].join(text.listComma))}`;
  return reasons.size === 0 ? [] : [wrapped(open, width()).join('\n')];
}

/** Some of what is open at the start may be decided although nothing is due. */
function hasWork({ replacements, notes, decidedAtStart = [] }: PlanView): boolean {
  return replacements.some(isShown) || notes.length + decidedAtStart.length > 0;
}

function isShown({ decision }: Pick<ReplacementView, 'decision'>): boolean {
  return decision !== 'nothing-to-do';
}

/** @param isOneOfMany what is decided at the start is said below all of them. @returns empty if nothing else is to be said */
function planSection(
  plan: PlanView,
  isOneOfMany: boolean,
  { plannedBy, nowMs = Date.now(), language = 'en' }: PlanTexts,
): string {
  const text = cliTexts[language];
  const { region, loadBalancerId, replacements, decidedAtStart = [] } = plan;
  const view = table(text.planColumns, withRest([14, 14, 14]), text.comma);
  const shown = replacements.filter(isShown);
  for (const [index, row] of shown.entries()) {
    const first = shown.slice(0, index).find((earlier) => isSameChange(earlier, row));
    view.push([
      `${row.listenerId}\n${row.protocol}${row.port === null ? '' : `:${row.port}`}`,
      [
        row.oldCertificateId,
        `${slotWords[language][row.slot]} ${keyTypeWord(language, row.keyType)}`,
        ...shownNames(row, text),
      ].join('\n'),
      reasonToRotate(row, nowMs, language),
      first === undefined ? stepsOrBlock(row, language) : text.sameSteps(first.oldCertificateId),
    ]);
  }
  const remarks = [
    ...noteLines(plan, language),
    ...(isOneOfMany
      ? []
      : decidedAtStart.map(
          (one) => `${text.decidedAtStart}${explainInOne(language, one)}${text.bracketed(one.reason)}`,
        )),
  ];
  if (shown.length === 0 && remarks.length === 0) return '';
  const approval = plannedBy === undefined ? [] : approvalLines(plan, plannedBy, width(), language);
  return [
    [
      colors.bold(text.loadBalancer(loadBalancerId, region)),
      ...(shown.length === 0 ? [] : [view.toString()]),
    ],
    remarks.flatMap((remark) => wrapped(remark, width())),
    approval,
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** The notes of a plan or a scan. */
export function noteLines(report: Noted, language: Language): readonly string[] {
  const { note, noteInEnglish } = cliTexts[language];
  return notesSaid(language, report).map(
    ({ says, isOriginal }) => `${isOriginal ? noteInEnglish : note}${says}`,
  );
}

/** One certificate that replaces two is put on once, and both rows have all of its steps. */
function isSameChange(one: ReplacementView, other: ReplacementView): boolean {
  const stepsOf = ({ steps }: ReplacementView): string => steps.map(({ text }) => text).join('\n');
  return (
    one.decision === 'rotate' &&
    other.decision === 'rotate' &&
    one.listenerId === other.listenerId &&
    one.newCertificateId === other.newCertificateId &&
    stepsOf(one) === stepsOf(other)
  );
}

/** A certificate may have a hundred names; the JSON has all of them. */
const MAX_NAMES = 5;

function shownNames({ names }: Pick<ReplacementView, 'names'>, text: CliTexts): readonly string[] {
  const more = names.length - MAX_NAMES;
  return [...names.slice(0, MAX_NAMES), ...(more > 0 ? [text.andMore(more)] : [])];
}

function reasonToRotate(
  { due, emergency, notAfterMs }: ReplacementView,
  nowMs: number,
  language: Language,
): string {
  const text = cliTexts[language];
  const reason = `${due ?? text.unknown}${emergency ? colors.red(text.emergency) : ''}`;
  if (notAfterMs === null) return reason;
  const time = durationIn(language, inDays(Math.abs(notAfterMs - nowMs)));
  const left = text.left(time, notAfterMs <= nowMs);
  return [reason, left, inUtc(notAfterMs).slice(0, 10)].join('\n');
}

function stepsOrBlock(row: ReplacementView, language: Language): string {
  const text = cliTexts[language];
  const passedOver = passedOverRemark(row, language).trim();
  const { says, todo, original } = explain(language, row);
  const what =
    row.decision === 'blocked'
      ? [
          colors.yellow(`${outcomeWords[language].blocked}${text.bracketed(row.reason)}`),
          says,
          todo === undefined ? '' : `${text.todo}${todo}`,
          original === undefined ? '' : `${text.original}${original}`,
        ]
      : row.steps.map((step, index) => `${index + 1}. ${stepInWords(language, step)}`);
  return [...what, passedOver].filter((line) => line !== '').join('\n');
}

/** The result of a scan for each load balancer that has work. */
export function scanTable(loadBalancers: readonly ScannedLoadBalancer[], language: Language = 'en'): string {
  const text = cliTexts[language];
  const view = table(text.scanColumns, withRest([18, 24, 11]), text.comma);
  const shown = loadBalancers.filter(({ done }) => done !== 'nothing');
  for (const { region, loadBalancerId, listenerIds, ...rest } of shown) {
    view.push([region, loadBalancerId, listenerIds.length, describeWork(rest, text)]);
  }
  const listeners = loadBalancers.reduce((sum, { listenerIds }) => sum + listenerIds.length, 0);
  const total = text.scanTotal(loadBalancers.length, listeners, shown.length);
  return [...(shown.length > 0 ? [view.toString()] : []), total].join('\n');
}

function describeWork(
  { done, work, worker }: Pick<ScannedLoadBalancer, 'done' | 'work' | 'worker'>,
  text: CliTexts,
): string {
  const why = work.length > 0 ? text.bracketed(work.join(text.listComma)) : '';
  if (!worker) return `${done === 'failed' ? colors.red(text.done[done]) : text.done[done]}${why}`;
  const asked = text.dispatched(worker.function, worker.answer === 'already-accepted');
  return `${colors.green(text.dispatchedWord)}${asked}${why}\n${worker.taskId}`;
}

export function outcomeTable(outcomes: readonly OutcomeRow[], language: Language = 'en'): string {
  const text = cliTexts[language];
  const view = table(text.outcomeColumns, withRest([20, 12, 18, 18]), text.comma);
  const shown = outcomes.filter(({ outcome }) => outcome !== 'nothing-to-do');
  for (const row of shown) {
    view.push([
      row.listenerId,
      `${slotWords[language][row.slot]}\n${keyTypeWord(language, row.keyType)}`,
      row.oldCertificateId,
      row.newCertificateId ?? '',
      `${colored(row.outcome, language)}${text.bracketed(row.reason)}\n${explainInOne(language, row)}`,
    ]);
  }
  return [view.toString(), countOutcomes(outcomes, language)].join('\n');
}

function countOutcomes(outcomes: readonly OutcomeRow[], language: Language): string {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts]
    .map(([outcome, count]) => `${count} ${colored(outcome, language)}`)
    .join(cliTexts[language].comma);
}
