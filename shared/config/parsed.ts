/**
 * What a parser of one variable answers: the value, or what is wrong with the text (a fragment of a sentence, without the
 * text itself where that is secret). Parsers are pure and never throw.
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

/** The items of a comma list; spaces around them and empty items (a trailing comma) are ignored. */
export function listItems(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Parses every item; the first wrong one decides. */
export function parseEach<Value>(text: string, parse: Parser<Value>): Parsed<readonly Value[]> {
  const values: Value[] = [];
  for (const item of listItems(text)) {
    const parsed = parse(item);
    if (!parsed.ok) return parsed;
    values.push(parsed.value);
  }
  return accept(values);
}
