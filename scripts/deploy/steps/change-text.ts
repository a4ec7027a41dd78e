/** `old -> new` for a person. Pure. */
import { type InEach, inEach, type Language } from '../../../shared/core/model/texts/language.ts';

const MAX_SHOWN = 60;
/** Of what both have before they differ. */
const COMMON_SHOWN = 10;

/** Long texts are cut where they are the same, never where they differ. Addresses with a password are not shown. */
export function changeText(now: unknown, then: unknown): InEach<string> {
  return inEach((language) => {
    const [before, after] = [textOf(now, language), textOf(then, language)];
    const start = before.length > MAX_SHOWN || after.length > MAX_SHOWN ? startOf(before, after) : 0;
    return `${cut(before, start)} -> ${cut(after, start)}`;
  });
}

/** What changes, and how: `timeout (s): 60 -> 3600`. */
export function namedChange(what: InEach<string>, change: InEach<string>): InEach<string> {
  return { en: `${what.en}: ${change.en}`, zh: `${what.zh}：${change.zh}` };
}

export const none: InEach<string> = { en: 'none', zh: '无' };
const withPassword: InEach<string> = { en: '(an address with a password)', zh: '（带密码的地址）' };

function startOf(left: string, right: string): number {
  let same = 0;
  while (same < left.length && left[same] === right[same]) same += 1;
  return Math.max(0, same - COMMON_SHOWN);
}

function cut(text: string, start: number): string {
  const from = text.length > MAX_SHOWN ? Math.min(start, text.length - 1) : 0;
  const to = from + MAX_SHOWN;
  return `${from > 0 ? '...' : ''}${text.slice(from, to)}${to < text.length ? '...' : ''}`;
}

function textOf(value: unknown, language: Language): string {
  if (value === undefined || value === '') return none[language];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /:\/\/[^/\s]*@/.test(text) ? withPassword[language] : text;
}
