/** What doctor shows in Chinese, and what is wrong with it: English phrases, lines that are too wide, commands that are broken. */
import { stripVTControlCharacters } from 'node:util';
import { columnsOf } from '../../scripts/common/wide.ts';
import { doctorTexts } from '../../scripts/doctor/texts.ts';
import { doctorText } from '../../scripts/doctor/view.ts';
import type { CheckResult } from '../../shared/core/doctor/result.ts';
import { englishIn } from './english.ts';

/** With the details of everything. */
export function shownInChinese(results: readonly CheckResult[], settingsFile?: string): string {
  const view = { verbose: true, settingsFile, language: 'zh' } as const;
  const title = doctorTexts.zh.title('cert-rotator', 'cn-hangzhou');
  return stripVTControlCharacters(doctorText(title, results, view));
}

/** Each sentence on one line, as it was before it was wrapped. */
function sentencesIn(shown: string): readonly string[] {
  return shown.replace(/\n {4}/g, ' ').split('\n');
}

/** A text of the cloud, or of an older version, stays as it is. */
const withoutOriginals = (sentence: string): string => sentence.replace(/原文：.*$/, '');

const withoutCommands = (sentence: string): string =>
  sentence.replace(/npm run [a-z]+(?: --(?: [a-z-]+)?(?: --[a-z-]+)*)?/g, '');

/** A finding, what it means, or its repair: all of them have a Chinese word, but for a repair that is a command. */
const hasChinese = (sentence: string): boolean =>
  /\p{Script=Han}/u.test(sentence) || /^ {2}→ /.test(sentence);

/** @returns what a person who reads no English would stumble over; empty: nothing */
export function faultsOfChinese(shown: string): readonly string[] {
  // The title has names alone.
  const [title = '', ...sentences] = sentencesIn(shown).filter((one) => one.trim() !== '');
  return [
    ...[title, ...sentences].flatMap((one) => englishIn(withoutCommands(withoutOriginals(one)))),
    ...sentences.filter((one) => !hasChinese(withoutOriginals(one)) && !one.includes('原文：')),
    ...shown.split('\n').filter(isTooWide),
  ];
}

/** A name, a command or an address that is longer than a line stays whole. */
function isTooWide(line: string): boolean {
  const longest = Math.max(
    ...line
      .trim()
      .split(/[\s，。；：、（）]+/u)
      .map(columnsOf),
  );
  return columnsOf(line) > 80 && longest < 70;
}
