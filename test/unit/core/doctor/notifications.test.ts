import { describe, expect, it } from 'vitest';
import { checkNotifications } from '../../../../shared/core/doctor/notifications.ts';
import { chineseOf } from '../../../../shared/core/doctor/result.ts';
import { NOW_MS } from '../../../support/builders.ts';

const robot = { name: 'dingtalk', lastSentAtMs: NOW_MS, failure: null };

describe('the channels of NOTIFY', () => {
  it('are no check where none is configured, and unknown where the ledger does not answer', () => {
    expect(checkNotifications({ value: [] }).state).toBe('not-applicable');
    expect(checkNotifications({ problem: { en: 'no answer', zh: '没有应答' } }).state).toBe('unknown');
  });

  it('are well where each has accepted its last message, or a test message', () => {
    const test = { accepted: true } as const;

    expect(checkNotifications({ value: [robot] }).state).toBe('ok');
    expect(checkNotifications({ value: [{ ...robot, lastSentAtMs: null, test }] }).state).toBe('ok');
  });

  it.each([
    ['ECONNREFUSED', 'there was no answer', '没有应答。请检查地址，以及 scan 能否访问公网。'],
    ['310000', 'keywords not in content', '服务拒绝了消息。原文：keywords not in content'],
    [
      'NotUnderstood',
      'the answer is none of this service: is the address right?',
      '应答不是该服务的。请检查地址。',
    ],
  ])('are at fault with %s, in both languages: what is ours is translated', (code, message, inChinese) => {
    const failed = checkNotifications({
      value: [{ ...robot, test: { accepted: false, code, message } }],
    });
    const failing = checkNotifications({
      value: [{ ...robot, failure: { sinceMs: NOW_MS, code, message } }],
    });

    for (const result of [failed, failing]) {
      expect(result.state).toBe('fault');
      expect(result.message).toContain(`${code}: ${message}`);
      expect(chineseOf(result)?.message).toContain(`（${code}）：${inChinese}`);
    }
  });
});
