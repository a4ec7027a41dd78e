/**
 * The log of scan and rotate on a person's machine, on stderr, and beside it what is being done.
 *
 * `text`: one readable line each, warnings and errors. `json`: the log of the functions as it is. LOG_LEVEL counts more in both.
 */

import process from 'node:process';
import type { LogLevel } from '../../shared/base/logger.ts';
import type { Said } from '../../shared/core/model/texts/language.ts';
import type { Edge } from '../../shared/service/platform/edge.ts';
import { startActivity } from '../common/activity.ts';
import { cliTexts } from '../common/cli-texts.ts';
import { languageOfPerson } from '../common/language-of-person.ts';
import { doingOf, type LogLine, parseLogLine, readableLine } from '../common/log-lines.ts';

export const logFormats = ['json', 'text'] as const;
export type LogFormat = (typeof logFormats)[number];

/** From the least to the most urgent. */
const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export interface LocalLog {
  readonly edge: Edge;
  /** Lines that are no part of the log. */
  print(lines: string): void;
  /** Leaves the terminal clean. */
  end(): void;
}

/**
 * @param asked of `--log`; default: text on a terminal, else JSON
 * @param start what is being done at first
 */
export function withLocalLog(
  edge: Edge,
  asked: LogFormat | undefined,
  start: Said,
  stream: NodeJS.WriteStream = process.stderr,
): LocalLog {
  const format = asked ?? (stream.isTTY ? 'text' : 'json');
  const given = edge.env['LOG_LEVEL']?.trim() || undefined;
  const level = given ?? (format === 'text' ? 'warn' : 'info');
  const least = levels.indexOf(level as LogLevel);
  const activity = startActivity(start[languageOfPerson()], {
    stream,
    now: edge.clock.now,
    ...(format === 'json' ? { plainLine: (text) => infoLine(edge, text) } : {}),
  });
  const show = (line: string, parsed: LogLine | undefined): void => {
    if (parsed !== undefined && levels.indexOf(parsed.level) < least) return;
    const isReadable = parsed !== undefined && format === 'text';
    const reader = {
      columns: stream.columns ?? Number.POSITIVE_INFINITY,
      stacks: level === 'debug',
      language: languageOfPerson(),
    };
    activity.print(isReadable ? readableLine(parsed, reader) : withoutStack(line, parsed, level));
  };
  let ended = 0;
  const follow = (info: LogLine): void => {
    // The report of a load balancer is the last line about it.
    if (info.report !== undefined) ended += 1;
    const language = languageOfPerson();
    activity.doing(
      info.report === undefined
        ? doingOf(info, language)
        : ended < 2
          ? start[language]
          : cliTexts[language].soFar(start[language], ended),
    );
  };
  return {
    edge: {
      ...edge,
      // What is being done is in lines of `info`, also where they are not shown. Another word is refused by the configuration.
      env: { ...edge.env, LOG_LEVEL: least > levels.indexOf('info') ? 'info' : level },
      logSink: (line) => {
        const parsed = parseLogLine(line);
        if (parsed?.level === 'info') follow(parsed);
        show(line, parsed);
      },
    },
    print: activity.print,
    end: activity.end,
  };
}

/** Stacks are for programmers, who ask for them by LOG_LEVEL=debug. */
function withoutStack(line: string, parsed: LogLine | undefined, level: string): string {
  if (level === 'debug' || parsed?.error?.stack === undefined) return line;
  const { stack: _, ...error } = parsed.error;
  return JSON.stringify({ ...parsed, error });
}

/** As the log of the functions, so that every line of stderr is one. */
function infoLine({ clock }: Pick<Edge, 'clock'>, message: string): string {
  return JSON.stringify({ level: 'info', time: new Date(clock.now()).toISOString(), message });
}
