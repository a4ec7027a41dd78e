/** Progress on a terminal and in a pipe, with a clock that is moved by hand. */
import { describe, expect, it } from 'vitest';
import { createProgress, elapsed, type Ticker } from '../../../../scripts/start/progress.ts';

function aTicker() {
  let nowMs = 0;
  const timers = new Map<() => void, { readonly periodMs: number; dueMs: number }>();
  const ticker: Ticker = {
    now: () => nowMs,
    every: (periodMs, act) => {
      timers.set(act, { periodMs, dueMs: nowMs + periodMs });
      return () => timers.delete(act);
    },
  };
  const advance = (ms: number): void => {
    const endMs = nowMs + ms;
    while (nowMs < endMs) {
      nowMs += 100;
      for (const [act, timer] of timers) {
        if (nowMs < timer.dueMs) continue;
        timer.dueMs += timer.periodMs;
        act();
      }
    }
  };
  return { ticker, advance };
}

function aStream(isTTY: boolean, columns = 80) {
  const stream = {
    isTTY,
    columns,
    text: '',
    write: (text: string) => {
      stream.text += text;
    },
  };
  return stream;
}

/** What a terminal shows: a line is written again after a carriage return. */
function shown(text: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the control characters of a terminal
  return text.split('\n').map((line) => (line.split('\r').at(-1) ?? '').replace(/\u001b\[[0-9;]*[mK]/g, ''));
}

const step = {
  atMs: 0,
  region: 'cn-hangzhou',
  loadBalancerId: 'alb-1',
  listenerId: 'lsn-1',
  message: 'prove the new one',
};

describe('progress on a terminal', () => {
  it('says each second what is done and for how long, in the same line, which stays when it is done', () => {
    const { ticker, advance } = aTicker();
    const stream = aStream(true);
    const progress = createProgress(false, stream, ticker);

    progress.doing('Starting');
    advance(3_000);

    expect(shown(stream.text)).toEqual(['  0:03 Starting']);
    progress.show(step);
    expect(shown(stream.text)).toEqual(['  0:03 Starting  lsn-1: prove the new one']);
    progress.doing('Rotating');
    progress.print('A line.');
    advance(61_000);
    progress.done();
    expect(shown(stream.text)).toEqual(['  0:03 Starting', 'A line.', '  1:01 Rotating', '']);
  });

  it('writes nothing any more when all is done: the cursor stays at the beginning of an empty line', () => {
    const { ticker, advance } = aTicker();
    const stream = aStream(true);
    const progress = createProgress(false, stream, ticker);
    progress.doing('Starting');
    progress.done();
    const before = stream.text;

    advance(5_000);
    progress.done();

    expect(stream.text).toBe(before);
    expect(before.endsWith('\n')).toBe(true);
  });

  it('never fills the line that is rewritten, however long the step is', () => {
    const { ticker, advance } = aTicker();
    const stream = aStream(true, 30);
    const progress = createProgress(false, stream, ticker);

    progress.doing('Rotating');
    progress.show({ ...step, message: 'a step of a rotation with many words\nand lines' });
    advance(2_000);

    expect(shown(stream.text)).toHaveLength(1);
    expect(shown(stream.text)[0]).toHaveLength(29);
  });
});

describe('progress in a pipe', () => {
  it('is a plain line at the start and one every ten seconds, without control characters', () => {
    const { ticker, advance } = aTicker();
    const stream = aStream(false);
    const progress = createProgress(false, stream, ticker);

    progress.doing('Rotating');
    for (let second = 0; second < 25; second += 1) {
      progress.show(step);
      advance(1_000);
    }
    progress.done();

    expect(stream.text.split('\n')).toEqual([
      '  0:00 Rotating',
      '  0:10 Rotating  lsn-1: prove the new one',
      '  0:20 Rotating  lsn-1: prove the new one',
      '',
    ]);
  });

  it('has a line for each step with --verbose', () => {
    const { ticker } = aTicker();
    const stream = aStream(false);

    createProgress(true, stream, ticker).show(step);

    expect(stream.text).toBe('       lsn-1: prove the new one\n');
  });
});

describe('an activity that is named again', () => {
  it('goes on, with its time', () => {
    const { ticker, advance } = aTicker();
    const stream = aStream(true);
    const progress = createProgress(false, stream, ticker);

    progress.doing('Starting');
    advance(2_000);
    progress.doing('Starting');
    progress.done();

    expect(shown(stream.text)).toEqual(['  0:02 Starting', '']);
  });
});

describe('a time', () => {
  it('is in minutes and seconds', () => {
    expect([900, 59_999, 60_000, 72_500].map(elapsed)).toEqual(['0:00', '0:59', '1:00', '1:12']);
  });
});

it('keeps the time and both ends of a line that is too long for the terminal', () => {
  const { ticker, advance } = aTicker();
  const stream = aStream(true, 40);
  const progress = createProgress(false, stream, ticker);

  progress.doing('A pipeline publishes 4 issued certificates on the bus');
  progress.show(step);
  advance(10_000);

  const line = shown(stream.text).at(-1) ?? '';
  expect(line).toMatch(/^ {2}0:10 A pipeline.*….*the new one$/);
  expect(line.length).toBe(39);
});
