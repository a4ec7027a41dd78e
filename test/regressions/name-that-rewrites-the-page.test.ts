/** A review of this project: marks that turn the direction of text, and NUL, reached the status page in names. */
import { describe, expect, it } from 'vitest';
import { foreign, html } from '../../shared/service/status/page/html.ts';

describe('a name with control characters (a review of this project)', () => {
  it.each([
    ['a right-to-left override', '\u202egpj.exe'],
    ['an isolate', '\u2066abc\u2069'],
    ['NUL', 'a\u0000b'],
    ['an escape', 'a\u001b[31mb'],
    ['a mark', 'a\u200fb'],
    ['a line separator', 'a\u2028b'],
  ])('loses %s', (_, name) => {
    const { text } = html`<td>${name}</td>`;

    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
  });

  it('keeps what people write: other scripts, line breaks, escapes of markup', () => {
    expect(html`${'证书\nשלום <b>'}`.text).toBe('证书\nשלום &lt;b&gt;');
  });

  it('is isolated from the text around it', () => {
    expect(foreign('שלום <').text).toBe('<bdi>שלום &lt;</bdi>');
  });
});
