/** What is shown of a command that takes long. The clock moves by hand. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { elapsed, startActivity } from '../../../../scripts/common/activity.ts';
import { SECOND_MS } from '../../../../shared/base/clock.ts';

const ERASE = '\r\u001b[2K';

function anActivity({ isTTY, columns = 80 }: { readonly isTTY: boolean; readonly columns?: number }) {
  let nowMs = 0;
  let tick = (): void => undefined;
  const written: string[] = [];
  const activity = startActivity('reading', {
    stream: { isTTY, columns, write: (text: string) => written.push(text) > 0 },
    now: () => nowMs,
    everySecond: (next) => {
      tick = next;
      return () => {
        tick = () => undefined;
      };
    },
  });
  const pass = (seconds: number): void => {
    for (let second = 0; second < seconds; second += 1) {
      nowMs += SECOND_MS;
      tick();
    }
  };
  return { activity, pass, written };
}

describe('what a command is doing', () => {
  it('is one line on a terminal, rewritten each second from the first one on, and erased at the end', () => {
    const { activity, pass, written } = anActivity({ isTTY: true });

    pass(2);
    activity.doing('proving');
    activity.end();
    pass(5);

    expect(written.map((text) => stripVTControlCharacters(text).trim())).toEqual([
      'reading ... 1 s',
      'reading ... 2 s',
      'proving ... 2 s',
      '',
    ]);
    expect(written.at(-1)).toBe(ERASE);
    expect(written.join('')).not.toContain('\n');
    expect(written.join('')).not.toContain('\u001b[?25');
  });

  it('makes room for lines that stay', () => {
    const { activity, pass, written } = anActivity({ isTTY: true });

    pass(1);
    activity.print('a warning');

    expect(written.slice(1, 3)).toEqual([ERASE, 'a warning\n']);
    expect(written.at(-1)).toContain('reading ... 1 s');
  });

  it('never reaches the end of the line, and loses the middle of the text rather than the time', () => {
    const { activity, pass, written } = anActivity({ isTTY: true, columns: 20 });

    activity.doing('a text that is far too long');
    pass(1);

    const [line = ''] = written;
    expect(stripVTControlCharacters(line).trim()).toBe('a tex… long ... 1 s');
  });

  it('is a plain line at most every ten seconds in a pipe', () => {
    const { activity, pass, written } = anActivity({ isTTY: false });

    pass(5);
    activity.doing('proving');
    pass(17);
    activity.end();

    expect(written).toEqual(['reading ... 1 s\n', 'proving ... 11 s\n', 'proving ... 21 s\n']);
  });

  it('is nothing for a command that is quick', () => {
    const { activity, pass, written } = anActivity({ isTTY: true });

    activity.end();
    pass(3);

    expect(written).toEqual([]);
  });

  it.each([
    [9_999, '9 s'],
    [65_000, '1 min 5 s'],
  ])('%i ms are %s', (durationMs, text) => {
    expect(elapsed(durationMs)).toBe(text);
  });

  it('counts in the words of the reader', () => {
    expect([elapsed(9_999, 'zh'), elapsed(65_000, 'zh')]).toEqual(['9 秒', '1 分 5 秒']);
  });
});
