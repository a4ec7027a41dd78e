/** What is said of reasons and errors in the language of the reader. Pure. */

import type { RotatorError } from '../../../base/errors.ts';
import { deliverySaid } from '../../../core/model/texts/deliveries.ts';
import { errorTextsInChinese } from '../../../core/model/texts/errors.ts';
import { type Explainable, explain } from '../../../core/model/texts/explain.ts';
import type { Language } from '../../../core/model/texts/language.ts';
import type { PassedOverIn } from '../../../core/reports/passed-over-remark.ts';
import { passedOverRemark } from '../../../core/reports/passed-over-remark.ts';
import { type Html, html } from './html.ts';
import { texts } from './texts.ts';
import type { Wording } from './wording.ts';

/** The code, the sentence, and what to do. */
export function reasonSaid(row: Explainable, { language, text }: Wording): Html {
  const { says, todo, original } = explain(language, row);
  return html`<code>${row.reason}</code> ${says}${todo !== undefined && html` <small>${withCommands(todo)}</small>`}${original !== undefined && folded(text.original, original)}`;
}

export function passedOverSaid(row: PassedOverIn, { language }: Wording): string {
  return passedOverRemark(row, language);
}

export interface FailureIn {
  readonly code: string;
  /** In English, with the hint. */
  readonly message: string;
}

/** In English the message has the names; in Chinese the code says what it means. */
export function errorSaid({ code, message }: FailureIn, { language, text }: Wording): Html {
  if (language === 'en') return html`<code>${code}</code> ${message}`;
  const known = Object.hasOwn(errorTextsInChinese, code) ? errorTextsInChinese[code] : undefined;
  if (!known) return html`<code>${code}</code>${folded(text.original, message)}`;
  return html`<code>${code}</code> ${known.says} <small>${known.todo}</small>`;
}

/** Why a channel accepts nothing. */
export function deliveryFailureSaid(failure: FailureIn, { language, text }: Wording): Html {
  const { says, original } = deliverySaid(language, failure);
  return html`<code>${failure.code}</code> ${says}${original !== undefined && folded(text.original, original)}`;
}

/** An error that takes the whole page. */
export function problemSaid(
  { code, messageWithoutCode, hint }: Pick<RotatorError, 'code' | 'messageWithoutCode' | 'hint'>,
  language: Language,
): { readonly says: Html | string; readonly todo: string | undefined } {
  const known = Object.hasOwn(errorTextsInChinese, code) ? errorTextsInChinese[code] : undefined;
  if (language === 'en') return { says: messageWithoutCode, todo: hint };
  return known ?? { says: folded(texts[language].original, messageWithoutCode), todo: undefined };
}

function folded(title: string, original: string): Html {
  return html` <details class="original" lang="en"><summary>${title}</summary>${original}</details>`;
}

/** A command stands between backticks. */
function withCommands(text: string): readonly (Html | string)[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`));
}
