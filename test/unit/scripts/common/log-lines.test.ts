import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseLogLine, readableLine } from '../../../../scripts/common/log-lines.ts';
import { logTextsInChinese } from '../../../../scripts/common/log-texts.ts';
import { englishIn } from '../../../support/english.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const sources = ['shared', 'functions']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(root, folder, file),
    ),
  )
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('');

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

  it('is said in Chinese, with the error that caused it, and keeps what has no sentence as the original', () => {
    const chinese = { columns: 500, stacks: false, language: 'zh' } as const;
    const error = { code: 'LedgerUnavailable', message: 'LedgerUnavailable: there was no answer in time' };
    const known = { ...line, message: 'the daily check failed', loadBalancerId: 'alb-1', error };

    const text = stripVTControlCharacters(readableLine(known, chinese));

    expect(text).toMatch(/^10:02:11 warn {2}每日检查失败（alb-1 lsn-1）：.+原文：LedgerUnavailable/);
    expect(englishIn(text.replace(/原文：.*/, ''))).toEqual([]);
    expect(stripVTControlCharacters(readableLine(line, chinese))).toContain(
      `原文：${line.message}（cn-hangzhou）`,
    );
  });

  it.each(Object.keys(logTextsInChinese))('%j is a message that the service logs', (message) => {
    expect(sources).toContain(message);
  });

  it.each(['', 'null', '{', '{"level":"warn"}', 'Warning: something of Node.js'])(
    '%j is none, and stays as it is',
    (text) => {
      expect(parseLogLine(text)).toBeUndefined();
    },
  );
});
