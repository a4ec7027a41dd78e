/** Sentences of doctor in each language, built beside the decision that they explain. Pure. */
import type { InEach } from '../model/texts/language.ts';

export type Sentence = InEach<string>;

/** Why something is as it is: a sentence, or a text of an error or of the cloud, which is in English. */
export type Why = string | Sentence;

/** How a text that is in English only is shown in Chinese. */
export function original(text: string): string {
  return `原文：${text}`;
}

export function englishOf(why: Why): string {
  return typeof why === 'string' ? why : why.en;
}

/** As a sentence of its own. */
export function sentenceOf(why: Why): Sentence {
  return typeof why === 'string' ? { en: why, zh: original(why) } : why;
}

/** @param says without a full stop @param why `undefined`: it is not known, and the sentence ends */
export function because(says: Sentence, why: Why | undefined): Sentence {
  if (why === undefined) return { en: `${says.en}.`, zh: `${says.zh}。` };
  if (typeof why === 'string') return { en: `${says.en}: ${why}`, zh: `${says.zh}。${original(why)}` };
  return { en: `${says.en}: ${why.en}`, zh: `${says.zh}：${why.zh}` };
}

/** The names of a list, all of them. */
export function listed(names: readonly string[]): Sentence {
  return { en: names.join(', '), zh: names.join('、') };
}
