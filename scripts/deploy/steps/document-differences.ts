/**
 * What differs between two documents of RAM, right by right, for a person who decides whether the second may replace the first. Pure.
 *
 * A right is one action with its resources and conditions, whatever statement it is in: a regrouped policy grants the same.
 */
import type { InEach, Language } from '../../../shared/core/model/texts/language.ts';
import { equalJson } from './equal-json.ts';

/** Empty: they are equal. `- ` is there and would go, `+ ` would be written. */
export function documentDifferences(present: unknown, wanted: unknown): readonly InEach<string>[] {
  if (equalJson(present, wanted)) return [];
  const [before, after] = [rightsOf(present), rightsOf(wanted)];
  const removed = before.filter(({ en }) => !after.some((right) => right.en === en));
  const added = after.filter(({ en }) => !before.some((right) => right.en === en));
  if (removed.length + added.length === 0)
    return [{ en: 'the same rights, written differently', zh: '权限相同，写法不同' }];
  return [
    ...removed.map(({ en, zh }) => ({ en: `- ${en}`, zh: `- ${zh}` })),
    ...added.map(({ en, zh }) => ({ en: `+ ${en}`, zh: `+ ${zh}` })),
  ];
}

function rightsOf(document: unknown): readonly InEach<string>[] {
  const statements = fieldOf(document, 'Statement');
  const all = Array.isArray(statements) ? statements : statements === undefined ? [document] : [statements];
  const [english, chinese] = [
    all.flatMap((each) => rightsOfStatement(each, 'en')),
    all.flatMap((each) => rightsOfStatement(each, 'zh')),
  ];
  const rights = new Map(english.map((en, index) => [en, { en, zh: chinese[index] ?? en }]));
  return [...rights.keys()].sort().flatMap((en) => rights.get(en) ?? []);
}

function rightsOfStatement(statement: unknown, language: Language): readonly string[] {
  const effect = fieldOf(statement, 'Effect');
  const actions = textsOf(fieldOf(statement, 'Action'));
  if (typeof effect !== 'string' || actions.length === 0) return [JSON.stringify(statement)];
  const rest = Object.entries(statement as object)
    .filter(([key]) => key !== 'Effect' && key !== 'Action')
    .sort(([left], [right]) => order(left) - order(right))
    .map(([key, value]) => `${fieldIn[language](key)} ${textOf(value)}`)
    .join('');
  return actions.map((action) => `${effect} ${action}${rest}`);
}

const words: Readonly<Record<string, InEach<string>>> = {
  Resource: { en: 'on', zh: '资源' },
  Principal: { en: 'by', zh: '主体' },
  Condition: { en: 'if', zh: '条件' },
};

/** What stands between an action and a field of its statement. */
const fieldIn: InEach<(key: string) => string> = {
  en: (key) => ` ${words[key]?.en ?? `with ${key}`}`,
  zh: (key) => `，${words[key]?.zh ?? key}`,
};

/** The fields of `words` first. */
function order(key: string): number {
  const place = Object.keys(words).indexOf(key);
  return place === -1 ? Object.keys(words).length : place;
}

function textOf(value: unknown): string {
  const texts = textsOf(value);
  return texts.length > 0 ? [...texts].sort().join(', ') : JSON.stringify(value);
}

/** RAM writes one text or a list of texts. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : [];
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
