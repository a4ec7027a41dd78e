/** When the daily check is due, and of what. The check itself is in test/scenarios/scan/daily-check.test.ts. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../../shared/base/clock.ts';
import { loadConfig } from '../../../../shared/config/config.ts';
import type { Command } from '../../../../shared/service/commands/command.ts';
import {
  DAILY_CHECK_EVERY_MS,
  type DailyCheckInput,
  isDailyCheckDue,
  listenersToCheck,
} from '../../../../shared/service/worker/daily-check.ts';
import { aListener, aLoadBalancer, NOW_MS } from '../../../support/builders.ts';

const isDue = (input: Partial<DailyCheckInput>) =>
  isDailyCheckDue({
    config: { mode: 'apply' },
    command: {},
    lastAtMs: undefined,
    foundBad: false,
    nowMs: NOW_MS,
    ...input,
  });

describe('the daily check', () => {
  it.each<[string, number | undefined, boolean]>([
    ['is due where there was none', undefined, true],
    [
      'is due with the scan of the next day, although that begins a little earlier',
      NOW_MS - 23.6 * HOUR_MS,
      true,
    ],
    ['is due just a period after the last one', NOW_MS - DAILY_CHECK_EVERY_MS, true],
    ['is not due a millisecond earlier', NOW_MS - DAILY_CHECK_EVERY_MS + 1, false],
  ])('%s', (_title, lastAtMs, due) => {
    expect(isDue({ lastAtMs })).toBe(due);
  });

  it('is never due in plan mode, which makes no handshakes', () => {
    expect(isDue({ config: { mode: 'plan' } })).toBe(false);
  });

  it.each<[string, Command, boolean]>([
    ['one load balancer', { loadBalancerId: 'alb-1', region: 'cn-hangzhou' }, true],
    ['some listeners', { listenerIds: ['lsn-1'] }, false],
    ['one certificate', { certificateId: '1-cn-hangzhou' }, false],
    ['force', { force: true }, false],
    ['a plan of its own', { mode: 'plan' }, false],
    ['an approved plan', { plan: 'a'.repeat(64) }, false],
  ])('after a command for %s is due: %s', (_title, command, due) => {
    expect(isDue({ command })).toBe(due);
  });
});

describe('the listeners of the daily check', () => {
  it('are those that are not left alone', () => {
    const listeners = ['lsn-1', 'lsn-2'].map((listenerId) => aListener({ listenerId }));

    const checked = listenersToCheck(
      { loadBalancer: aLoadBalancer(), listeners },
      loadConfig({ EXCLUDE: 'lsn-2' }),
    );

    expect([...checked]).toEqual(['lsn-1']);
  });
});
