import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  contentSecurityPolicy,
  documentOf,
  otherLanguageLink,
} from '../../../../../shared/service/status/page/document.ts';
import { html } from '../../../../../shared/service/status/page/html.ts';

const pageWith = (reload: 'never' | 'always' | 'without-script') =>
  documentOf({ language: 'en', title: '<Title>', reload, body: html`<p>1</p>` });

describe('the frame of a page', () => {
  it('has just the style and the script that the policy allows', () => {
    const page = pageWith('never');

    for (const tag of ['style', 'script']) {
      const contents = [...page.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))];
      const [, content = ''] = contents[0] ?? [];
      const hash = createHash('sha256').update(content).digest('base64');
      expect(contents).toHaveLength(1);
      expect(contentSecurityPolicy).toContain(`${tag}-src 'sha256-${hash}'`);
    }
  });

  it('escapes the title', () => {
    expect(pageWith('never')).toContain('<title>&lt;Title&gt;</title>');
  });

  it.each([
    ['never', /^(?!.*http-equiv)/s],
    ['always', /(?<!<noscript>)<meta http-equiv="refresh"/],
    ['without-script', /<noscript><meta http-equiv="refresh" content="\d+"><\/noscript>/],
  ] as const)('reloads by itself: %s', (reload, pattern) => {
    expect(pageWith(reload)).toMatch(pattern);
  });
});

describe('the link to the other language', () => {
  it('leads to the same page', () => {
    expect(otherLanguageLink('en', '&loadBalancerId=alb-1').text).toContain(
      'href="?lang=zh&amp;loadBalancerId=alb-1" lang="zh-CN"',
    );
    expect(otherLanguageLink('zh').text).toContain('href="?lang=en"');
  });
});
