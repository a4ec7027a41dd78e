/**
 * Applies a mutant to the sources of the product. Throws if the function is absent or its name is not unique, or if the text
 * does not occur exactly once in its body: a mutant that changes nothing would be reported as missed.
 */
import type { BodyChange, Mutant } from '../../test/simulation/mutants/mutant.ts';
import { type FoundFunction, functionsIn } from './functions.ts';

/** Source texts by file. */
export type Sources = ReadonlyMap<string, string>;

/** @returns the files that the mutant changes, with their new text */
export type Mutate = (mutant: Mutant) => Sources;

interface Place extends FoundFunction {
  readonly file: string;
}

interface Edit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly replace: string;
}

/** Reads the sources once, for any number of mutants. */
export function mutator(sources: Sources): Mutate {
  const places = [...sources].flatMap(([file, source]) =>
    functionsIn(source).map((one): Place => ({ ...one, file })),
  );
  return ({ name, changes }) => {
    const edits = changes.map((change) => editFor(name, change, places, sources));
    const changed = new Map<string, string>();
    // From the last place to the first, so that the remaining offsets stay valid.
    for (const { file, start, end, replace } of edits.toSorted((left, right) => right.start - left.start)) {
      const source = changed.get(file) ?? sources.get(file) ?? '';
      changed.set(file, source.slice(0, start) + replace + source.slice(end));
    }
    return changed;
  };
}

function editFor(
  mutant: string,
  { functionName, find, replace }: BodyChange,
  places: readonly Place[],
  sources: Sources,
): Edit {
  const named = places.filter(({ name }) => name === functionName);
  const [place] = named;
  if (!place) throw new Error(`The mutant "${mutant}" does not fit: no function is named ${functionName}.`);
  const { file, start, end } = place;
  if (named.length > 1) {
    const files = named.map((one) => one.file).join(', ');
    throw new Error(
      `The mutant "${mutant}" does not fit: ${named.length} functions are named ${functionName} (${files}).`,
    );
  }
  const body = (sources.get(file) ?? '').slice(start, end);
  const matches = matchesIn(body, find);
  const [match] = matches;
  if (!match || matches.length > 1)
    throw new Error(
      `The mutant "${mutant}" does not fit: ${functionName} (${file}) holds this text ${matches.length} times, not once: ${find}`,
    );
  return { file, start: start + match.start, end: start + match.end, replace };
}

function matchesIn(text: string, wanted: string): readonly { start: number; end: number }[] {
  const { text: searched, offsets } = withoutFormatting(text);
  const { text: wantedText } = withoutFormatting(wanted);
  const matches: { start: number; end: number }[] = [];
  for (let at = searched.indexOf(wantedText); at !== -1; at = searched.indexOf(wantedText, at + 1)) {
    const [start = 0, last = 0] = [offsets[at], offsets[at + wantedText.length - 1]];
    matches.push({ start, end: last + 1 });
  }
  return matches;
}

/**
 * Drops what a formatter adds or removes: whitespace, and commas before a closing bracket. Also inside strings, which is
 * harmless because both texts are treated alike.
 */
function withoutFormatting(source: string): { readonly text: string; readonly offsets: readonly number[] } {
  const characters: string[] = [];
  const offsets: number[] = [];
  for (let offset = 0; offset < source.length; offset += 1) {
    const character = source.charAt(offset);
    if (/\s/.test(character)) continue;
    if (/[)\]}]/.test(character) && characters.at(-1) === ',') {
      characters.pop();
      offsets.pop();
    }
    characters.push(character);
    offsets.push(offset);
  }
  return { text: characters.join(''), offsets };
}
