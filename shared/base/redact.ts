/**
 * Removes secrets from text by their content, wherever they are in it:
 *
 * - every registered secret in its usual encodings: plain, escaped for JSON, percent-encoded, base64 at any alignment, hex;
 * - private keys in PEM, also without the BEGIN and END lines, also split over a list of lines;
 * - values with a secret label: `authorization`, security tokens, access key secrets, signatures.
 *
 * Secrets that are encrypted or compressed are not found. Ids of access keys are kept: they show which credentials were used.
 */
import { REDACTED, type Secret } from './secret.ts';

export interface Redactor {
  /** Any text: a message, a stack, a body. */
  readonly text: (text: string) => string;
  /** A line of JSON; returns a line of JSON with the same structure. */
  readonly json: (line: string) => string;
}

export function createRedactor(secrets: readonly Secret[]): Redactor {
  const registered = registeredPattern(secrets.map((secret) => secret.reveal()));
  const text = (value: string) => redactText(value, registered);
  return { text, json: (line) => redactJson(line, text) };
}

/** Labels are compared without case and punctuation: `x-acs-security-token`, `SecurityToken`. */
const secretLabels: ReadonlySet<string> = new Set([
  'authorization',
  'proxyauthorization',
  'securitytoken',
  'xacssecuritytoken',
  'xfcsecuritytoken',
  'xosssecuritytoken',
  'accesskeysecret',
  'secretaccesskey',
  'webhooksecret',
  'privatekey',
  'signature',
  'xrotatorsignature',
]);

function isSecretLabel(label: string): boolean {
  return secretLabels.has(label.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/** Matches to the end of the text if the END line is missing: a truncated key is still most of a key. */
const pemPrivateKey =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g;

/**
 * The first bytes of a private key in DER, in base64, after its length: PKCS #8 for RSA, for EC and SM2, for Ed25519; PKCS #1 for
 * RSA; SEC 1 for curves of 256 bits (including SM2) and 384 bits.
 */
const keyWithoutFrame =
  /\bM[A-Za-z0-9+/]{1,8}(?:IBADANBgkqhkiG9w0BAQEFAAS|AgEAMBMGByqGSM49AgE|CAQAwBQYDK2Vw|IBAAKCA[QgI]EA|cCAQEEI|kAgEBBDA)[A-Za-z0-9+/=\s\\]*/g;

/** `Authorization: ACS3-HMAC-SHA256 ...` to the end of the line or string, with any escaping of the quotes around it. */
const headerInText =
  /((?:proxy-)?authorization|x-(?:acs|fc|oss)-security-token|x-rotator-signature)(["'\\]*\s*[:=]\s*["'\\]*|["'\\]+\s*,\s*["'\\]+)[^"'\\\r\n]+/gi;

/** `Signature=...`, `SecurityToken=...`, `"accessKeySecret":"..."` inside a URL, a header or a body. */
const labelInText =
  /\b(signature|security-?token|access-?key-?secret)(["'\\]*\s*[:=]\s*["'\\]*)[A-Za-z0-9+/=%_.~-]+/gi;

function redactText(text: string, registered: RegExp | undefined): string {
  const known = registered ? text.replace(registered, REDACTED) : text;
  return known
    .replace(pemPrivateKey, REDACTED)
    .replace(keyWithoutFrame, REDACTED)
    .replace(headerInText, `$1$2${REDACTED}`)
    .replace(labelInText, `$1$2${REDACTED}`);
}

/** One pattern for all encodings of all secrets, longest first; `undefined` if there are no secrets. */
function registeredPattern(secrets: readonly string[]): RegExp | undefined {
  const forms = new Set(secrets.filter((secret) => secret !== '').flatMap(encodingsOf));
  if (forms.size === 0) return undefined;
  const byLength = [...forms].sort((left, right) => right.length - left.length);
  return new RegExp(byLength.map(patternOf).join('|'), 'g');
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

/** Walks the structure, so that a secret split over several values is found. */
function redactJson(line: string, redact: (text: string) => string): string {
  const redactor = new JsonRedactor(redact);
  return JSON.stringify(redactor.value(JSON.parse(line) as unknown));
}

const pemBegin = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;
const pemEnd = /-----END [A-Z0-9 ]*PRIVATE KEY-----/;

/** Visits the values of one line in order and tracks whether it is inside a private key that spans several of them. */
class JsonRedactor {
  readonly #redact: (text: string) => string;
  #insideKey = false;

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  value(value: unknown): unknown {
    if (typeof value === 'string') return this.#string(value);
    if (Array.isArray(value)) return this.#list(value);
    if (typeof value === 'object' && value !== null) return this.#object(value);
    return value;
  }

  #string(text: string): string {
    if (this.#insideKey) {
      this.#insideKey = !pemEnd.test(text);
      return REDACTED;
    }
    const begin = text.search(pemBegin);
    this.#insideKey = begin >= 0 && !pemEnd.test(text.slice(begin));
    return this.#redact(text);
  }

  #list(values: readonly unknown[]): unknown[] {
    if (isSplitSecret(values, this.#redact)) return [REDACTED];
    return values.map((value, index) => {
      const label = values[index - 1];
      // Raw headers are a flat list of alternating names and values.
      const secret = typeof value === 'string' && typeof label === 'string' && isSecretLabel(label);
      return secret ? REDACTED : this.value(value);
    });
  }

  #object(object: object): Record<string, unknown> {
    const entries = Object.entries(object).map(([key, value]): [string, unknown] => {
      const secret = isSecretLabel(key) && value !== null && typeof value !== 'boolean';
      return [this.#redact(key), secret ? REDACTED : this.value(value)];
    });
    return Object.fromEntries(entries);
  }
}

/** Whether pieces that are harmless one by one form a secret together. */
function isSplitSecret(values: readonly unknown[], redact: (text: string) => string): boolean {
  if (values.length < 2 || !values.every((value) => typeof value === 'string')) return false;
  if (values.some((value) => redact(value) !== value)) return false;
  return ['', '\n', ' ']
    .map((separator) => values.join(separator))
    .some((joined) => redact(joined) !== joined);
}
