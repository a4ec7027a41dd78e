/** The result of `npm run verify` for people. Pure. */
import colors from 'picocolors';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { familyOf } from '../../shared/core/proof/addresses.ts';
import { printable, wrapped } from '../common/wrapped.ts';
import { addressOf } from './formats.ts';
import type { Checked, Result } from './judgement.ts';
import { countOf } from './judgement.ts';
import type { Verified } from './run-verify.ts';
import { findingInChinese, type VerifyTexts, verifyTexts } from './texts.ts';

/** How a line begins, and how it is painted. */
const signs: Readonly<Record<Result, string>> = {
  match: colors.green('✓'),
  wrong: colors.red('✗'),
  absent: colors.red('✗'),
  silent: colors.magenta('?'),
  'not-checkable': colors.magenta('?'),
};

/** @param columns the width of the terminal; no line is longer, except for ids and addresses */
export function verifyView(verified: Verified, columns: number, language: Language = 'en'): string {
  const text = verifyTexts[language];
  const { checked, unasked } = verified;
  const places = [...groupedBy(checked, placeKey).values()];
  return [
    ...places.flatMap((one) => placeLines(one, columns, language)),
    ...unasked.flatMap((one) =>
      indented(`${colors.magenta('?')} `, `${text.unasked}${one[language]}`, 2, columns),
    ),
    ...extent(verified, language).flatMap((line) => wrapped(line, columns)),
    ...summary(verified, columns, text),
  ].join('\n');
}

/** In the order of their first members. */
function groupedBy(
  checked: readonly Checked[],
  keyOf: (one: Checked) => string,
): ReadonlyMap<string, readonly Checked[]> {
  const groups = new Map<string, Checked[]>();
  for (const one of checked) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

function placeKey({ loadBalancerId, listenerId }: Checked): string {
  return `${loadBalancerId} ${listenerId}`;
}

/** One line for each name and key type that every address serves, and one for each target that differs. */
function placeLines(checked: readonly Checked[], columns: number, language: Language): readonly string[] {
  const text = verifyTexts[language];
  const [first] = checked;
  const lines = [...groupedBy(checked, (one) => questionOf(one, text))].flatMap(([question, targets]) =>
    questionLines(question, targets, columns, language),
  );
  const remarks = [
    ...new Set(
      checked.flatMap((one) => (language === 'en' ? one.remarks : one.seen.remarks.map(findingInChinese))),
    ),
  ];
  return [
    ...(first?.listenerId ? headLines(first, columns) : []),
    ...lines,
    ...remarks.flatMap((text) => indented(`${colors.yellow('!')} `, text, 2, columns)),
    '',
  ];
}

function headLines(
  { loadBalancerName, loadBalancerId, listenerId, region }: Checked,
  columns: number,
): readonly string[] {
  const name = printable(loadBalancerName);
  const parts = [name, loadBalancerId, listenerId, region].filter((part) => part !== '');
  return wrapped(parts.join('  '), columns).map((line) => colors.bold(line));
}

function questionOf({ target }: Checked, text: VerifyTexts): string {
  const over = target.protocol === 'quic' ? text.overQuic : '';
  return `${target.serverName ?? text.noName}  ${target.keyType}${over}`;
}

function questionLines(
  question: string,
  targets: readonly Checked[],
  columns: number,
  language: Language,
): readonly string[] {
  const text = verifyTexts[language];
  const matched = targets.filter(({ result }) => result === 'match');
  const others = targets.filter(({ result }) => result !== 'match');
  const share = text.share(matched.length, targets.length);
  const served = matched[0] ? `  ${servedIn(matched[0], language)}` : '';
  const sign = signs[others[0]?.result ?? 'match'];
  return [
    ...indented(`${sign} `, `${question}  ${share}${served}`, 2, columns),
    ...others.flatMap((one) => otherLines(one, columns, language)),
  ];
}

function otherLines(one: Checked, columns: number, language: Language): readonly string[] {
  const text = verifyTexts[language];
  const { target, served, expected, result } = one;
  const zone = target.zoneId === '' ? '' : text.zone(target.zoneId);
  const isExpected = result !== 'wrong' || expected.some((id) => served.startsWith(`${id};`));
  const shown = servedIn(one, language);
  const said = isExpected && result !== 'absent' ? shown : `${shown}${text.expected(expected)}`;
  return indented(`${signs[result]} `, `${addressOf(target)}${zone}${text.colon}${said}`, 6, columns);
}

function servedIn({ served, seen }: Checked, language: Language): string {
  if (language === 'en') return served;
  return [verifyTexts[language].served(seen.answer), ...seen.refused.map(findingInChinese)].join('；');
}

/** What was asked, and what was not, and why. */
function extent({ checked, leftOut }: Verified, language: Language): readonly string[] {
  const text = verifyTexts[language];
  const notAsked = leftOut.map((one) => `${text.notAsked}${one[language]}`);
  if (checked.length === 0) return notAsked;
  const targets = checked.map(({ target }) => target);
  const distinct = <Value>(values: readonly Value[]): readonly Value[] => [...new Set(values)];
  const addresses = distinct(targets.map(({ address }) => address));
  const families = (['IPv4', 'IPv6'] as const).flatMap((family) => {
    const count = addresses.filter((address) => familyOf(address) === family).length;
    return count === 0 ? [] : [`${count} ${family}`];
  });
  const zones = distinct(targets.flatMap(({ zoneId }) => (zoneId === '' ? [] : [zoneId])));
  const names = distinct(targets.map(({ serverName }) => serverName));
  const keyTypes = distinct(targets.map(({ keyType }) => keyType)).join(text.keyTypeComma);
  return [
    text.asked(addresses.length, families, zones.length, namesText(names, text), keyTypes),
    ...notAsked,
  ];
}

/** More are above, line by line. */
const MAX_NAMES = 3;

function namesText(names: readonly (string | undefined)[], text: VerifyTexts): string {
  const given = names.filter((name) => name !== undefined);
  const shown = given.length > MAX_NAMES ? [] : given;
  return text.names(shown, given.length, given.length < names.length);
}

function summary(verified: Verified, columns: number, text: VerifyTexts): readonly string[] {
  const { status, checked, unasked, tookMs } = verified;
  const counts = (['match', 'wrong', 'absent', 'silent', 'not-checkable'] as const)
    .map((result) => [text.results[result], countOf(verified, result)] as const)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`);
  const seconds = Math.round(tookMs / 1_000);
  const figures = text.summary(checked.length, counts, unasked.length, seconds);
  const paint = status === 0 ? colors.green : status === 3 ? colors.magenta : colors.red;
  return wrapped(`${text.verdicts[status]}${figures}`, columns).map((line) => paint(line));
}

function indented(sign: string, text: string, indent: number, columns: number): readonly string[] {
  const lines = wrapped(text, columns - indent - 4);
  return lines.map((line, index) => `${' '.repeat(indent)}${index === 0 ? sign : '    '}${line}`);
}
