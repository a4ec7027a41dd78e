/** Data in which sentences stand in each language, with one language alone. Pure. */
import type { InEach, Language } from '../../shared/core/model/texts/language.ts';

/** The same data, in which each sentence is a text. */
export type InLanguage<Value> =
  Value extends InEach<string>
    ? string
    : Value extends object
      ? { readonly [Key in keyof Value]: InLanguage<Value[Key]> }
      : Value;

/** For plain data, such as a plan. `--json` has it in English. */
export function inLanguage<Value>(language: Language, value: Value): InLanguage<Value> {
  return spoken(language, value) as InLanguage<Value>;
}

function spoken(language: Language, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => spoken(language, each));
  if (isInEach(value)) return value[language];
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, spoken(language, each)]));
}

function isInEach(value: object): value is InEach<string> {
  return Object.keys(value).length === 2 && 'en' in value && 'zh' in value;
}
