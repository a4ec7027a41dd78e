/** The wording of one page: its texts in the reader's language, and times relative to now. Pure. */

import type { Language } from '../../../core/model/texts/language.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { momentIn } from './language.ts';
import type { Around, Texts } from './page-texts.ts';
import { texts } from './texts.ts';

export interface Wording {
  readonly language: Language;
  readonly text: Texts;
  /** For example `3 minutes ago`. */
  readonly moment: (atMs: number) => Html;
}

/** A time, or another value, in its place in a sentence. */
export function around({ before, after }: Around, value: HtmlValue): Html {
  return html`${before}${value}${after}`;
}

export function wordingFor(language: Language, nowMs: number): Wording {
  return { language, text: texts[language], moment: (atMs) => momentIn(language, atMs, nowMs) };
}
