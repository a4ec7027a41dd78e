/** Plans, outcomes and scans as tables for people. */
import colors from 'picocolors';
import { type Outcome, type OutcomeSeverity, outcomes } from '../../shared/core/model/outcomes.ts';
import { type OutcomeRow, passedOverRemark } from '../../shared/core/reports/outcome-row.ts';
import type { PlanView, ReplacementView } from '../../shared/core/reports/rotation-report.ts';
import type { ScannedLoadBalancer } from '../../shared/core/reports/scan-report.ts';
import { SOFT_BREAK } from './blocks.ts';
import { table, withRest } from './table.ts';

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
      reasonToRotate(row),
      stepsOrBlock(row),
    ]);
  }
  const healthy = rows.length - shown.length;
  const notes = plans.flatMap((plan) => [
    ...plan.notes.map((note) => `Note: ${note}`),
    ...(plan.decidedAtStart ?? []).map(
      ({ message, reason }) => `Decided when it starts: ${message} (${reason})`,
    ),
  ]);
  const rest =
    healthy === 0 ? [] : [`${healthy} more certificate${healthy === 1 ? ' is' : 's are'} not due.`];
  return [view.toString(), ...rest, ...notes].join('\n');
}

function reasonToRotate({ due, emergency, notAfterMs }: ReplacementView): string {
  const until = notAfterMs === null ? '' : `\nuntil ${new Date(notAfterMs).toISOString().slice(0, 10)}`;
  return `${due ?? 'unknown'}${emergency ? colors.red(' !') : ''}${until}`;
}

function stepsOrBlock(row: ReplacementView): string {
  if (row.decision === 'blocked')
    return `${colors.yellow(`blocked (${row.reason})`)}\n${row.message}${passedOverRemark(row)}`;
  const steps = row.steps.map(({ text }, index) => `${index + 1}. ${text}`);
  return [...steps, passedOverRemark(row).trim()].filter((line) => line !== '').join('\n');
}

interface Approvable extends Pick<PlanView, 'region' | 'loadBalancerId' | 'hash' | 'decidedAtStart'> {
  readonly replacements: readonly Pick<ReplacementView, 'decision'>[];
}

/** The command that carries out exactly this plan, or why there is none. */
export function approvalLine(plan: Approvable): string {
  const { region, loadBalancerId, hash, replacements, decidedAtStart = [] } = plan;
  const decisions = new Set(replacements.map(({ decision }) => decision));
  const unknown = decidedAtStart.find(({ reason }) => reason === 'ledger-unavailable');
  if (decisions.has('rotate') && unknown)
    return `${loadBalancerId}: it is not known what can be done now. ${unknown.message}`;
  if (decisions.has('rotate'))
    return `${loadBalancerId}: to carry out exactly this plan, send {"region":"${region}","loadBalancerId":"${loadBalancerId}","plan":"${hash}"}`;
  return decisions.has('blocked')
    ? `${loadBalancerId}: nothing can be done now; the table shows what is blocked and why.`
    : `${loadBalancerId}: nothing to do.`;
}

/** The result of a scan for each load balancer that has work. */
export function scanTable(loadBalancers: readonly ScannedLoadBalancer[]): string {
  const view = table(['region', 'load balancer', 'listeners', 'done'], withRest([18, 24, 11]));
  const shown = loadBalancers.filter(({ done }) => done !== 'nothing');
  for (const { region, loadBalancerId, listenerIds, ...rest } of shown) {
    view.push([region, loadBalancerId, listenerIds.length, describeWork(rest)]);
  }
  const listeners = loadBalancers.reduce((sum, { listenerIds }) => sum + listenerIds.length, 0);
  const total = `${loadBalancers.length} load balancers with ${listeners} HTTPS and QUIC listeners`;
  return [...(shown.length > 0 ? [view.toString()] : []), `${total}; ${shown.length} with work.`].join('\n');
}

function describeWork({ done, work, worker }: Pick<ScannedLoadBalancer, 'done' | 'work' | 'worker'>): string {
  const why = work.length > 0 ? ` (${work.join(', ')})` : '';
  if (!worker) return `${done === 'failed' ? colors.red(done) : done}${why}`;
  const again = worker.answer === 'already-accepted' ? ' (already dispatched before)' : '';
  return `${colors.green('dispatched')} to ${worker.function}${again}${why}\n${worker.taskId}`;
}

export function outcomeTable(outcomes: readonly OutcomeRow[]): string {
  const view = table(['listener', 'slot', 'old', 'new', 'outcome'], withRest([20, 12, 18, 18]));
  const shown = outcomes.filter(({ outcome }) => outcome !== 'nothing-to-do');
  for (const row of shown) {
    view.push([
      row.listenerId,
      `${row.slot}\n${row.keyType}`,
      shortId(row.oldCertificateId),
      row.newCertificateId ? shortId(row.newCertificateId) : '',
      `${colored(row.outcome)} (${row.reason})\n${row.message}`,
    ]);
  }
  return [view.toString(), countOutcomes(outcomes)].join('\n');
}

function countOutcomes(outcomes: readonly OutcomeRow[]): string {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${colored(outcome)}`).join(', ');
}

/** The suffix is the same in the whole column: people compare the number. */
function shortId(certificateId: string): string {
  return certificateId.replace(/^(\d+)-/, `$1${SOFT_BREAK}-`);
}
