/**
 * Takes secrets out of text, by what they are and not by where they stand.
 *
 * Removed are: every registered secret in the forms in which it usually travels (as it is, escaped for JSON, percent-encoded,
 * base64 at any alignment, hex), private keys in PEM (also without their frame, also spread over a list of lines), and values that are
 * secret by their label: `authorization`, security tokens, access key secrets, signatures. What is encrypted or compressed is
 * not seen. Ids of access keys are kept: they are needed to find out which credentials were used.
 */
import { REDACTED, type Secret } from './secret.ts';

export interface Redactor {
  /** Any text: a message, a stack, a body. */
  readonly text: (text: string) => string;
  /** A line of JSON; the answer is a line of JSON with the same structure. */
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

/** To the end of the text where the end mark is missing: a cut-off key is still most of a key. */
const pemPrivateKey =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g;

/**
 * The first bytes of a private key in DER, in base64: PKCS #8 for RSA, for EC and SM2, for Ed25519; PKCS #1 for RSA; SEC 1 for curves
 * of 256 (SM2, too) and 384 bits. What stands before them is the length.
 */
const bareKey =
  /\bM[A-Za-z0-9+/]{1,8}(?:IBADANBgkqhkiG9w0BAQEFAAS|AgEAMBMGByqGSM49AgE|CAQAwBQYDK2Vw|IBAAKCA[QgI]EA|cCAQEEI|kAgEBBDA)[A-Za-z0-9+/=\s\\]*/g;

/** `Authorization: ACS3-HMAC-SHA256 ...` to the end of the line or string, however the quotes around it are escaped. */
const headerInText =
  /((?:proxy-)?authorization|x-(?:acs|fc|oss)-security-token|x-rotator-signature)(["'\\]*\s*[:=]\s*["'\\]*|["'\\]+\s*,\s*["'\\]+)[^"'\\\r\n]+/gi;

/** `Signature=...`, `SecurityToken=...`, `"accessKeySecret":"..."` inside a URL, a header or a body. */
const labelInText =
  /\b(signature|security-?token|access-?key-?secret)(["'\\]*\s*[:=]\s*["'\\]*)[A-Za-z0-9+/=%_.~-]+/gi;

function redactText(text: string, registered: RegExp | undefined): string {
  const known = registered ? text.replace(registered, REDACTED) : text;
  return known
    .replace(pemPrivateKey, REDACTED)
    .replace(bareKey, REDACTED)
    .replace(headerInText, `$1$2${REDACTED}`)
    .replace(labelInText, `$1$2${REDACTED}`);
}

/** One pattern for all forms of all secrets, longest first; `undefined` where there is nothing to look for. */
function registeredPattern(secrets: readonly string[]): RegExp | undefined {
  const forms = new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf));
  if (forms.size === 0) return undefined;
  const byLength = [...forms].sort((left, right) => right.length - left.length);
  return new RegExp(byLength.map(patternOf).join('|'), 'g');
}

function formsOf(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const percent = encodeURIComponent(secret);
  return [
    secret,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    percent,
    // RFC 3986, as signatures want it, and the form encoding of browsers.
    percent.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    new URLSearchParams([['', secret]]).toString().slice(1),
    encodeURIComponent(percent),
    Buffer.from(secret).toString('hex'),
    ...base64Forms(secret),
  ];
}

/** Shorter pieces would be found in innocent text. */
const MIN_BASE64_CHARACTERS = 8;

/** The characters that stand only for the secret, for each of the three ways in which it can lie in a longer text. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const core = encoded.slice(Math.ceil((8 * offset) / 6), Math.floor((8 * (offset + bytes.length)) / 6));
    if (core.length < MIN_BASE64_CHARACTERS) return [];
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Literal, but the two hex digits after a percent sign in either case. */
function patternOf(form: string): string {
  const literal = form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  return literal.replace(/%([0-9A-F]{2})/g, (_, digits: string) => `%${eitherCase(digits)}`);
}

function eitherCase(digits: string): string {
  return digits.replace(/[A-F]/g, (digit) => `[${digit}${digit.toLowerCase()}]`);
}

/** Structure first, so that nothing spread over several values is missed; then the whole line as text. */
function redactJson(line: string, redact: (text: string) => string): string {
  const walk = new Walk(redact);
  return JSON.stringify(walk.value(JSON.parse(line) as unknown));
}

const pemBegin = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;
const pemEnd = /-----END [A-Z0-9 ]*PRIVATE KEY-----/;

/** Visits the values of one line in order and remembers whether it is inside a private key that spans several of them. */
class Walk {
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
      // Raw headers are a flat list of names and values.
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

/** Pieces that are harmless one by one and a secret together. */
function isSplitSecret(values: readonly unknown[], redact: (text: string) => string): boolean {
  if (values.length < 2 || !values.every((value) => typeof value === 'string')) return false;
  if (values.some((value) => redact(value) !== value)) return false;
  return ['', '\n', ' ']
    .map((separator) => values.join(separator))
    .some((joined) => redact(joined) !== joined);
}
