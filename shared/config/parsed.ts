/**
 * The result of parsing a variable: its value, or a description of the problem. The description is part of a sentence and never contains
 * the text of a secret. Parsers are pure and never throw.
 */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

export type Parser<Value> = (text: string) => Parsed<Value>;

export function accept<Value>(value: Value): Parsed<Value> {
  return { ok: true, value };
}

export function refuse(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}

/** The items of a comma list, without surrounding spaces and empty items (after a trailing comma). */
export function listItems(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Parses every item of a comma list and returns the first problem, if any. */
export function parseEach<Value>(text: string, parse: Parser<Value>): Parsed<readonly Value[]> {
  const values: Value[] = [];
  for (const item of listItems(text)) {
    const parsed = parse(item);
    if (!parsed.ok) return parsed;
    values.push(parsed.value);
  }
  return accept(values);
}
