import { describe, expect, it } from 'vitest';
import type { RotatorEvent } from '../../../../../shared/core/model/event.ts';
import { cutAtBytes, noticeOf } from '../../../../../shared/core/reports/notices/notice.ts';
import { NOW_MS } from '../../../../support/builders.ts';

type Told = Pick<RotatorEvent, 'type'> & Partial<RotatorEvent['data']>;

function anEvent({ type, ...data }: Told, n = 0): RotatorEvent {
  return {
    id: String(n).padStart(40, '0'),
    source: 'cert-rotator',
    type,
    subject: 'acs:alb:cn-hangzhou::listener/lsn-1',
    timeMs: NOW_MS + n,
    data: { region: 'cn-hangzhou', loadBalancerId: 'alb-1', summary: `event ${n}`, ...data },
  };
}

const verified = (n: number) => anEvent({ type: 'certrotator:Rotation:Verified' }, n);
const rolledBack = (n: number) => anEvent({ type: 'certrotator:Rotation:RolledBack' }, n);
const form = { limitBytes: 2_048, neutralise: (text: string) => text, language: 'en', dropped: 0 } as const;

describe('a notice', () => {
  it('has the most severe first, in each group the oldest, and counts in its title', () => {
    const events = [
      verified(3),
      rolledBack(4),
      verified(1),
      anEvent({ type: 'certrotator:Rotation:Blocked', reasonCode: 'no-replacement' }, 2),
    ];

    expect(noticeOf({ ...form, events }).split('\n')).toEqual([
      '[cert-rotator] 1 urgent, 1 to act on soon, 2 for information',
      'urgent:',
      '- cn-hangzhou alb-1: event 4',
      'to act on soon:',
      '- cn-hangzhou alb-1: event 2',
      'for information:',
      '- cn-hangzhou alb-1: event 1',
      '- cn-hangzhou alb-1: event 3',
    ]);
  });

  it('can be in Chinese', () => {
    const text = noticeOf({ ...form, language: 'zh', dropped: 2, events: [rolledBack(1)] });

    expect(text).toMatch(/^\[cert-rotator\] 紧急 1 条\n有 2 条较早的事件已丢弃/);
  });

  it.each([300, 400, 500, 600, 700])(
    'of at most %i bytes lists what fits, and counts the others',
    (limitBytes) => {
      const events = Array.from({ length: 50 }, (_, n) => verified(n));

      const text = noticeOf({ ...form, limitBytes, events });

      const listed = text.match(/^- /gm)?.length ?? 0;
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limitBytes);
      expect(listed).toBeGreaterThan(0);
      expect(text).toContain(`… and ${50 - listed} more`);
    },
  );

  it('says what an event of the whole region is about once', () => {
    const summary = 'cn-hangzhou: 4 certificates have turned untrusted.';
    const event = anEvent({ type: 'certrotator:Scan:RootsSuspected', summary, loadBalancerId: null });

    expect(noticeOf({ ...form, events: [event] })).toBe(`[cert-rotator] 1 urgent\n- ${summary}`);
  });
});

describe('a text that is cut', () => {
  it('ends between two characters, never within one, and is within its bytes', () => {
    for (let maxBytes = 3; maxBytes < 40; maxBytes += 1) {
      const cut = cutAtBytes('失败 a🔑b 证书更换失败', maxBytes);

      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(maxBytes);
      expect(cut).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|\uFFFD/);
    }
    expect(cutAtBytes('短', 3)).toBe('短');
  });
});
