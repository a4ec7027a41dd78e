/** Events of callers and timers, and what the parser answers. */
import { expect } from 'vitest';
import { InvalidEvent } from '../../../../shared/base/errors.ts';
import { parseCommand } from '../../../../shared/service/commands/parse-command.ts';

export type Target = 'scan' | 'rotate';

export const parse = (event: unknown, target: Target = 'scan') =>
  parseCommand(Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)), { function: target });

export function complaint(event: unknown, target: Target = 'scan'): string {
  try {
    parse(event, target);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidEvent);
    return error instanceof Error ? error.message : '';
  }
  return 'nothing';
}

export const whole = {
  mode: 'plan',
  region: 'cn-hangzhou',
  loadBalancerId: 'alb-o9ulmq5hgn68jk',
  listenerIds: ['lsn-o4u54y73wq7b'],
  certificateId: '20741377-cn-hangzhou',
  force: true,
  plan: 'ab'.repeat(32),
} as const;

export const timer = (payload?: unknown) => ({
  triggerTime: '2026-11-20T19:07:00Z',
  triggerName: 'hourly',
  ...(payload === undefined ? {} : { payload }),
});
