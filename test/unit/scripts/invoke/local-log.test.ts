/** The log of scan and rotate on a person's machine. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type LogFormat, withLocalLog } from '../../../../scripts/invoke/local-log.ts';
import { createLogger, type LogLevel } from '../../../../shared/base/logger.ts';
import { systemEdge } from '../../../../shared/service/platform/edge.ts';

const nowMs = Date.parse('2026-11-30T10:02:11.123Z');

interface Given {
  readonly isTTY: boolean;
  readonly asked?: LogFormat;
  readonly env?: Readonly<Record<string, string>>;
}

/** @returns what a person sees of one line of each level */
function shown({ isTTY, asked, env = {} }: Given): readonly string[] {
  const written: string[] = [];
  const stream = { isTTY, columns: 60, write: (text: string) => written.push(text) > 0 };
  const clock = { now: () => nowMs, sleep: () => Promise.resolve() };
  const edge = { ...systemEdge(), clock, env };
  const log = withLocalLog(
    edge,
    asked,
    { en: 'reading', zh: '读取' },
    stream as unknown as NodeJS.WriteStream,
  );
  onTestFinished(log.end);
  const level = log.edge.env['LOG_LEVEL'] as LogLevel;
  const logger = createLogger({ level, sink: log.edge.logSink, secrets: [], clock });
  logger.debug('a detail');
  logger.info('scanned a load balancer', { loadBalancerId: 'alb-1', requestId: 'request-1' });
  logger.warn('a listener was left out', { loadBalancerId: 'alb-1', listenerId: 'lsn-1' });
  logger.error('a load balancer failed', { error: new Error('no answer') });
  return written.map((line) => stripVTControlCharacters(line).trimEnd());
}

describe('the log of a local run', () => {
  it('is one readable line for each warning and error on a terminal, without stacks', () => {
    expect(shown({ isTTY: true })).toEqual([
      '10:02:11 warn  a listener was left out (alb-1 lsn-1)',
      '10:02:11 error a load balancer failed: no answer',
    ]);
  });

  it('has everything, also stacks, with LOG_LEVEL=debug', () => {
    const lines = shown({ isTTY: true, env: { LOG_LEVEL: 'debug' } });

    expect(lines.slice(0, 2)).toEqual([
      '10:02:11 debug a detail',
      '10:02:11 info  scanned a load balancer (alb-1)',
    ]);
    expect(lines.at(-1)).toContain('    at ');
  });

  it('is JSON from info in a pipe, and where that is asked for', () => {
    for (const given of [{ isTTY: false }, { isTTY: true, asked: 'json' }] as const) {
      const lines = shown(given).map((line) => JSON.parse(line) as { readonly level: string });

      expect(lines.map(({ level }) => level)).toEqual(['info', 'warn', 'error']);
    }
  });

  it('has stacks in JSON only with LOG_LEVEL=debug, too', () => {
    const stacks = (env: Readonly<Record<string, string>>) =>
      shown({ isTTY: false, env }).filter((line) => line.includes('"stack"')).length;

    expect([stacks({}), stacks({ LOG_LEVEL: 'debug' })]).toEqual([0, 1]);
  });

  it('has only what LOG_LEVEL says, in each form', () => {
    const env = { LOG_LEVEL: 'error' };

    expect(shown({ isTTY: true, env })).toHaveLength(1);
    expect(shown({ isTTY: false, env })).toHaveLength(1);
    expect(shown({ isTTY: false, asked: 'text', env: {} })).toHaveLength(2);
  });
});
