/** The result of `npm run verify` for people. Pure. */
import colors from 'picocolors';
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
    ...(first?.listenerId ? [headOf(first)] : []),
    ...lines,
    ...remarks.flatMap((text) => indented(`${colors.yellow('!')} `, text, 2, columns)),
    '',
  ];
}

function headOf({ loadBalancerName, loadBalancerId, listenerId, region }: Checked): string {
  const name = printable(loadBalancerName);
  return colors.bold([name, loadBalancerId, listenerId, region].filter((part) => part !== '').join('  '));
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
    `  ${sign} ${question}  ${share}${matched[0] ? `  ${matched[0].served}` : ''}`,
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

function summary(verified: Verified, columns: number): readonly string[] {
  const { status, checked, unasked, tookMs } = verified;
  const counts = (['match', 'wrong', 'absent', 'silent', 'not-checkable'] as const)
    .map((result) => [words[result], countOf(verified, result)] as const)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`);
  const targets = `${checked.length} ${checked.length === 1 ? 'target' : 'targets'}`;
  const figures = counts.length === 0 ? targets : `${targets}: ${counts.join(', ')}`;
  const open = unasked.length > 0 ? ` ${unasked.length} could not be asked.` : '';
  const seconds = Math.round(tookMs / 1_000);
  const time = `It took ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
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
};

function indented(sign: string, text: string, indent: number, columns: number): readonly string[] {
  const lines = wrapped(text, columns - indent - 4);
  return lines.map((line, index) => `${' '.repeat(indent)}${index === 0 ? sign : '    '}${line}`);
}
