/** The outcomes of rotations that were carried out, with what was checked by handshakes and what was not. Pure. */
import colors from 'picocolors';
import { keyTypeFacts } from '../../shared/core/model/key-types.ts';
import { explain } from '../../shared/core/model/texts/explain.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { keyTypeWord, slotWords } from '../../shared/core/model/texts/words.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { RotationReport, ServedRecord } from '../../shared/core/reports/rotation-report.ts';
import { cliTexts } from '../common/cli-texts.ts';
import { colored } from '../common/report-tables.ts';
import { wrapped } from '../common/wrapped.ts';
import { type OutcomeTexts, outcomeTexts } from './outcome-texts.ts';

/** A section for each load balancer of which there is something to tell. */
export function outcomeSections(
  rotations: readonly RotationReport[],
  columns: number,
  language: Language = 'en',
): string {
  const text = cliTexts[language];
  const sections = rotations.flatMap((report) => {
    const lines = sectionLines(report, columns, language);
    return lines.length === 0
      ? []
      : [[colors.bold(text.loadBalancer(report.loadBalancerId, report.region)), ...lines].join('\n')];
  });
  const healthy = rotations.flatMap(({ outcomes }) => outcomes.filter((row) => !isShown(row)));
  return [...sections, ...(healthy.length === 0 ? [] : [text.nothingToDo(healthy.length)])].join('\n\n');
}

function isShown({ outcome }: OutcomeRow): boolean {
  return outcome !== 'nothing-to-do';
}

function sectionLines(report: RotationReport, columns: number, language: Language): readonly string[] {
  return [
    ...report.outcomes.filter(isShown).flatMap((row) => rowLines(row, report, columns, language)),
    ...Object.entries(report.served ?? {}).flatMap(([listenerId, served]) =>
      indented(`${outcomeTexts[language].dailyCheck(listenerId)}${servedText(served, language)}`, 2, columns),
    ),
  ];
}

function rowLines(
  row: OutcomeRow,
  report: RotationReport,
  columns: number,
  language: Language,
): readonly string[] {
  const { listenerId, protocol, port, slot, keyType, oldCertificateId, newCertificateId } = row;
  const place = `${listenerId} ${protocol}${port === null ? '' : `:${port}`} ${slotWords[language][slot]} ${keyTypeWord(language, keyType)}`;
  const ids = newCertificateId === null ? oldCertificateId : `${oldCertificateId} -> ${newCertificateId}`;
  return [
    `  ${colored(row.outcome, language)}  ${place}`,
    `    ${ids}`,
    ...[...reasonTextsOf(row, language), ...checkTexts(row, report, outcomeTexts[language])].flatMap((text) =>
      indented(text, 4, columns),
    ),
  ];
}

function reasonTextsOf(row: OutcomeRow, language: Language): readonly string[] {
  const text = cliTexts[language];
  const { says, todo, original } = explain(language, row);
  // Not twice: `proved: Proved by ...`.
  const isSaid = says.toLowerCase().startsWith(row.reason);
  return [
    isSaid ? says : `${row.reason}${text.colon}${says}`,
    ...(todo === undefined ? [] : [`${text.todo}${todo}`]),
    ...(original === undefined ? [] : [`${text.original}${original}`]),
  ];
}

/** What was asked of a change that this run has proved, and what was not asked, and why. */
function checkTexts(
  row: OutcomeRow,
  { plan, outcomes }: RotationReport,
  text: OutcomeTexts,
): readonly string[] {
  const { targets, matched, silent, byFamily } = row;
  if (targets === undefined) return [`${text.notChecked}${text.whyUnchecked(row.outcome)}`];
  const names = plan.replacements.find(
    ({ listenerId, oldCertificateId }) =>
      listenerId === row.listenerId && oldCertificateId === row.oldCertificateId,
  )?.names;
  const present = outcomes
    .filter(({ listenerId }) => listenerId === row.listenerId)
    .flatMap(({ keyType }) => (keyType === 'unknown' ? [] : [keyType]));
  const keyTypes = [...new Set(present)];
  const overQuicOnly = row.protocol === 'QUIC';
  const asked = keyTypes.filter((one) => !overQuicOnly || keyTypeFacts[one].overQuic);
  const unasked = keyTypes.filter((one) => !asked.includes(one));
  const families = byFamily === undefined ? '' : text.families(byFamily);
  return [
    `${text.checked(matched ?? 0, targets, families)}${text.asked(asked.join(text.listComma), namesText(names, text))}`,
    ...(silent === undefined || silent === 0 ? [] : [`${text.notChecked}${text.silentTargets(silent)}`]),
    ...unasked.map((one) => `${text.notChecked}${text.notOverQuic(one)}`),
  ];
}

/** A certificate may have a hundred names. */
const MAX_NAMES = 5;

function namesText(names: readonly string[] | undefined, text: OutcomeTexts): string {
  if (names === undefined || names.length === 0) return '';
  return text.names(names.slice(0, MAX_NAMES).join(text.listComma), names.length - MAX_NAMES);
}

function servedText(
  { targets, asExpected, silent, differences, differing = [] }: ServedRecord,
  language: Language,
): string {
  const text = outcomeTexts[language];
  const different =
    language === 'en' ? differences : differing.map(({ where, served }) => `${where} ${served}`);
  const rest = [
    ...(silent > 0 ? [text.silent(silent)] : []),
    ...different.map((one) => `${text.different}${one}`),
  ];
  return [text.served(asExpected, targets), ...rest].join(text.separator);
}

function indented(text: string, indent: number, columns: number): readonly string[] {
  return wrapped(text, columns - indent - 2).map(
    (line, index) => `${' '.repeat(index === 0 ? indent : indent + 2)}${line}`,
  );
}
