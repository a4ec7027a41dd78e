/** The languages in which people read what the service says. */

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** A text in each language. */
export type InEach<Text> = Readonly<Record<Language, Text>>;

/** One sentence, in each language. */
export type Said = InEach<string>;

/**
 * The language that a value of `LANGUAGE` asks for. POSIX systems set the same variable for gettext, as a list in order of preference
 * (`zh_CN:en`, `en_US:en`): the first one counts, and any other language means English.
 */
export function languageFrom(text: string): Language {
  const [first = ''] = text.trim().split(':');
  const tag = first.toLowerCase();
  return tag === 'zh' || tag.startsWith('zh_') || tag.startsWith('zh-') ? 'zh' : 'en';
}

/** A text that is made in the same way for each language. */
export function inEach<Text>(make: (language: Language) => Text): InEach<Text> {
  return { en: make('en'), zh: make('zh') };
}
