import { describe, expect, it } from 'vitest';
import { html } from '../../../../../shared/service/status/page/html.ts';
import { livePart } from '../../../../../shared/service/status/page/live-part.ts';

const versionOf = (text: string) => /data-live="([^"]{16})"/.exec(text)?.[1];

describe('a live part', () => {
  it('is one element with its content and attributes', () => {
    expect(livePart('div id="a"', html`<b>1</b>`).text).toMatch(
      /^<div id="a" data-live="[\w-]{16}"><b>1<\/b><\/div>$/,
    );
  });

  it('has the same version for the same content, and another one for other content', () => {
    const [one, same, other] = [html`1`, html`1`, html`2`].map((content) =>
      versionOf(livePart('div id="a"', content).text),
    );

    expect(one).toBeDefined();
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });
});
