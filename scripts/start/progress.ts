/**
 * Progress on stderr: for how long something is being done already, and what. On a terminal one line that is rewritten in place each second,
 * and stays when it is done; elsewhere plain lines, one at the start and then at most one every ten seconds.
 */

import process from 'node:process';
import type { Progress } from '../../shared/core/reports/progress.ts';
import { languageOfPerson } from '../common/language-of-person.ts';
import { printable, shortened } from '../common/wrapped.ts';
import { startTexts } from './texts.ts';

export interface ProgressView {
  /** Lines that stay. */
  print(text: string): void;
  /** What is being done from now on, without a full stop; it ends what was done before, unless that is the same. */
  doing(what: string): void;
  /** A step of a rotation. */
  show(progress: Progress): void;
  /** Nothing is being done any more: the cursor is at the beginning of an empty line. */
  done(): void;
}

export const silentProgress: ProgressView = {
  print: () => undefined,
  doing: () => undefined,
  show: () => undefined,
  done: () => undefined,
};

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Time for the display. Replaced in tests. */
export interface Ticker {
  now(): number;
  /** @returns stops it */
  every(periodMs: number, act: () => void): () => void;
}

const systemTicker: Ticker = {
  now: () => Date.now(),
  every: (periodMs, act) => {
    const timer = setInterval(act, periodMs);
    timer.unref();
    return () => clearInterval(timer);
  },
};

const TERMINAL_PERIOD_MS = 1_000;
const PLAIN_PERIOD_MS = 10_000;
/** Of a stream that does not tell its width. */
const NARROW_WIDTH = 80;

interface Activity {
  readonly what: string;
  readonly sinceMs: number;
  step: string;
}

/** @param verbose each step of a rotation is a line that stays */
export function createProgress(
  verbose = false,
  stream: Stream = process.stderr,
  ticker: Ticker = systemTicker,
): ProgressView {
  const isTerminal = stream.isTTY === true;
  let current: Activity | undefined;
  let stop: () => void = () => undefined;
  const lineOf = ({ what, sinceMs }: Activity, step = '', room = Number.POSITIVE_INFINITY): string => {
    const start = `  ${elapsed(ticker.now() - sinceMs)} `;
    return `${start}${shortened(step === '' ? what : `${what}  ${step}`, room - start.length)}`;
  };
  const clear = (): void => {
    if (isTerminal && current !== undefined) stream.write('\r\u001b[K');
  };
  const draw = (): void => {
    if (!isTerminal || current === undefined) return;
    const room = (stream.columns ?? NARROW_WIDTH) - 1;
    stream.write(`\r${lineOf(current, current.step, room)}\u001b[K`);
  };
  const leave = (): void => {
    stop();
    if (current === undefined) return;
    clear();
    if (isTerminal) stream.write(`${lineOf(current)}\n`);
    current = undefined;
  };
  const tick = (): void => {
    if (isTerminal) draw();
    else if (current !== undefined) stream.write(`${lineOf(current, current.step, NARROW_WIDTH - 1)}\n`);
  };
  const print = (text: string): void => {
    clear();
    stream.write(`${text}\n`);
    draw();
  };
  return {
    print,
    doing: (what) => {
      if (current?.what === what) return;
      leave();
      current = { what, sinceMs: ticker.now(), step: '' };
      if (isTerminal) draw();
      else stream.write(`${lineOf(current)}\n`);
      stop = ticker.every(isTerminal ? TERMINAL_PERIOD_MS : PLAIN_PERIOD_MS, tick);
    },
    show: ({ loadBalancerId, listenerId, message }) => {
      const text = startTexts[languageOfPerson()];
      const where = listenerId ?? loadBalancerId;
      if (verbose) print(`       ${printable(text.step(where, message))}`);
      if (current !== undefined) current.step = printable(text.shortStep(where, message));
      draw();
    },
    done: leave,
  };
}

/** `0:09`, `1:12`: minutes and seconds. */
export function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
