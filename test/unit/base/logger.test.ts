import { describe, expect, it } from 'vitest';
import { RotatorError } from '../../../shared/base/errors.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { aLogger } from './secrets.ts';

describe('log', () => {
  it('writes one JSON object a line with level, time, message and fields', () => {
    const { logger, parsed } = aLogger();

    logger.child({ requestId: 'r-1' }).info('scan began', { regions: ['cn-hangzhou'] });

    expect(parsed()).toEqual([
      {
        level: 'info',
        time: '2026-03-02T10:00:00.000Z',
        message: 'scan began',
        requestId: 'r-1',
        regions: ['cn-hangzhou'],
      },
    ]);
  });

  it('leaves out messages below its level', () => {
    const { logger, lines } = aLogger({ level: 'warn' });

    logger.debug('no');
    logger.info('no');
    logger.warn('yes');
    logger.error('yes');

    expect(lines).toHaveLength(2);
  });

  it('writes errors with code, hint and the chain of causes', () => {
    const { logger, parsed } = aLogger();
    const cause = new CloudError('slow down', {
      kind: 'throttled',
      action: 'ListListeners',
      cloudCode: 'Throttling.User',
    });

    logger.error('scan failed', {
      error: new RotatorError('ScanIncomplete', 'one region', { hint: 'Look.', cause }),
    });

    expect(parsed()).toMatchObject([
      {
        level: 'error',
        error: {
          name: 'RotatorError',
          code: 'ScanIncomplete',
          message: 'ScanIncomplete: one region',
          hint: 'Look.',
          stack: expect.stringContaining('logger.test.ts'),
          cause: {
            name: 'CloudError',
            code: 'CloudCallFailed',
            cloudCode: 'Throttling.User',
            retryable: true,
          },
        },
      },
    ]);
  });

  it('writes values that JSON cannot show', () => {
    const { logger, parsed } = aLogger();
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const trap = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });

    logger.info('odd', { circle, trap, big: 10n, nothing: undefined, call: () => 1, level: 'mine' });

    expect(parsed()).toEqual([
      {
        level: 'info',
        time: '2026-03-02T10:00:00.000Z',
        message: 'odd',
        circle: { self: '[circular]' },
        trap: '[unreadable]',
        big: '10',
        level_: 'mine',
      },
    ]);
  });
});
