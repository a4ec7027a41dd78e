/** The result of `npm run verify` for people. Pure. */
import colors from 'picocolors';
import { counted } from '../../shared/base/words.ts';
import { familyOf } from '../../shared/core/proof/addresses.ts';
import { printable, wrapped } from '../common/wrapped.ts';
import { addressOf } from './formats.ts';
import type { Checked, Result } from './judgement.ts';
import { countOf } from './judgement.ts';
import type { Verified } from './run-verify.ts';

/** How a line begins, and how it is painted. */
const signs: Readonly<Record<Result, string>> = {
  match: colors.green('✓'),
  wrong: colors.red('✗'),
  absent: colors.red('✗'),
  silent: colors.magenta('?'),
  'not-checkable': colors.magenta('?'),
};

/** @param columns the width of the terminal; no line is longer, except for ids and addresses */
export function verifyView(verified: Verified, columns: number): string {
  const { checked, unasked } = verified;
  const places = [...groupedBy(checked, placeKey).values()];
  return [
    ...places.flatMap((one) => placeLines(one, columns)),
    ...unasked.flatMap((text) => indented(`${colors.magenta('?')} `, text, 2, columns)),
    ...extent(verified).flatMap((text) => wrapped(text, columns)),
    ...summary(verified, columns),
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
function placeLines(checked: readonly Checked[], columns: number): readonly string[] {
  const [first] = checked;
  const lines = [...groupedBy(checked, questionOf)].flatMap(([question, targets]) =>
    questionLines(question, targets, columns),
  );
  const remarks = [...new Set(checked.flatMap((one) => one.remarks))];
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

function questionOf({ target }: Checked): string {
  const over = target.protocol === 'quic' ? ' over QUIC' : '';
  return `${target.serverName ?? 'no name'}  ${target.keyType}${over}`;
}

function questionLines(question: string, targets: readonly Checked[], columns: number): readonly string[] {
  const matched = targets.filter(({ result }) => result === 'match');
  const others = targets.filter(({ result }) => result !== 'match');
  const share = `${matched.length} of ${targets.length}`;
  const sign = signs[others[0]?.result ?? 'match'];
  return [
    ...indented(`${sign} `, `${question}  ${share}${matched[0] ? `  ${matched[0].served}` : ''}`, 2, columns),
    ...others.flatMap((one) => otherLines(one, columns)),
  ];
}

function otherLines({ target, served, expected, result }: Checked, columns: number): readonly string[] {
  const zone = target.zoneId === '' ? '' : ` (${target.zoneId})`;
  const wanted = expected.length === 0 ? 'a certificate for this name' : expected.join(' or ');
  const isExpected = result !== 'wrong' || expected.some((id) => served.startsWith(`${id};`));
  const said = isExpected && result !== 'absent' ? served : `${served}; expected ${wanted}`;
  return indented(`${signs[result]} `, `${addressOf(target)}${zone}: ${said}`, 6, columns);
}

/** What was asked, and what was not, and why. */
function extent({ checked, leftOut }: Verified): readonly string[] {
  const notAsked = leftOut.map((text) => `Not asked: ${text}`);
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
  const where = zones.length === 0 ? '' : ` in ${counted(zones.length, 'zone')}`;
  const keyTypes = distinct(targets.map(({ keyType }) => keyType)).join(', ');
  return [
    `Asked: ${counted(addresses.length, 'address', 'addresses')} (${families.join(', ')})${where}; ${namesText(names)}; ${keyTypes}.`,
    ...notAsked,
  ];
}

/** More are above, line by line. */
const MAX_NAMES = 3;

function namesText(names: readonly (string | undefined)[]): string {
  const given = names.filter((name) => name !== undefined);
  const shown = given.length > MAX_NAMES ? counted(given.length, 'name') : `names ${given.join(', ')}`;
  if (given.length === 0) return 'no name';
  return given.length < names.length ? `${shown}, and no name` : shown;
}

function summary(verified: Verified, columns: number): readonly string[] {
  const { status, checked, unasked, tookMs } = verified;
  const counts = (['match', 'wrong', 'absent', 'silent', 'not-checkable'] as const)
    .map((result) => [words[result], countOf(verified, result)] as const)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`);
  const targets = counted(checked.length, 'target');
  const figures = counts.length === 0 ? targets : `${targets}: ${counts.join(', ')}`;
  const open = unasked.length > 0 ? ` ${unasked.length} could not be asked.` : '';
  const time = `It took ${counted(Math.round(tookMs / 1_000), 'second')}`;
  const paint = status === 0 ? colors.green : status === 3 ? colors.magenta : colors.red;
  return wrapped(`${verdicts[status]} ${figures}.${open} ${time}.`, columns).map((line) => paint(line));
}

const words: Readonly<Record<Result, string>> = {
  match: 'as expected',
  wrong: 'wrong',
  absent: 'without one of this key type',
  silent: 'without an answer',
  'not-checkable': 'not checkable',
};

const verdicts: Readonly<Record<Verified['status'], string>> = {
  0: 'Every target serves what is expected.',
  1: 'Not every target serves what is expected.',
  3: 'Not everything could be checked.',
  4: 'The time is over, and not every target serves what is expected.',
  130: 'Interrupted. This is what was seen last.',
};

function indented(sign: string, text: string, indent: number, columns: number): readonly string[] {
  const lines = wrapped(text, columns - indent - 4);
  return lines.map((line, index) => `${' '.repeat(indent)}${index === 0 ? sign : '    '}${line}`);
}
