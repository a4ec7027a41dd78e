/** What `npm start` says around its story. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../scripts/common/wide.ts';
import { createProgress } from '../../../../scripts/start/progress.ts';
import { eventLines, invocationTable, visitorTable } from '../../../../scripts/start/tables.ts';
import { startTexts } from '../../../../scripts/start/texts.ts';
import { englishIn } from '../../../support/english.ts';

const invocation = {
  function: 'cert-rotator-scan',
  source: 'timer',
  mode: 'asynchronous',
  attempt: 0,
  cold: true,
  outcome: 'succeeded',
  startedAt: '2026-11-30T10:00:00.000Z',
  durationMs: 4_000,
} as const;
const figures = { total: 5_311, failed: 0, injected: 103, targets: 216, minPerTarget: 22, failures: [] };

describe('the texts of npm start in Chinese', () => {
  it.each(Object.entries(startTexts.zh))('%s has no English phrase', (_name, text) => {
    const said = typeof text === 'function' ? (text as (...given: unknown[]) => string)(['a'], 'b', 3) : text;

    expect(englishIn(typeof said === 'string' ? said : Object.values(said).join('\n'))).toEqual([]);
  });

  it('are those of the tables', () => {
    const tables = [invocationTable([invocation], 'zh'), visitorTable(figures, 'zh')].join('\n');

    expect(stripVTControlCharacters(tables)).toContain('定时触发器');
    expect(englishIn(stripVTControlCharacters(tables))).toEqual([]);
  });
});

describe('a published event', () => {
  it('is cut to the width of the line, also where its summary is in Chinese', () => {
    const summary = '每个监听都已更换证书，并在每个可用区通过真实的握手验证，没有留下未结束的变更。'.repeat(
      3,
    );
    const event = { id: '1', type: 'certrotator:Scan:Completed', subject: '', time: '', data: {}, summary };

    const line = stripVTControlCharacters(eventLines([event]));

    expect(line).toMatch(/^ {2}Scan:Completed +每个监听.*\.\.\.$/);
    expect(columnsOf(line)).toBeLessThanOrEqual(80);
  });
});

describe('the progress of npm start in Chinese', () => {
  it('names the listener of a step, and with --verbose has the step as the original', () => {
    const written: string[] = [];
    const stream = { isTTY: false, write: (text: string) => written.push(text) };
    const language = process.env['LANGUAGE'];
    process.env['LANGUAGE'] = 'zh_CN:zh';
    try {
      const step = {
        atMs: 0,
        region: 'cn-hangzhou',
        loadBalancerId: 'alb-1',
        listenerId: 'lsn-1',
        message: 'prove that the new one is served',
      };
      createProgress(true, stream).show(step);
    } finally {
      if (language === undefined) delete process.env['LANGUAGE'];
      else process.env['LANGUAGE'] = language;
    }

    expect(written.join('').trim()).toBe('lsn-1。原文：prove that the new one is served');
  });
});
