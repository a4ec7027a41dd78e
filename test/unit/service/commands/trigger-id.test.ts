import { describe, expect, it } from 'vitest';
import { triggerIdOf } from '../../../../shared/service/commands/trigger-id.ts';

const context = { requestId: 'request-7' };
const timer = (fields: object): Uint8Array => Buffer.from(JSON.stringify(fields));

describe('the trigger of an invocation', () => {
  it('is the time and the name of a timer, whatever its request', () => {
    const event = timer({ triggerTime: '2026-01-01T00:00:00Z', triggerName: 'hourly', payload: '' });

    expect(triggerIdOf(event, context)).toBe('timer hourly 2026-01-01T00:00:00Z');
  });

  it.each(['', '{}', '{"loadBalancerId":"alb-1"}', 'not JSON', '{"triggerTime":"","triggerName":"hourly"}'])(
    'is the request for %j',
    (event) => {
      expect(triggerIdOf(Buffer.from(event), context)).toBe('request request-7');
    },
  );
});
