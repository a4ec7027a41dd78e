import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseLogLine, readableLine } from '../../../../scripts/common/log-lines.ts';

const line = {
  level: 'warn',
  time: '2026-11-30T10:02:11.123Z',
  message: 'lsn-1: the answer of CAS was late, and was asked for once more',
  listenerId: 'lsn-1',
  region: 'cn-hangzhou',
} as const;

describe('a line of the log on a terminal', () => {
  it('is continued under its message where the terminal is narrow', () => {
    const text = stripVTControlCharacters(readableLine(line, { columns: 50, stacks: false }));

    expect(text.split('\n')).toEqual([
      '10:02:11 warn  lsn-1: the answer of CAS was late,',
      '               and was asked for once more',
      '               (cn-hangzhou)',
    ]);
  });

  it.each(['', 'null', '{', '{"level":"warn"}', 'Warning: something of Node.js'])(
    '%j is none, and stays as it is',
    (text) => {
      expect(parseLogLine(text)).toBeUndefined();
    },
  );
});
