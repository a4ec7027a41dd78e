/** No secret and no private key in any line of the log, whatever value it comes in. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RotatorError } from '../../../shared/base/errors.ts';
import { createRedactor } from '../../../shared/base/redact.ts';
import { Secret } from '../../../shared/base/secret.ts';
import { findSecrets } from '../../support/secret-finder.ts';
import { aLogger, disguises, expectClean, pems, secrets } from './secrets.ts';

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

describe('redaction', () => {
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

  it('keeps the structure of a line, and its numbers, switches and nulls', () => {
    const { json } = createRedactor([new Secret('a-secret-of-mine')]);
    const line = { authorization: true, signature: null, list: [1, 'a-secret-of-mine'], token: 'kept' };

    expect(JSON.parse(json(JSON.stringify(line)))).toEqual({ ...line, list: [1, '[redacted]'] });
  });
});
