/** Further bodies, sent as requests, are in webhook.test.ts. */
import { describe, expect, it } from 'vitest';
import {
  MAX_BODY_BYTES,
  readWebhookCommand,
  requireSize,
} from '../../../../shared/service/webhook/command.ts';

const read = (text: string, mode: 'plan' | 'apply' = 'apply') => readWebhookCommand(Buffer.from(text), mode);

describe('the body of a request', () => {
  it('may be as large as the limit, in bytes, and no larger', () => {
    expect(() => requireSize(Buffer.alloc(MAX_BODY_BYTES))).not.toThrow();
    expect(() => requireSize(Buffer.alloc(MAX_BODY_BYTES + 1))).toThrow(
      'BodyTooLarge: the body has 65537 bytes; at most 65536 are accepted.',
    );
  });

  it('is a command for scan', () => {
    expect(read('{"loadBalancerId":"alb-1","force":true}')).toEqual({ loadBalancerId: 'alb-1', force: true });
  });

  it('means everything only where it is {}', () => {
    expect(read(' {} ')).toEqual({});
    for (const text of ['', '  ', 'null', ' null\n'])
      expect(() => read(text), text).toThrow('the body is empty or null');
  });

  it.each([
    ['the envelope of a timer', '{"triggerTime":"2026-06-01T00:00:00Z","triggerName":"t","payload":"{}"}'],
    ['a command of an operator', '{"pause":true}'],
    ['a command for doctor', '{"doctor":true}'],
  ])('is refused with %s', (_title, text) => {
    expect(() => read(text)).toThrow('InvalidEvent');
  });
});

describe('a service that only plans', () => {
  it('refuses a command to apply, and no other', () => {
    expect(() => read('{"mode":"apply"}', 'plan')).toThrow('ServiceInPlanMode');
    expect(read('{"mode":"plan"}', 'plan')).toEqual({ mode: 'plan' });
    expect(read('{}', 'plan')).toEqual({});
    expect(read('{"mode":"apply"}')).toEqual({ mode: 'apply' });
  });
});
