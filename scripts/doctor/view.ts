/** What doctor shows, for terminals of 80 columns: findings by area, after each fault the one command that repairs it. Pure. */
import colors from 'picocolors';
import { checkText } from '../../shared/core/doctor/check-texts.ts';
import { type CheckId, checks } from '../../shared/core/doctor/checks.ts';
import { fleetChecks } from '../../shared/core/doctor/fleet-checks.ts';
import { ledgerChecks } from '../../shared/core/doctor/ledger-checks.ts';
import { type CheckResult, type CheckState, saidIn } from '../../shared/core/doctor/result.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { wrapped } from '../common/wrapped.ts';
import { type RepairContext, repairOf, withMessages } from './repairs.ts';
import { type Area, doctorTexts } from './texts.ts';

const COLUMNS = 80;

const signs: Readonly<Record<CheckState, string>> = {
  ok: colors.green('✓'),
  fault: colors.red('✗'),
  warning: colors.yellow('!'),
  unknown: colors.cyan('?'),
  'not-applicable': colors.dim('-'),
};

const accountIds: readonly CheckId[] = ['identity', 'clock', 'activation', 'endpoints', 'regions'];

export function areaOf(id: CheckId): Area {
  if (accountIds.includes(id)) return 'Account';
  if (Object.hasOwn(ledgerChecks, id)) return 'Ledger';
  return Object.hasOwn(fleetChecks, id) ? 'Load balancers and certificates' : 'Functions and roles';
}

const areas: readonly Area[] = [
  'Account',
  'Functions and roles',
  'Ledger',
  'Load balancers and certificates',
];

export interface View {
  /** Shows the details of everything, and what does not apply. */
  readonly verbose: boolean;
  /** Of the installation, as a command takes it; `undefined`: `.env`. */
  readonly settingsFile: string | undefined;
  /** By default English. */
  readonly language?: Language;
}

export function doctorText(
  title: string,
  found: readonly CheckResult[],
  { verbose, settingsFile, language = 'en' }: View,
): string {
  const texts = doctorTexts[language];
  const context: RepairContext = { results: found, settingsFile };
  const results = found.map((one) => withMessages(one, context));
  const isStranger = results.some(({ id, state }) => id === 'identity' && state !== 'ok');
  // Without the caller nothing can be read: the one cause would drown in what follows from it.
  const isMeant = ({ id, state }: CheckResult) =>
    state !== 'not-applicable' && (!isStranger || id === 'identity' || state === 'fault');
  const shown = results.filter((one) => verbose || isMeant(one));
  const blocks = areas.flatMap((area) => {
    const own = shown.filter(({ id }) => areaOf(id) === area);
    if (own.length === 0) return [];
    return [
      '',
      colors.bold(texts.areas[area]),
      ...own.flatMap((one, index) => lines(one, own[index - 1], { verbose, language }, context)),
    ];
  });
  const rest = isStranger && !verbose ? ['', texts.onlyCredentials] : [];
  return [colors.bold(title), ...blocks, ...rest, '', summary(results, language)].join('\n');
}

/** @param before the one above: a reason that several checks share is said once */
function lines(
  result: CheckResult,
  before: CheckResult | undefined,
  { verbose, language }: { readonly verbose: boolean; readonly language: Language },
  context: RepairContext,
): readonly string[] {
  const { id, state } = result;
  const { message, details } = saidIn(language, result);
  const { title, means } = checkText(language, id);
  const { id: idIn, beforeId } = doctorTexts[language];
  const isQuiet = !verbose && (state === 'ok' || state === 'not-applicable');
  const head = `${signs[state]} ${state === 'ok' ? title : colors.bold(title)}${beforeId}${colors.dim(idIn(id))}`;
  const isSaid = state === 'unknown' && before?.state === 'unknown' && before.message === result.message;
  if (isQuiet || (isSaid && !verbose)) return [head];
  const sentences = details.length > 0 && (verbose || state === 'fault') ? details : [message];
  return [
    head,
    ...sentences.flatMap((text) => indented(text)),
    ...(state === 'fault' ? [...indented(means), ...repairLines(result, context, language)] : []),
  ];
}

function repairLines(result: CheckResult, context: RepairContext, language: Language): readonly string[] {
  return indented(repairOf(result, context, language), '→ ', colors.bold);
}

/** @param sign before the first line, with which the others begin in the same column */
function indented(
  text: string,
  sign = '',
  paint: (line: string) => string = (line) => line,
): readonly string[] {
  return wrapped(text, COLUMNS - 4).map((line, index) =>
    index === 0 ? `  ${paint(`${sign}${line}`)}` : `    ${paint(line)}`,
  );
}

export function countsOf(results: readonly CheckResult[]): Readonly<Record<CheckState, number>> {
  const of = (state: CheckState): number => results.filter((one) => one.state === state).length;
  return {
    ok: of('ok'),
    fault: of('fault'),
    warning: of('warning'),
    unknown: of('unknown'),
    'not-applicable': of('not-applicable'),
  };
}

function summary(results: readonly CheckResult[], language: Language): string {
  const counts = countsOf(results);
  const text = doctorTexts[language].summary(counts);
  if (counts.fault > 0) return colors.red(colors.bold(text));
  return counts.warning + counts.unknown > 0 ? colors.yellow(text) : colors.green(text);
}

/** For `--json`: stable ids and states; sentences may change. @param language of the sentences beside the English ones; English: none */
export function doctorJson(
  found: readonly CheckResult[],
  settingsFile: string | undefined,
  language: Language = 'en',
) {
  const context: RepairContext = { results: found, settingsFile };
  const results = found.map((one) => withMessages(one, context));
  return results.map((result) => ({
    id: result.id,
    area: areaOf(result.id),
    title: checks[result.id].title,
    severity: checks[result.id].severity,
    state: result.state,
    message: result.message,
    details: result.details,
    ...(result.state === 'fault' ? { repair: repairOf(result, context) } : {}),
    ...(language === 'en' ? {} : { [language]: inLanguage(result, context, language) }),
  }));
}

function inLanguage(result: CheckResult, context: RepairContext, language: Language) {
  const { message, details } = saidIn(language, result);
  return {
    title: checkText(language, result.id).title,
    message,
    details,
    ...(result.state === 'fault' ? { repair: repairOf(result, context, language) } : {}),
  };
}
