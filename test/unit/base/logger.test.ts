import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RotatorError } from '../../../shared/base/errors.ts';
import { createLogger, type LoggerOptions } from '../../../shared/base/logger.ts';
import { createRedactor } from '../../../shared/base/redact.ts';
import { Secret } from '../../../shared/base/secret.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { findSecrets } from '../../support/secret-finder.ts';

const accessKeySecret = 'Zk3vN8qLxT5wRb2YcHd7MfJg9PsA4u';
const securityToken = 'CAIS7QF1q6Ft5B2yfSjIr5bb+P4Kz/Qx8a==/tok+en/';
const webhookSecret = 'p"ss\\word\n with spaces & 密码, long enough';
const secrets = [accessKeySecret, securityToken, webhookSecret];

const keys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  ed: generateKeyPairSync('ed25519').privateKey,
};
const pems = [
  keys.rsa.export({ type: 'pkcs8', format: 'pem' }).toString(),
  keys.rsa.export({ type: 'pkcs1', format: 'pem' }).toString(),
  keys.ec.export({ type: 'pkcs8', format: 'pem' }).toString(),
  keys.ec.export({ type: 'sec1', format: 'pem' }).toString(),
  keys.ed.export({ type: 'pkcs8', format: 'pem' }).toString(),
];
/** Lines from the middle of the keys: one of them is enough to recover most of a key. */
const keyLines = pems.flatMap((pem) =>
  pem.split('\n').filter((line) => line.length >= 32 && !line.includes('-----')),
);

function aLogger(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'debug',
    secrets: secrets.map((secret) => new Secret(secret)),
    clock: { now: () => Date.parse('2026-03-02T10:00:00Z') },
    sink: (line) => lines.push(line),
    ...options,
  });
  return { logger, lines, parsed: () => lines.map((line): unknown => JSON.parse(line)) };
}

function expectClean(lines: readonly string[]): void {
  const text = lines.join('\n');
  expect(text).not.toBe('');
  expect(findSecrets(text, [...secrets, ...keyLines])).toEqual([]);
}

/** Every encoding in which a secret may occur in a text. */
const disguises: readonly (readonly [string, (secret: string) => string])[] = [
  ['in plain text', (secret) => secret],
  ['in the middle of a sentence', (secret) => `before ${secret} after`],
  ['as JSON in a string', (secret) => JSON.stringify({ value: secret })],
  ['as JSON in JSON in a string', (secret) => JSON.stringify({ body: JSON.stringify({ value: secret }) })],
  ['percent-encoded', (secret) => `?x=${encodeURIComponent(secret)}&y=1`],
  [
    'percent-encoded in lower case',
    (secret) => encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase()),
  ],
  ['percent-encoded twice', (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ['as a form', (secret) => new URLSearchParams({ x: secret }).toString()],
  ['in base64', (secret) => Buffer.from(secret).toString('base64')],
  ['in base64 after one byte', (secret) => Buffer.from(`:${secret}:`).toString('base64')],
  ['in base64 after two bytes', (secret) => Buffer.from(`a:${secret}`).toString('base64')],
  ['in base64url', (secret) => Buffer.from(secret).toString('base64url')],
  ['in hex', (secret) => Buffer.from(secret).toString('hex')],
];

/** Every path that a value can take into a line. */
const paths: readonly (readonly [
  string,
  (log: ReturnType<typeof aLogger>['logger'], text: string) => void,
])[] = [
  ['the message', (log, text) => log.info(text)],
  ['a field', (log, text) => log.info('m', { text })],
  ['a nested field', (log, text) => log.info('m', { a: { b: [{ c: [text] }] } })],
  ['the name of a field', (log, text) => log.info('m', { a: { [text]: 1 } })],
  ['an error', (log, text) => log.error('m', { error: new Error(text) })],
  ['the cause of a cause', (log, text) => log.error('m', { error: wrapped(text) })],
  [
    'an aggregate of errors',
    (log, text) => log.error('m', { error: new AggregateError([new Error(text)], 'all') }),
  ],
  [
    'a property of an error',
    (log, text) => log.error('m', { error: Object.assign(new Error('e'), { data: { text } }) }),
  ],
  [
    'the hint of an error',
    (log, text) => log.error('m', { error: new RotatorError('Code', 'm', { hint: text }) }),
  ],
  [
    'a child logger',
    (log, text) =>
      log
        .child({ text })
        .child({ more: [text] })
        .warn('m'),
  ],
  ['pieces of a list', (log, text) => log.info('m', { pieces: text.match(/[\s\S]{1,7}/g) })],
  ['lines of a list', (log, text) => log.info('m', { lines: text.split('\n') })],
  ['a map', (log, text) => log.info('m', { map: new Map([['key', new Set([text])]]) })],
  ['something with toJSON', (log, text) => log.info('m', { it: { toJSON: () => ({ text }) } })],
  [
    'bytes',
    (log, text) => log.info('m', { buffer: Buffer.from(text), bytes: new Uint8Array(Buffer.from(text)) }),
  ],
];

function wrapped(text: string): Error {
  const inner = Object.assign(new Error(`inner ${text}`), {
    stack: `Error: ${text}\n    at ${text} (file.ts:1:1)`,
  });
  return new RotatorError('CloudCallFailed', 'outer', { cause: new Error('middle', { cause: inner }) });
}

describe('log', () => {
  it('writes one JSON object a line with level, time, message and fields', () => {
    const { logger, parsed } = aLogger();

    logger.child({ requestId: 'r-1' }).info('scan began', { regions: ['cn-hangzhou'] });

    expect(parsed()).toEqual([
      {
        level: 'info',
        time: '2026-03-02T10:00:00.000Z',
        message: 'scan began',
        requestId: 'r-1',
        regions: ['cn-hangzhou'],
      },
    ]);
  });

  it('leaves out messages below its level', () => {
    const { logger, lines } = aLogger({ level: 'warn' });

    logger.debug('no');
    logger.info('no');
    logger.warn('yes');
    logger.error('yes');

    expect(lines).toHaveLength(2);
  });

  it('writes errors with code, hint and the chain of causes', () => {
    const { logger, parsed } = aLogger();
    const cause = new CloudError('slow down', {
      kind: 'throttled',
      action: 'ListListeners',
      cloudCode: 'Throttling.User',
    });

    logger.error('scan failed', {
      error: new RotatorError('ScanIncomplete', 'one region', { hint: 'Look.', cause }),
    });

    expect(parsed()).toMatchObject([
      {
        level: 'error',
        error: {
          name: 'RotatorError',
          code: 'ScanIncomplete',
          message: 'ScanIncomplete: one region',
          hint: 'Look.',
          stack: expect.stringContaining('logger.test.ts'),
          cause: {
            name: 'CloudError',
            code: 'CloudCallFailed',
            cloudCode: 'Throttling.User',
            retryable: true,
          },
        },
      },
    ]);
  });

  it('writes values that JSON cannot show', () => {
    const { logger, parsed } = aLogger();
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const trap = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });

    logger.info('odd', { circle, trap, big: 10n, nothing: undefined, call: () => 1, level: 'mine' });

    expect(parsed()).toEqual([
      {
        level: 'info',
        time: '2026-03-02T10:00:00.000Z',
        message: 'odd',
        circle: { self: '[circular]' },
        trap: '[unreadable]',
        big: '10',
        level_: 'mine',
      },
    ]);
  });

  describe.each(paths)('through %s', (_, log) => {
    it.each(disguises)('no registered secret is written %s', (_disguise, disguise) => {
      const { logger, lines } = aLogger();

      for (const secret of secrets) log(logger, disguise(secret));

      expectClean(lines);
    });

    it('no private key is written', () => {
      const { logger, lines } = aLogger();

      for (const pem of pems) {
        log(logger, pem);
        log(logger, JSON.stringify({ PrivateKey: pem }));
        log(logger, pem.slice(0, 120));
      }

      expectClean(lines);
    });
  });

  it('no private key without its BEGIN and END lines is written', () => {
    const { logger, lines } = aLogger();

    for (const pem of pems) logger.info('m', { key: pem.replace(/-----[^-]+-----/g, '').trim() });

    expectClean(lines);
  });

  it.each([
    [
      'a header object',
      { headers: { Authorization: 'ACS3-HMAC-SHA256 Credential=x,Signature=0badc0de0badc0de' } },
    ],
    ['raw headers', { rawHeaders: ['Accept', '*/*', 'authorization', 'FC LTAI:0badc0de0badc0de'] }],
    ['a header in text', { text: 'POST /\nAuthorization: acs:LTAI:0badc0de0badc0de\nHost: x' }],
    ['a header in JSON in text', { text: '{"authorization":"FC LTAI:0badc0de0badc0de"}' }],
    ['raw headers in JSON in text', { text: '["authorization","FC LTAI:0badc0de0badc0de"]' }],
    ['a signature in an URL', { url: 'https://alb/?Action=X&Signature=0badc0de0badc0de%3D&Version=1' }],
    ['a token that was not registered', { credentials: { SecurityToken: '0badc0de0badc0de' } }],
    ['a token in text', { text: 'x-acs-security-token: 0badc0de0badc0de' }],
    ['an access key secret in text', { text: '{"AccessKeySecret":"0badc0de0badc0de"}' }],
  ])('removes a value with a secret label: %s', (_, fields) => {
    const { logger, lines } = aLogger();

    logger.info('call', fields);

    expect(lines[0]).toContain('[redacted]');
    expect(lines[0]).not.toContain('0badc0de');
  });

  it('keeps ids of keys, request ids, fingerprints and certificates', () => {
    const { logger, lines } = aLogger();
    const fields = {
      accessKeyId: 'LTAI5tExample',
      requestId: '365F4154-92F6-4AE4-92F8-7FF34B540710',
      sha256: 'ab'.repeat(32),
      certificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
      privateKeyPresent: true,
      text: 'SignatureDoesNotMatch: the signature is not the one expected',
    };

    logger.info('kept', fields);

    expect(lines[0]).not.toContain('[redacted]');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject(fields);
  });

  it('writes valid JSON and no secret, for any surrounding text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.constantFrom(...secrets), (value, around, secret) => {
        const { logger, lines } = aLogger();

        logger.info(`${around}${secret}${around}`, { value, mixed: [value, { [around]: secret }] });

        expect(() => JSON.parse(lines[0] ?? '')).not.toThrow();
        expect(findSecrets(lines[0] ?? '', secrets)).toEqual([]);
      }),
    );
  });

  it('changes nothing in text without secrets', () => {
    const { text } = createRedactor([new Secret('')]);

    expect(text('a plain sentence')).toBe('a plain sentence');
  });
});

describe('the finder of secrets', () => {
  it.each(disguises)('finds a secret %s', (_, disguise) => {
    for (const secret of secrets) expect(findSecrets(disguise(secret), secrets)).not.toEqual([]);
  });

  it('finds a secret in pieces', () => {
    for (const secret of secrets)
      expect(findSecrets(JSON.stringify(secret.match(/[\s\S]{1,5}/g)), secrets)).not.toEqual([]);
  });

  it('finds private keys that were not registered', () => {
    for (const pem of pems) expect(findSecrets(JSON.stringify({ pem }), [])).not.toEqual([]);
  });

  it('finds a secret that bypassed the redactor', () => {
    const { logger, lines } = aLogger({ secrets: [] });

    logger.info('signed', { with: accessKeySecret });

    expect(findSecrets(lines.join('\n'), secrets)).toContain('secret 1 is in the text (as it is)');
  });

  it('finds nothing in clean text', () => {
    expect(findSecrets('{"message":"rotated 20741377-cn-hangzhou","sha256":"abab"}', secrets)).toEqual([]);
  });

  it('refuses a secret so short that it would match by accident', () => {
    expect(() => findSecrets('text', ['short'])).toThrow('too short');
  });
});

describe('a secret', () => {
  it('is shown only by reveal()', () => {
    const secret = new Secret(accessKeySecret);

    expect(
      `${secret} ${JSON.stringify({ secret })} ${inspect({ secret })} ${JSON.stringify({ ...secret })}`,
    ).toBe('[redacted] {"secret":"[redacted]"} { secret: [redacted] } {}');
    expect(secret.reveal()).toBe(accessKeySecret);
  });
});
