import { describe, expect, it } from 'vitest';
import { dayIn, languageOf, momentIn } from '../../../../../shared/service/status/page/language.ts';
import { NOW_MS } from '../../../../support/builders.ts';
import { aStatusRequest } from '../../../../support/status.ts';

describe('the language of a reader', () => {
  const of = (accept: string, lang?: string) =>
    languageOf(aStatusRequest('/', { 'accept-language': accept, query: lang === undefined ? {} : { lang } }));

  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en;q=0.2, zh;q=0.8', 'zh'],
    ['zh;q=0, en;q=0.1', 'en'],
    ['zh;q=0', 'en'],
    ['fr, zh;q=0.1', 'zh'],
    ['ZH-tw', 'zh'],
    ['zhx', 'en'],
    ['', 'en'],
  ])('with a browser that prefers "%s" is %s', (accept, language) => {
    expect(of(accept)).toBe(language);
  });

  it('is the one in the address, if there is a page in it', () => {
    expect(of('en', 'zh')).toBe('zh');
    expect(of('zh', 'xx')).toBe('zh');
  });
});

describe('a moment', () => {
  it.each([
    ['en', -30_000, '0 minutes ago'],
    ['en', -119 * 60_000, '119 minutes ago'],
    ['en', -47 * 3_600_000, '47 hours ago'],
    ['en', 49 * 3_600_000, 'in 2 days'],
    ['zh', -600_000, '10 分钟前'],
  ] as const)('in %s, %i ms from now, is %s', (language, differenceMs, said) => {
    expect(momentIn(language, NOW_MS + differenceMs, NOW_MS).text).toContain(`>${said}<`);
  });

  it.each(['en', 'zh'] as const)(
    'in %s is written as Intl writes it, with a blank between a number and Chinese',
    (language) => {
      const format = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
      const said = (count: number, unit: 'minute' | 'hour' | 'day') =>
        format.format(count, unit).replace(/(\d)(?=\p{Script=Han})/u, '$1 ');
      const units = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
      const cases = [
        ...[0, 1, 2, 119].map((count) => [count, 'minute'] as const),
        ...[2, 3, 47].map((count) => [count, 'hour'] as const),
        ...[2, 3, 999, 1_000, 12_345, 1_234_567].map((count) => [count, 'day'] as const),
      ];

      for (const [count, unit] of cases) {
        const sizeMs = count * units[unit];
        expect(momentIn(language, NOW_MS - sizeMs, NOW_MS).text).toContain(`>${said(-count, unit)}<`);
        if (count > 0)
          expect(momentIn(language, NOW_MS + sizeMs, NOW_MS).text).toContain(`>${said(count, unit)}<`);
      }
    },
  );

  it('has the exact time on demand', () => {
    expect(momentIn('en', NOW_MS, NOW_MS).text).toContain('datetime="2026-06-01T00:00:00.000Z"');
  });
});

describe('a day', () => {
  it('is the day in UTC', () => {
    expect(dayIn(NOW_MS - 1).text).toBe('<small title="2026-05-31T23:59:59.999Z">2026-05-31</small>');
  });
});
