/**
 * The log of a function (shared/base/logger.ts, one JSON object a line) as a person reads it on a terminal.
 *
 * `10:02:11 warn  a note of the scan  alb-1 lsn-1: what it says`. The time is UTC. A line that is no such object stays as it is.
 */
import process from 'node:process';
import colors from 'picocolors';
import type { LogLevel } from '../../shared/base/logger.ts';
import { errorTextsInChinese } from '../../shared/core/model/texts/errors.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { cliTexts } from './cli-texts.ts';
import { languageOfPerson } from './language-of-person.ts';
import { logTextsInChinese } from './log-texts.ts';
import { wrapped } from './wrapped.ts';

export interface LogLine {
  readonly level: LogLevel;
  readonly time: string;
  readonly message: string;
  readonly region?: string;
  readonly loadBalancerId?: string;
  readonly listenerId?: string;
  readonly certificateId?: string;
  readonly method?: string;
  /** Of a load balancer, or of a whole scan. */
  readonly report?: unknown;
  readonly error?: { readonly code?: string; readonly message?: string; readonly stack?: string };
}

/** `undefined`: not a line of the log. */
export function parseLogLine(line: string): LogLine | undefined {
  try {
    const value = JSON.parse(line) as Partial<LogLine> | null;
    const isLine = typeof value?.level === 'string' && typeof value.message === 'string';
    return isLine ? (value as LogLine) : undefined;
  } catch {
    return undefined;
  }
}

const paints: Readonly<Record<LogLevel, (text: string) => string>> = {
  debug: colors.dim,
  info: String,
  warn: colors.yellow,
  error: colors.red,
};

export interface Reader {
  readonly columns: number;
  /** Stacks of errors are for programmers. */
  readonly stacks: boolean;
  /** Default: English. */
  readonly language?: Language;
}

/** One line, continued below with an indent where the terminal is too narrow for it. */
export function readableLine(line: LogLine, { columns, stacks, language = 'en' }: Reader): string {
  const { level, time, error } = line;
  const start = `${time.slice(11, 19)} ${level.padEnd(5)}`;
  const [first = '', ...rest] = wrapped(whatOf(line, language), columns - start.length - 1);
  const indent = ' '.repeat(start.length);
  return [
    `${colors.dim(time.slice(11, 19))} ${paints[level](level.padEnd(5))} ${first}`,
    ...rest.map((text) => `${indent} ${text}`),
    ...(stacks && error?.stack !== undefined ? [colors.dim(error.stack)] : []),
  ].join('\n');
}

/** The message, where, and why. */
export function whatOf(line: LogLine, language: Language = 'en'): string {
  const { message, error } = line;
  const places = placesIn(line);
  if (language === 'zh') return inChinese(line, places);
  const place = places.length === 0 ? '' : ` (${places.join(' ')})`;
  const because = error?.message === undefined ? '' : `: ${error.message}`;
  return `${message}${place}${because}`;
}

function placesIn({ message, region, loadBalancerId, listenerId, certificateId, method }: LogLine) {
  return [loadBalancerId ?? region, listenerId, certificateId, method].filter(
    (part) => typeof part === 'string' && !message.includes(part),
  );
}

function inChinese({ message, error }: LogLine, places: readonly unknown[]): string {
  const { original } = cliTexts.zh;
  const known = Object.hasOwn(logTextsInChinese, message) ? logTextsInChinese[message] : undefined;
  const place = places.length === 0 ? '' : `（${places.join(' ')}）`;
  const { code = '', message: why } = error ?? {};
  const meant = Object.hasOwn(errorTextsInChinese, code) ? errorTextsInChinese[code]?.says : undefined;
  const because = why === undefined ? '' : `：${meant ?? ''}${original}${why}`;
  return `${known ?? `${original}${message}`}${place}${because}`;
}

/** What is being done, in one short line. A message without a sentence in Chinese says no more than where. */
export function doingOf(line: LogLine, language: Language): string {
  const { message, loadBalancerId, listenerId, region } = line;
  if (language === 'en') return whatOf(line);
  const known = Object.hasOwn(logTextsInChinese, message) ? logTextsInChinese[message] : undefined;
  const where = [loadBalancerId ?? region, listenerId].filter((part) => typeof part === 'string').join(' ');
  return `${known ?? '正在处理'}${where === '' ? '' : ` ${where}`}`;
}

/** Of commands whose log has only warnings: readable lines on a terminal, JSON elsewhere. @param print writes to stderr */
export function logSinkTo(print: (lines: string) => void): (line: string) => void {
  const { isTTY, columns = Number.POSITIVE_INFINITY } = process.stderr;
  return (line) => {
    const parsed = isTTY ? parseLogLine(line) : undefined;
    print(
      parsed === undefined
        ? line
        : readableLine(parsed, { columns, stacks: false, language: languageOfPerson() }),
    );
  };
}
