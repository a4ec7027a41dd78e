/**
 * HTML from templates in which every value is escaped, so that foreign text cannot become markup. Values are texts, numbers, other
 * templates and lists of them; `undefined`, `null` and `false` are omitted. Attributes must be quoted. Not for scripts and styles:
 * these are constants (script.ts, style.ts).
 */
export class Html {
  readonly text: string;

  /** Only for constants of this project: nothing is escaped. */
  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | undefined | null | false | readonly HtmlValue[];

export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? '';
  for (const [index, value] of values.entries()) text += markupOf(value) + (parts[index + 1] ?? '');
  return new Html(text);
}

function markupOf(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) ? value.map(markupOf).join('') : '';
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters, and marks that change the direction of the text after them: a name could rewrite the line that it is in. */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are removed
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** A text of others, isolated: its direction does not affect what stands around it. */
export function foreign(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

function escapeHtml(given: string): string {
  const text = given.replace(controls, '');
  // Most texts need no escaping: testing is much cheaper than replacing.
  return !/[&<>"']/.test(text) ? text : text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}
