/** Sentences on lines of a given width. */
import { stripVTControlCharacters } from 'node:util';
import { brokenInto, columnsOf } from './wide.ts';

/** Long words, such as ARNs, stay whole: a part of one cannot be copied. */
export function wrapped(text: string, columns: number): readonly string[] {
  const whole = printable(text);
  // Blanks between columns stay.
  return columnsOf(whole) <= columns ? [whole] : brokenInto(whole, columns);
}

/** A text whose lines fit, where they did before; longer ones are continued below their first word, and lose their colours. */
export function fitted(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const plain = stripVTControlCharacters(line);
      if (columnsOf(plain) <= columns) return [line];
      // What a list begins a line with is not repeated.
      const start = /^ *(?:[-✓✗?!→] )?/.exec(plain)?.[0] ?? '';
      const lines = wrapped(plain.slice(start.length), columns - start.length);
      return lines.map((part, at) => `${at === 0 ? start : ' '.repeat(start.length)}${part}`);
    })
    .join('\n');
}

/** Without its middle, where it is too long: what a line begins and ends with tells more. */
export function shortened(text: string, columns: number): string {
  if (text.length <= columns) return text;
  const kept = Math.max(0, columns - 1);
  const end = Math.floor(kept / 2);
  return `${text.slice(0, kept - end)}…${end === 0 ? '' : text.slice(-end)}`;
}

/** Names come from the cloud: they must not move the cursor. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, ' ');
}
