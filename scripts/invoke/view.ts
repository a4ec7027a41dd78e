/** What scan and rotate print for people. */
import colors from 'picocolors';
import { type DoctorReport, saidIn } from '../../shared/core/doctor/result.ts';
import { outcomes } from '../../shared/core/model/outcomes.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { outcomeWords } from '../../shared/core/model/texts/words.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { ScanReport } from '../../shared/core/reports/scan-report.ts';
import type { OperatorReport } from '../../shared/service/operator/operator-report.ts';
import { operatorSaid } from '../../shared/service/operator/operator-said.ts';
import type { PlannedBy } from '../common/approval.ts';
import { type CliTexts, cliTexts } from '../common/cli-texts.ts';
import { noteLines, planTable, scanTable } from '../common/report-tables.ts';
import { width } from '../common/table.ts';
import { fitted, wrapped } from '../common/wrapped.ts';
import { outcomeSections } from './outcomes.ts';

export type Report = ScanReport | RotationReport | OperatorReport | DoctorReport;

/** @param plannedBy the command that made the plan */
export function formatReport(
  report: Report,
  plannedBy: PlannedBy,
  nowMs: number,
  language: Language = 'en',
): string {
  const text = cliTexts[language];
  if ('action' in report) return fitted(operatorSaid(language, report), width());
  if ('checks' in report)
    return report.checks
      .map((one) => `${one.state.padEnd(14)} ${one.id}${text.colon}${saidIn(language, one).message}`)
      .join('\n');
  const rotations = rotationsOf(report);
  const scanned = 'loadBalancers' in report ? report : undefined;
  const isDispatched =
    scanned?.loadBalancers.some(({ done }) => done !== 'rotated-here' && done !== 'planned') === true;
  const isEmpty = rotations.every(({ outcomes }) => outcomes.length === 0);
  const body =
    report.mode === 'plan'
      ? planTable(
          rotations.map(({ plan }) => plan),
          { plannedBy, nowMs, language },
        )
      : outcomeSections(rotations, width(), language);
  return [
    colors.dim(report.mode === 'plan' ? text.plan : doneText(rotations, text)),
    ...(scanned && isDispatched ? [scanTable(scanned.loadBalancers, language)] : []),
    ...(isEmpty ? (isDispatched ? [] : [text.noCertificates]) : [body]),
    ...(scanned === undefined ? [] : noteLines(scanned, language).flatMap((line) => wrapped(line, width()))),
  ].join('\n\n');
}

/** What a run that may change something has done. */
function doneText(rotations: readonly RotationReport[], text: CliTexts): string {
  const severities = rotations.flatMap((rotation) =>
    rotation.outcomes.map(({ outcome }) => outcomes[outcome].severity),
  );
  if (severities.includes('open')) return text.open;
  if (severities.includes('success')) return text.applied;
  return severities.includes('reverted') ? text.rolledBack : text.nothingChanged;
}

function rotationsOf(report: ScanReport | RotationReport): readonly RotationReport[] {
  return 'rotations' in report ? report.rotations : [report];
}

/** Whether anything is due: it is planned, or blocked. */
export function isAnythingDue(report: Report): boolean {
  if ('action' in report || 'checks' in report) return false;
  const rotations = rotationsOf(report);
  const dispatched = 'loadBalancers' in report ? report.loadBalancers : [];
  return (
    rotations.some(({ outcomes }) => outcomes.some(({ outcome }) => outcome !== 'nothing-to-do')) ||
    dispatched.some(({ work }) => work.length > 0)
  );
}

/** After a run that a person has stopped: what is still open. */
export function stoppedText(report: Report, language: Language = 'en'): string {
  const text = cliTexts[language];
  if (!('mode' in report)) return text.stopped;
  const rows = rotationsOf(report).flatMap((rotation) => rotation.outcomes);
  const open = rows.filter(
    ({ outcome, reason }) => outcomes[outcome].severity === 'open' || reason === 'in-progress',
  );
  if (open.length === 0) return text.stoppedClean;
  return [
    text.stoppedOpen,
    ...open.map(
      ({ listenerId, outcome, reason }) =>
        `  ${listenerId}${text.colon}${outcomeWords[language][outcome]}${text.bracketed(reason)}`,
    ),
  ].join('\n');
}
