/** Sentences on lines of a given width. */
import { stripVTControlCharacters } from 'node:util';
import { commandNames } from './installed.ts';
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

/** What begins a line of a view: a sign, or a label in a column of its own. */
const startOfLine = /^(?:\S{1,8} {2,}| *(?:[-✓✗?!→+] )?)(?=\S)/;

/** Of a private use: in no text. */
const KEPT_BLANK = '\uE000';

/** With its options and what they are about; of ledger its subcommand. */
const command = new RegExp(
  `(?:npm run|alb-cert-rotator) (?:${commandNames.join('|')})\\b(?: --(?= |$))?(?: (?:open|history|pause|resume)\\b)?` +
    `(?: --settings (?:'[^']*'|[^\\s'（），。；：]+)| --[a-z-]+(?: alb-[\\w.-]+)?)*`,
  'g',
);

/**
 * A view whose lines fit; longer ones are continued below their text, and lose their colours. Commands and longer words stay whole, so that
 * they can be copied.
 */
export function fittedView(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const plain = stripVTControlCharacters(line);
      if (columnsOf(plain) <= columns) return [line];
      const start = startOfLine.exec(plain)?.[0] ?? '';
      const indent = ' '.repeat(columnsOf(start));
      const kept = plain.slice(start.length).replace(command, (all) => all.replaceAll(' ', KEPT_BLANK));
      return wrapped(kept, columns - indent.length).map(
        (part, at) => `${at === 0 ? start : indent}${part.replaceAll(KEPT_BLANK, ' ')}`,
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
