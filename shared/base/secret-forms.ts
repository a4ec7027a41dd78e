/**
 * Finds registered secrets in text: in their usual encodings (plain, escaped for JSON, percent-encoded, base64 at any alignment, hex), and the
 * beginning of one where the text was cut before it was redacted.
 *
 * Ignores secrets of less than eight bytes: they would blank harmless letters in every line. Configuration with such a secret is refused.
 */
import { REDACTED } from './secret.ts';

/** Shorter secrets would match harmless text. */
export const MIN_REDACTED_BYTES = 8;
/** Shorter beginnings of secrets reveal too little to be of use, and would match harmless text. */
const MIN_BEGINNING_LENGTH = 16;

export interface RegisteredForms {
  redact(text: string): string;
}

export function registeredForms(secrets: readonly string[]): RegisteredForms {
  const long = secrets.filter((secret) => Buffer.byteLength(secret) >= MIN_REDACTED_BYTES);
  const forms = [...new Set(long.flatMap(encodingsOf))].sort((left, right) => right.length - left.length);
  if (forms.length === 0) return { redact: (text) => text };
  const whole = new RegExp(forms.map(patternOf).join('|'), 'g');
  return { redact: (text) => forms.reduce(withoutBeginnings, text.replace(whole, REDACTED)) };
}

/** Removes what is left of a form that was cut off. */
function withoutBeginnings(text: string, form: string): string {
  const beginning = form.slice(0, MIN_BEGINNING_LENGTH);
  if (beginning.length < MIN_BEGINNING_LENGTH) return text;
  let left = text;
  for (let at = left.indexOf(beginning); at >= 0; at = left.indexOf(beginning, at + REDACTED.length)) {
    let length = beginning.length;
    while (length < form.length && left[at + length] === form[length]) length += 1;
    left = `${left.slice(0, at)}${REDACTED}${left.slice(at + length)}`;
  }
  return left;
}

function encodingsOf(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const percent = encodeURIComponent(secret);
  return [
    secret,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    percent,
    // RFC 3986 encoding, as signatures require, and the form encoding of browsers.
    percent.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    new URLSearchParams([['', secret]]).toString().slice(1),
    encodeURIComponent(percent),
    Buffer.from(secret).toString('hex'),
    ...base64Encodings(secret),
  ];
}

/** Shorter pieces would match harmless text. */
const MIN_BASE64_CHARACTERS = 8;

/** The base64 characters that encode only the secret, for each of its three possible alignments in a longer text. */
function base64Encodings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const core = encoded.slice(Math.ceil((8 * offset) / 6), Math.floor((8 * (offset + bytes.length)) / 6));
    if (core.length < MIN_BASE64_CHARACTERS) return [];
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Matches literally, except that the two hex digits after a percent sign match in either case. */
function patternOf(form: string): string {
  const literal = form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  return literal.replace(/%([0-9A-F]{2})/g, (_, digits: string) => `%${eitherCase(digits)}`);
}

function eitherCase(digits: string): string {
  return digits.replace(/[A-F]/g, (digit) => `[${digit}${digit.toLowerCase()}]`);
}
