/** Sentences on lines of a given width. */
import { stripVTControlCharacters } from 'node:util';

/** Long words, such as ARNs, stay whole: a part of one cannot be copied. */
export function wrapped(text: string, columns: number): readonly string[] {
  const whole = printable(text);
  // Blanks between columns stay.
  if (whole.length <= columns) return [whole];
  const all: string[] = [];
  let line = '';
  for (const word of whole.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      all.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...all, line];
}

/** A text whose lines fit, where they did before; longer ones are continued with their own indent, and lose their colours. */
export function fitted(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const plain = stripVTControlCharacters(line);
      if (plain.length <= columns) return [line];
      const indent = /^ */.exec(plain)?.[0] ?? '';
      return wrapped(plain.trim(), columns - indent.length).map((part) => `${indent}${part}`);
    })
    .join('\n');
}

/** Names come from the cloud: they must not move the cursor. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, ' ');
}
