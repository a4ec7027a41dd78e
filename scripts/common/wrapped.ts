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

/** Names come from the cloud: they must not move the cursor. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, ' ');
}
