/** Sentences on lines of a given width. Commands and longer words stay whole, so that they can be copied. */
import { stripVTControlCharacters } from 'node:util';
import { withWholeCommands } from './commands-in-text.ts';
import { brokenInto, columnsOf } from './wide.ts';

/** Long words, such as ARNs, stay whole: a part of one cannot be copied. */
export function wrapped(text: string, columns: number): readonly string[] {
  const whole = printable(text);
  // Blanks between columns stay.
  if (columnsOf(whole) <= columns) return [whole];
  return withWholeCommands(whole, (text) => brokenInto(text, columns));
}

/** What begins a line of a view: a sign, or a label in a column of its own. */
const startOfLine = /^(?:\S{1,8} {2,}| *(?:[-✓✗?!→+] )?)(?=\S)/;

/** A text whose lines fit; longer ones are continued below their text, and lose their colours. */
export function fitted(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const plain = stripVTControlCharacters(line);
      if (columnsOf(plain) <= columns) return [line];
      const start = startOfLine.exec(plain)?.[0] ?? '';
      const indent = ' '.repeat(columnsOf(start));
      return wrapped(plain.slice(start.length), columns - indent.length).map(
        (part, at) => `${at === 0 ? start : indent}${part}`,
      );
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
