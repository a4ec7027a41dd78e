/** The sentences about a wrong command line, in each language. */
import type { InEach } from '../../shared/core/model/texts/language.ts';

export interface UsageTexts {
  readonly error: string;
  readonly seeHelp: string;
  /** @param given in quotation marks */
  readonly invalid: (what: string, given: string, expected: string) => string;
  readonly missing: (what: string) => string;
  readonly lacksValue: (option: string, flags: string) => string;
  readonly excludes: (one: string, other: string) => string;
  readonly unknownOption: (name: string, meant: string | undefined) => string;
  readonly unknownCommand: (name: string, meant: string | undefined) => string;
  readonly tooMany: (expected: string, given: string) => string;
  /** Commander's own sentence about the values that an option takes. */
  readonly choices: (choices: string) => string;
}

const en: UsageTexts = {
  error: 'error: ',
  seeHelp: 'See --help.',
  invalid: (what, given, expected) => `${what} is ${given}. ${expected}`,
  missing: (what) => `${what} is missing.`,
  lacksValue: (option, flags) => `${option} lacks its value: ${flags}.`,
  excludes: (one, other) => `${one} cannot be used with ${other}.`,
  unknownOption: (name, meant) => unknown('option', name, meant),
  unknownCommand: (name, meant) => unknown('command', name, meant),
  tooMany: (expected, given) =>
    `too many arguments: expected ${expected === '0' ? 'none' : `${expected} at most`}, got ${given}.`,
  choices: (choices) => `Allowed choices are ${choices}.`,
};

function unknown(kind: string, name: string, meant: string | undefined): string {
  return `unknown ${kind} ${name}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}

const zh: UsageTexts = {
  error: '错误：',
  seeHelp: '用法见 --help。',
  invalid: (what, given, expected) => `${what} 为 ${given}。${expected}`,
  missing: (what) => `缺少 ${what}。`,
  lacksValue: (option, flags) => `${option} 缺少取值：${flags}。`,
  excludes: (one, other) => `${one} 不能与 ${other} 同时使用。`,
  unknownOption: (name, meant) => `没有选项 ${name}。${suggestion(meant)}`,
  unknownCommand: (name, meant) => `没有子命令 ${name}。${suggestion(meant)}`,
  tooMany: (expected, given) => `参数过多：最多 ${expected} 个，实际 ${given} 个。`,
  choices: (choices) => `可选值：${choices}。`,
};

function suggestion(meant: string | undefined): string {
  return meant === undefined ? '' : `是否为 ${meant}？`;
}

export const usageTexts: InEach<UsageTexts> = { en, zh };
