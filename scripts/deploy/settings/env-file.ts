/**
 * The text of `.env`: what it says, and the same text with other values. Pure.
 *
 * Serverless Devs reads the file, too, with dotenv 16.3 and dotenv-expand 10 (`@serverless-devs/s` 3.1), which replace what follows a `$`, several
 * times over, and cut an unquoted value at a `#`. What it and a person could read differently is refused here, so that both read the same: `$`,
 * backticks, quotes within a value, `\` in double quotes except for `\n`, `#` without a space before it. A quoted value may have line breaks.
 */
import { InvalidConfiguration } from '../../../shared/base/errors.ts';

export interface EnvEntry {
  readonly name: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
  /** Offsets in the text: of the whole entry, without the line break at its end. */
  readonly from: number;
  readonly to: number;
}

const SPACE = '[^\\S\\n]';
/** The name, and the first character of the value. */
const assignment = new RegExp(`^${SPACE}*(?:export${SPACE}+)?([A-Za-z_]\\w*)${SPACE}*=${SPACE}*`);
const endOfLine = new RegExp(`^${SPACE}*(?:#[^\\n]*)?(?=\\n|$)`);

/** @throws InvalidConfiguration naming the line; values are never shown */
export function parseEnvFile(given: string): readonly EnvEntry[] {
  const text = normalised(given);
  const entries: EnvEntry[] = [];
  let offset = 0;
  while (offset < text.length) {
    const line = text.slice(0, offset).split('\n').length;
    const rest = text.slice(offset);
    const ignored = endOfLine.exec(rest);
    if (ignored) {
      offset += ignored[0].length + 1;
      continue;
    }
    const entry = readEntry(rest, line);
    const before = entries.find(({ name }) => name === entry.name);
    if (before) throw refusal(line, `${entry.name} is already set in line ${before.line}: keep one of them`);
    entries.push({ name: entry.name, value: entry.value, line, from: offset, to: offset + entry.length });
    offset += entry.length + 1;
  }
  return entries;
}

/** As the reader of Serverless Devs does. */
function normalised(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

function readEntry(
  rest: string,
  line: number,
): { readonly name: string; readonly value: string; readonly length: number } {
  const [head, name] = assignment.exec(rest) ?? [];
  if (head === undefined || name === undefined) throw refusal(line, 'it is neither a comment nor NAME=value');
  const { value, length } = readValue(rest.slice(head.length), name, line);
  const tail = endOfLine.exec(rest.slice(head.length + length));
  if (!tail) throw refusal(line, `something follows the value of ${name}`);
  return { name, value, length: head.length + length + tail[0].length };
}

function readValue(
  text: string,
  name: string,
  line: number,
): { readonly value: string; readonly length: number } {
  const quote = /^['"`]/.exec(text)?.[0];
  if (quote === undefined) return readUnquoted(text, name, line);
  if (quote === '`') throw refusal(line, `the value of ${name} is in backticks: use ' or "`);
  const end = text.indexOf(quote, 1);
  if (end < 0) throw refusal(line, `the quotation mark of ${name} is not closed`);
  const inner = text.slice(1, end);
  refuseUnsafe(inner, name, line);
  if (quote === "'") return { value: inner, length: end + 1 };
  const value = inner.replaceAll('\\n', '\n');
  if (value.includes('\\'))
    throw refusal(line, `the value of ${name} has a \\ in double quotes: put it in single quotes`);
  return { value, length: end + 1 };
}

function readUnquoted(text: string, name: string, line: number): ReturnType<typeof readValue> {
  const [whole = ''] = /^[^\n]*/.exec(text) ?? [];
  const [value = ''] = whole.split(/(?<=^|\s)#/);
  if (value.includes('#')) throw refusal(line, `the value of ${name} has a #: put it in double quotes`);
  if (/['"`]/.test(value)) throw refusal(line, `the value of ${name} has a quotation mark: put it in quotes`);
  refuseUnsafe(value, name, line);
  return { value: value.trim(), length: value.length };
}

function refuseUnsafe(value: string, name: string, line: number): void {
  if (value.includes('$'))
    throw refusal(
      line,
      `the value of ${name} has a $, which Serverless Devs would replace: choose another value`,
    );
  if (/[^\P{Cc}\n\t]/u.test(value)) throw refusal(line, `the value of ${name} has a control character`);
}

function refusal(line: number, problem: string): InvalidConfiguration {
  return new InvalidConfiguration(`.env, line ${line}: ${problem}.`, {
    hint: 'Correct the line and try again. Nothing was read or changed.',
  });
}

/**
 * The same text with these values, in the same order and with its comments. A new variable takes the place of its line in a comment
 * (`# NAME=`), as .env.example has them, or comes last. `undefined` removes a variable.
 *
 * @throws InvalidConfiguration if a value cannot be written, or the text cannot be read
 */
export function withValues(given: string, changes: Readonly<Record<string, string | undefined>>): string {
  let text = normalised(given);
  for (const [name, value] of Object.entries(changes)) {
    const entry = parseEnvFile(text).find((one) => one.name === name);
    if (entry?.value === (value ?? '') && (entry.value !== '' || value !== undefined)) continue;
    text = withValue(text, name, value, entry);
  }
  return text;
}

function withValue(
  text: string,
  name: string,
  value: string | undefined,
  entry: EnvEntry | undefined,
): string {
  const written = value === undefined ? undefined : `${name}=${quoted(name, value)}`;
  if (entry) {
    const end = written === undefined ? Math.min(entry.to + 1, text.length) : entry.to;
    return `${text.slice(0, entry.from)}${written ?? ''}${text.slice(end)}`;
  }
  if (written === undefined) return text;
  const place = new RegExp(`^#[^\\S\\n]*${name}=.*$`, 'm').exec(text);
  if (place) return `${text.slice(0, place.index)}${written}${text.slice(place.index + place[0].length)}`;
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${written}\n`;
}

/** The same text with `# NAME=...` in the place of the comment on this variable, for a person to complete. */
export function withComment(text: string, line: string): string {
  const name = line.slice(0, line.indexOf('='));
  return text.replace(new RegExp(`^#[^\\S\\n]*${name}=.*$`, 'm'), () => `# ${line}`);
}

/** @throws InvalidConfiguration for a value that no form of the file can hold */
export function quoted(name: string, value: string): string {
  const forms = [value, `"${value}"`, `'${value}'`];
  const form = forms.find((one) => {
    try {
      const [entry, ...others] = parseEnvFile(`${name}=${one}`);
      return entry?.value === value && others.length === 0;
    } catch {
      // This form cannot hold it; the next one may.
      return false;
    }
  });
  if (form !== undefined) return form;
  throw new InvalidConfiguration(`the value of ${name} cannot be written to .env.`, {
    hint: 'Choose a value without $ and without both kinds of quotation marks.',
    chinese: {
      says: `${name} 的值无法写入 .env。`,
      todo: '请换一个值：不含 $，也不同时含有两种引号。',
    },
  });
}

/** The values of entries that are not empty. */
export function valuesOf(entries: readonly EnvEntry[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries.flatMap(({ name, value }) => (value.trim() === '' ? [] : [[name, value.trim()] as const])),
  );
}
