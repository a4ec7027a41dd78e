/**
 * What a command is doing, and how long already, so that it is never silent for long: on a terminal one line on stderr that is rewritten each
 * second, elsewhere a plain line at most every ten seconds. Nothing is shown of a command that ends within a second.
 *
 * The cursor is never hidden or moved to another line, and the line is erased at the end, also by `process.exit`: whenever the command ends, the
 * terminal is clean.
 */
import process from 'node:process';
import colors from 'picocolors';
import { MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { languageOfPerson } from './language-of-person.ts';
import { shortened } from './wrapped.ts';

export interface Activity {
  /** What is done now, for example `reads load balancers`. */
  doing(text: string): void;
  /** Writes lines that stay. */
  print(text: string): void;
  end(): void;
}

export interface ActivityPorts {
  readonly stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;
  readonly now: () => number;
  /** @returns stops it */
  readonly everySecond: (tick: () => void) => () => void;
  /** How a line is written where nothing can be rewritten; default: as it is. */
  readonly plainLine?: (text: string) => string;
}

const PLAIN_EVERY_MS = 10 * SECOND_MS;
const FIRST_AFTER_MS = SECOND_MS;

const systemPorts: ActivityPorts = {
  stream: process.stderr,
  now: Date.now,
  everySecond: (tick) => {
    const timer = setInterval(tick, SECOND_MS).unref();
    return () => clearInterval(timer);
  },
};

/** The one that is drawn; lines that are printed meanwhile go above it. */
let running: Activity | undefined;

/** Lines that stay, on stderr. */
export function printBeside(lines: string): void {
  if (running === undefined) process.stderr.write(`${lines}\n`);
  else running.print(lines);
}

export function startActivity(text: string, given: Partial<ActivityPorts> = {}): Activity {
  const { stream, now, everySecond, plainLine = String } = { ...systemPorts, ...given };
  const rewrites = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  const startedAtMs = now();
  let current = text;
  let printedAtMs = Number.NEGATIVE_INFINITY;
  let isDrawn = false;

  const erase = (): void => {
    if (isDrawn) stream.write(ERASE);
    isDrawn = false;
  };
  const draw = (): void => {
    const time = ` ... ${elapsed(now() - startedAtMs, languageOfPerson())}`;
    const line = `${current}${time}`;
    if (rewrites) {
      // The cursor goes back to the start: what a shell prints after a sudden end covers the line.
      stream.write(
        `${ERASE}${colors.dim(`${shortened(current, (stream.columns ?? 80) - 1 - time.length)}${time}`)}\r`,
      );
      isDrawn = true;
    } else if (now() - printedAtMs >= PLAIN_EVERY_MS) {
      stream.write(`${plainLine(line)}\n`);
      printedAtMs = now();
    }
  };
  const tick = (): void => {
    if (now() - startedAtMs >= FIRST_AFTER_MS) draw();
  };
  const stop = everySecond(tick);
  process.once('exit', erase);
  const activity: Activity = {
    doing: (next) => {
      current = next;
      if (isDrawn) draw();
    },
    print: (lines) => {
      const wasDrawn = isDrawn;
      erase();
      stream.write(`${lines}\n`);
      if (wasDrawn) draw();
    },
    end: () => {
      stop();
      erase();
      process.off('exit', erase);
      if (running === activity) running = undefined;
    },
  };
  running = activity;
  return activity;
}

/** Shows what is done until it is done. */
export async function during<Result>(text: string, work: () => Promise<Result>): Promise<Result> {
  const activity = startActivity(text);
  try {
    return await work();
  } finally {
    activity.end();
  }
}

/** To the start of the line, and nothing on it. */
const ERASE = '\r\u001b[2K';

/** `12 s`, `2 min 5 s`; in Chinese `12 秒`, `2 分 5 秒`. */
export function elapsed(durationMs: number, language: Language = 'en'): string {
  const minutes = Math.floor(durationMs / MINUTE_MS);
  const seconds = Math.floor((durationMs % MINUTE_MS) / SECOND_MS);
  const [minute, second] = language === 'zh' ? ['分', '秒'] : ['min', 's'];
  return minutes === 0 ? `${seconds} ${second}` : `${minutes} ${minute} ${seconds} ${second}`;
}
