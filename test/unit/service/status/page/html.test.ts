import { describe, expect, it } from 'vitest';
import { html } from '../../../../../shared/service/status/page/html.ts';

const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;`;

describe('a template', () => {
  it('escapes texts, in elements and in attributes', () => {
    expect(html`<a title="${HOSTILE}">${[HOSTILE, html`<b>${'<'}</b>`]}</a>`.text).toBe(
      `<a title="&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;">&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;<b>&lt;</b></a>`,
    );
  });

  it('omits absent values, but not zero', () => {
    expect(html`${undefined}${null}${false}${0}${''}`.text).toBe('0');
  });
});
