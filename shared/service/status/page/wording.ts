/** The wording of one page: its texts in the reader's language, and times relative to now. Pure. */
import type { Html } from './html.ts';
import { type Language, momentIn } from './language.ts';
import { type Texts, texts } from './texts.ts';

export interface Wording {
  readonly text: Texts;
  /** For example `3 minutes ago`. */
  readonly moment: (atMs: number) => Html;
}

export function wordingFor(language: Language, nowMs: number): Wording {
  return { text: texts[language], moment: (atMs) => momentIn(language, atMs, nowMs) };
}
