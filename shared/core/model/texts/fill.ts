/**
 * Puts parameters into a sentence. `{name}` is replaced by the parameter of that name; a part in square brackets is left out if one of
 * its parameters is not known, so that each sentence also reads well without them. Brackets are not nested.
 */
import type { ReasonParameters } from '../reasons.ts';
import type { Language } from './language.ts';

/** A certificate may have a hundred names. */
const MAX_SHOWN = 5;

const separator = { en: ', ', zh: '、' } as const;

export function fill(language: Language, sentence: string, parameters: ReasonParameters): string {
  return sentence
    .split('[')
    .map((part, index) => {
      if (index === 0) return replaced(language, part, parameters).text;
      const [optional = '', rest = ''] = part.split(']');
      const shown = replaced(language, optional, parameters);
      return `${shown.isComplete ? shown.text : ''}${replaced(language, rest, parameters).text}`;
    })
    .join('');
}

/** Lists as one text, where a person has to act on each of their members. */
export function withWholeLists(
  language: Language,
  parameters: ReasonParameters,
  separatorOf: (name: string) => string = () => separator[language],
): ReasonParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(
      ([name, value]) => [name, typeof value === 'object' ? value.join(separatorOf(name)) : value] as const,
    ),
  );
}

interface Filled {
  readonly text: string;
  /** Every parameter is known. */
  readonly isComplete: boolean;
}

function replaced(language: Language, part: string, parameters: ReasonParameters): Filled {
  let text = '';
  let isComplete = true;
  for (const [index, piece] of part.split('{').entries()) {
    if (index === 0) {
      text += piece;
      continue;
    }
    const [name = '', rest = ''] = piece.split('}');
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (value === undefined || value === '' || (typeof value === 'object' && value.length === 0))
      isComplete = false;
    text += `${value === undefined ? '' : listed(language, value)}${rest}`;
  }
  return { text, isComplete };
}

function listed(language: Language, value: string | number | readonly string[]): string {
  if (typeof value !== 'object') return String(value);
  const shown = value.slice(0, MAX_SHOWN).join(separator[language]);
  const more = value.length - MAX_SHOWN;
  if (more <= 0) return shown;
  return language === 'zh' ? `${shown} 等 ${value.length} 个` : `${shown} and ${more} more`;
}
