/** What people read: the plan, the outcomes and the visitor's figures as tables. */

import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import colors from 'picocolors';
import { type Outcome, type OutcomeSeverity, outcomes } from '../../shared/core/model/outcomes.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { PlanView, ReplacementView } from '../../shared/core/reports/rotation-report.ts';
import type { ScannedLoadBalancer } from '../../shared/core/reports/scan-report.ts';
import type { Figures } from '../visitor/tally.ts';

/** Wide terminals show more of a sentence; nobody reads wider lines than these. */
const MAX_WIDTH = 200;
const NARROW_WIDTH = 110;

/** Of a line, in characters. */
export function width(): number {
  return Math.min(MAX_WIDTH, process.stdout.columns ?? NARROW_WIDTH);
}

export interface View {
  push(...rows: readonly (readonly (string | number)[])[]): void;
  toString(): string;
}

/**
 * Columns are at least as wide as said, and as the longest word in them: an id that is cut off can be neither copied nor told from another.
 * What the others need so the last one gives, as far as it can.
 */
export function table(head: readonly string[], widths: readonly number[]): View {
  const rows: (readonly (string | number)[])[] = [];
  return {
    push: (...more) => {
      rows.push(...more);
    },
    toString: () => {
      const view = new Table({
        head: head.map((text) => colors.bold(text)),
        colWidths: fitting(widths, [head, ...rows]),
        wordWrap: true,
        wrapOnWordBoundary: true,
        style: { head: [], border: [] },
      });
      view.push(...rows.map((row) => [...row]));
      return view.toString();
    },
  };
}

/** A blank on each side. */
const PADDING = 2;
/** Narrower than that nobody reads sentences. */
const LEAST_LAST_WIDTH = 30;

function fitting(widths: readonly number[], rows: readonly (readonly (string | number)[])[]): number[] {
  const words = widths.map((_, column) => PADDING + longestWord(rows.map((row) => row[column] ?? '')));
  const wide = widths.map((least, column) => Math.max(least, words[column] ?? 0));
  const last = widths.length - 1;
  const given = widths[last] ?? 0;
  const taken = wide.slice(0, last).reduce((sum, one, column) => sum + one - (widths[column] ?? 0), 0);
  return [
    ...wide.slice(0, last),
    Math.max(words[last] ?? 0, Math.min(given, LEAST_LAST_WIDTH), given - taken),
  ];
}

function longestWord(cells: readonly (string | number)[]): number {
  const words = cells.flatMap((cell) => stripVTControlCharacters(String(cell)).split(/\s+/));
  return Math.max(0, ...words.map((word) => word.length));
}

/** The last column gets what the others leave. */
export function withRest(widths: readonly number[]): readonly number[] {
  const borders = widths.length + 2;
  const used = widths.reduce((sum, one) => sum + one, 0);
  return [...widths, Math.max(LEAST_LAST_WIDTH, width() - used - borders)];
}

const colorOfSeverity: Readonly<Record<OutcomeSeverity, (text: string) => string>> = {
  none: colors.dim,
  planned: colors.cyan,
  success: colors.green,
  waiting: colors.yellow,
  reverted: colors.magenta,
  open: colors.red,
};

export function colored(outcome: Outcome): string {
  return colorOfSeverity[outcomes[outcome].severity](outcome);
}

export function planTable(plans: readonly PlanView[]): string {
  const rows = plans.flatMap(({ replacements }) => replacements);
  const shown = rows.filter(({ decision }) => decision !== 'nothing-to-do');
  const view = table(['listener', 'slot', 'certificate', 'why', 'what'], withRest([20, 12, 18, 15]));
  for (const row of shown) {
    view.push([
      row.listenerId,
      `${row.slot}\n${row.keyType}`,
      shortId(row.oldCertificateId),
      whyOf(row),
      whatOf(row),
    ]);
  }
  const healthy = rows.length - shown.length;
  const notes = plans.flatMap((plan) => plan.notes.map((note) => `Note: ${note}`));
  return [view.toString(), `${healthy} more certificates are not due.`, ...notes].join('\n');
}

function whyOf({ due, emergency, notAfterMs }: ReplacementView): string {
  const until = notAfterMs === null ? '' : `\nuntil ${new Date(notAfterMs).toISOString().slice(0, 10)}`;
  return `${due ?? 'unknown'}${emergency ? colors.red(' !') : ''}${until}`;
}

function whatOf(row: ReplacementView): string {
  if (row.decision === 'blocked') return `${colors.yellow(`blocked (${row.reason})`)}\n${row.message}`;
  return row.steps.map(({ text }, index) => `${index + 1}. ${text}`).join('\n');
}

interface Approvable extends Pick<PlanView, 'region' | 'loadBalancerId' | 'hash'> {
  readonly replacements: readonly Pick<ReplacementView, 'decision'>[];
}

/** How to have exactly this plan carried out. */
export function approvalOf({ region, loadBalancerId, hash, replacements }: Approvable): string {
  const decisions = new Set(replacements.map(({ decision }) => decision));
  if (decisions.has('rotate'))
    return `${loadBalancerId}: to do exactly this, {"region":"${region}","loadBalancerId":"${loadBalancerId}","plan":"${hash}"}`;
  return decisions.has('blocked')
    ? `${loadBalancerId}: nothing can be done now; the table says what is blocked, and why.`
    : `${loadBalancerId}: nothing to do.`;
}

/** What scan did about each load balancer that has work. */
export function scanTable(loadBalancers: readonly ScannedLoadBalancer[]): string {
  const view = table(['region', 'load balancer', 'listeners', 'done'], withRest([18, 24, 11]));
  const shown = loadBalancers.filter(({ done }) => done !== 'nothing');
  for (const { region, loadBalancerId, listenerIds, ...rest } of shown) {
    view.push([region, loadBalancerId, listenerIds.length, doneOf(rest)]);
  }
  const listeners = loadBalancers.reduce((sum, { listenerIds }) => sum + listenerIds.length, 0);
  const looked = `${loadBalancers.length} load balancers with ${listeners} HTTPS and QUIC listeners`;
  return [...(shown.length > 0 ? [view.toString()] : []), `${looked}; ${shown.length} with work.`].join('\n');
}

function doneOf({ done, work, worker }: Pick<ScannedLoadBalancer, 'done' | 'work' | 'worker'>): string {
  const why = work.length > 0 ? ` (${work.join(', ')})` : '';
  if (!worker) return `${done === 'failed' ? colors.red(done) : done}${why}`;
  const again = worker.answer === 'already-accepted' ? ', which had been asked before' : '';
  return `${colors.green('handed')} to ${worker.function}${again}${why}\n${worker.taskId}`;
}

export function outcomeTable(all: readonly OutcomeRow[]): string {
  const view = table(['listener', 'slot', 'old', 'new', 'outcome'], withRest([20, 12, 18, 18]));
  const shown = all.filter(({ outcome }) => outcome !== 'nothing-to-do');
  for (const row of shown) {
    view.push([
      row.listenerId,
      `${row.slot}\n${row.keyType}`,
      shortId(row.oldCertificateId),
      row.newCertificateId ? shortId(row.newCertificateId) : '',
      `${colored(row.outcome)} (${row.reason})\n${row.message}`,
    ]);
  }
  return [view.toString(), counts(all)].join('\n');
}

function counts(rows: readonly OutcomeRow[]): string {
  const number = new Map<Outcome, number>();
  for (const { outcome } of rows) number.set(outcome, (number.get(outcome) ?? 0) + 1);
  return [...number].map(([outcome, count]) => `${count} ${colored(outcome)}`).join(', ');
}

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

/** The suffix is the same down the column: the number is what people compare. */
function shortId(certificateId: string): string {
  return certificateId.replace(/^(\d+)-/, '$1\n-');
}
