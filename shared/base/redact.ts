/**
 * Removes secrets from text by their content, wherever they are in it:
 *
 * - every registered secret of at least eight bytes in its usual encodings, also where the text was cut in the middle of it (secret-forms.ts);
 * - private keys in PEM, also without the BEGIN and END lines, also split over a list of lines;
 * - values with a secret label: `authorization`, security tokens, access key secrets, signatures.
 *
 * Secrets that are encrypted or compressed are not found. Ids of access keys are kept: they show which credentials were used.
 */
import { REDACTED, type Secret } from './secret.ts';
import { type RegisteredForms, registeredForms } from './secret-forms.ts';

export interface Redactor {
  /** Any text: a message, a stack, a body. */
  readonly text: (text: string) => string;
  /** A line of JSON; returns a line of JSON with the same structure. */
  readonly json: (line: string) => string;
}

export function createRedactor(secrets: readonly Secret[]): Redactor {
  const registered = registeredForms(secrets.map((secret) => secret.reveal()));
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
  'cookie',
  'setcookie',
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
  /((?:proxy-)?authorization|x-(?:acs|fc|oss)-security-token|x-rotator-signature|(?:set-)?cookie)(["'\\]*\s*[:=]\s*["'\\]*|["'\\]+\s*,\s*["'\\]+)[^"'\\\r\n]+/gi;

/** `Signature=...`, `SecurityToken=...`, `"accessKeySecret":"..."` inside a URL, a header or a body. */
const labelInText =
  /\b(signature|security[-_]?token|access[-_]?key[-_]?secret|secret[-_]?access[-_]?key)(["'\\]*\s*(?:[:=]|%(?:25)?3[ad])\s*["'\\]*)[A-Za-z0-9+/=%_.~-]+/gi;

/** `<SecurityToken>...`: answers of OSS and old APIs. */
const labelInXml =
  /(<(?:\w{1,20}:)?(?:signature|security[-_]?token|access[-_]?key[-_]?secret|authorization)(?:\s[^<>]{0,200})?>)[^<]+/gi;

function redactText(text: string, registered: RegisteredForms): string {
  return registered
    .redact(text)
    .replace(pemPrivateKey, REDACTED)
    .replace(keyWithoutFrame, REDACTED)
    .replace(labelInXml, `$1${REDACTED}`)
    .replace(headerInText, `$1$2${REDACTED}`)
    .replace(labelInText, `$1$2${REDACTED}`);
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
