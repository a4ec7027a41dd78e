/**
 * What differs between two documents of RAM, right by right, for a person who decides whether the second may replace the first. Pure.
 *
 * A right is one action with its resources and conditions, whatever statement it is in: a regrouped policy grants the same.
 */
import { equalJson } from './equal-json.ts';

/** Empty: they are equal. `- ` is there and would go, `+ ` would be written. */
export function documentDifferences(present: unknown, wanted: unknown): readonly string[] {
  if (equalJson(present, wanted)) return [];
  const [before, after] = [rightsOf(present), rightsOf(wanted)];
  const removed = before.filter((right) => !after.includes(right));
  const added = after.filter((right) => !before.includes(right));
  if (removed.length + added.length === 0) return ['the same rights, written differently'];
  return [...removed.map((right) => `- ${right}`), ...added.map((right) => `+ ${right}`)];
}

function rightsOf(document: unknown): readonly string[] {
  const statements = fieldOf(document, 'Statement');
  const all = Array.isArray(statements) ? statements : statements === undefined ? [document] : [statements];
  return [...new Set(all.flatMap(rightsOfStatement))].sort();
}

function rightsOfStatement(statement: unknown): readonly string[] {
  const effect = fieldOf(statement, 'Effect');
  const actions = textsOf(fieldOf(statement, 'Action'));
  if (typeof effect !== 'string' || actions.length === 0) return [JSON.stringify(statement)];
  const rest = Object.entries(statement as object)
    .filter(([key]) => key !== 'Effect' && key !== 'Action')
    .sort(([left], [right]) => order(left) - order(right))
    .map(([key, value]) => ` ${words[key] ?? `with ${key}`} ${textOf(value)}`)
    .join('');
  return actions.map((action) => `${effect} ${action}${rest}`);
}

const words: Readonly<Record<string, string>> = { Resource: 'on', Principal: 'by', Condition: 'if' };

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
