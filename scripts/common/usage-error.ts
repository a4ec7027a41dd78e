/** What is said of a wrong command line, in the place of Commander's own sentences. Pure. */
import type { Language } from '../../shared/core/model/texts/language.ts';
import { type UsageTexts, usageTexts } from './usage-texts.ts';

type Sentence = (text: UsageTexts, ...parts: string[]) => string;

/** From the most telling: what is matched first counts. */
const sentences: readonly (readonly [pattern: RegExp, said: Sentence])[] = [
  [
    /^option '([^']*)' argument '(.*?)' is invalid\. (.*)$/s,
    (text, flags, given, expected) =>
      text.invalid(longName(flags), JSON.stringify(given), expectedIn(text, expected)),
  ],
  [
    /^command-argument value '(.*?)' is invalid for argument '(.*?)'\. (.*)$/s,
    (text, given, name = '', expected) =>
      text.invalid(name, JSON.stringify(given), expectedIn(text, expected)),
  ],
  [/^required option '(.*?)' not specified$/, (text, flags = '') => text.missing(flags)],
  [/^missing required argument '(.*?)'$/, (text, name) => text.missing(`<${name}>`)],
  [/^option '(.*?)' argument missing$/, (text, flags = '') => text.lacksValue(longName(flags), flags)],
  [
    /^option '(.*?)' cannot be used with option '(.*?)'$/,
    (text, one, other) => text.excludes(longName(one), longName(other)),
  ],
  [
    /^unknown option '(.*?)'(?:\n\(Did you mean (.*)\?\))?$/,
    (text, name = '', meant) => text.unknownOption(name, meant),
  ],
  [
    /^unknown command '(.*?)'(?:\n\(Did you mean (.*)\?\))?$/,
    (text, name = '', meant) => text.unknownCommand(name, meant),
  ],
  [
    /^too many arguments(?: for '.*?')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    (text, expected = '', given = '') => text.tooMany(expected, given),
  ],
];

/** @param given of Commander, with `error: ` or without it, and with a line break */
export function usageError(given: string, language: Language = 'en'): string {
  const text = usageTexts[language];
  const problem = given.trimEnd().replace(/^error: /, '');
  for (const [pattern, said] of sentences) {
    const match = pattern.exec(problem);
    if (match) return `${text.error}${said(text, ...match.slice(1))}\n`;
  }
  return `${text.error}${problem}\n`;
}

function expectedIn(text: UsageTexts, expected = ''): string {
  const choices = /^Allowed choices are (.*)\.$/s.exec(expected)?.[1];
  return choices === undefined ? expected : text.choices(choices);
}

/** `--region` of `-r, --region <id>`. */
function longName(flags = ''): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}
