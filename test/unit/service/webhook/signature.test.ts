import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RotatorError } from '../../../../shared/base/errors.ts';
import { Secret } from '../../../../shared/base/secret.ts';
import {
  requireSignature,
  signatureOf,
  webhookTaskId,
} from '../../../../shared/service/webhook/signature.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { NOW_SECONDS, OLD_SECRET, SECRET, sign } from '../../../support/webhook.ts';

const BODY = '{"loadBalancerId":"alb-one"}';
const OTHER = `v1=${'0'.repeat(64)}`;

interface Setup {
  readonly timestamp?: string | undefined;
  readonly signature?: string | undefined;
  readonly body?: string;
  readonly secrets?: readonly string[];
  readonly nowMs?: number;
}

/** The code of the refusal; otherwise the timestamp. */
function check(setup: Setup = {}): string {
  const signed = sign(BODY);
  const { body = BODY, secrets = [SECRET], nowMs = NOW_MS } = setup;
  const timestamp = 'timestamp' in setup ? setup.timestamp : signed['X-Rotator-Timestamp'];
  const signature = 'signature' in setup ? setup.signature : signed['X-Rotator-Signature'];
  const headers = new Map(
    Object.entries({ 'x-rotator-timestamp': timestamp, 'x-rotator-signature': signature }).filter(
      (header): header is [string, string] => header[1] !== undefined,
    ),
  );
  try {
    return requireSignature(
      { headers, body: Buffer.from(body) },
      secrets.map((text) => new Secret(text)),
      nowMs,
    );
  } catch (error) {
    if (error instanceof RotatorError) return error.code;
    throw error;
  }
}

const right = sign(BODY)['X-Rotator-Signature'];
const rightBy = (secret: string) => sign(BODY, NOW_SECONDS, secret)['X-Rotator-Signature'];

describe('a signature', () => {
  it('is the HMAC-SHA256 of the timestamp, a dot and the body, with the secret as text', () => {
    // With OpenSSL 3: printf '1700000000.{}' | openssl dgst -sha256 -hmac '0123456789abcdef0123456789abcdef'
    const known = signatureOf(
      new Secret('0123456789abcdef0123456789abcdef'),
      '1700000000',
      Buffer.from('{}'),
    ).toString('hex');

    expect(known).toBe('417adf36b901772f658597a76d329694e335e65fc0849d7715c3ca33406309b5');
  });

  it('is accepted in either case, and beside others', () => {
    expect(check()).toBe(String(NOW_SECONDS));
    expect(check({ signature: right.toUpperCase().replace('V1', 'v1') })).toBe(String(NOW_SECONDS));
    expect(check({ signature: `${OTHER}, ${right}` })).toBe(String(NOW_SECONDS));
    expect(check({ signature: `${right},v2=something,${OTHER}` })).toBe(String(NOW_SECONDS));
  });

  it('may be made with any of the secrets, and with no other', () => {
    const secrets = [SECRET, OLD_SECRET];

    expect(check({ signature: rightBy(OLD_SECRET), secrets })).toBe(String(NOW_SECONDS));
    expect(check({ signature: rightBy(SECRET), secrets })).toBe(String(NOW_SECONDS));
    expect(check({ signature: rightBy(OLD_SECRET) })).toBe('InvalidSignature');
    expect(check({ signature: rightBy(''), secrets })).toBe('InvalidSignature');
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['that of another version', right.replace('v1', 'v2')],
    ['without its version', right.slice('v1='.length)],
    ['cut short', right.slice(0, -2)],
    ['longer than it should be', `${right}00`],
    ['in base64', `v1=${Buffer.from(right.slice(3), 'hex').toString('base64')}`],
    ['of one other bit', right.replace(/.$/, (digit) => (Number.parseInt(digit, 16) ^ 1).toString(16))],
    ['one of too many', [...Array.from({ length: 8 }, () => OTHER), right].join(',')],
  ])('is refused when it is %s', (_case, signature) => {
    expect(check({ signature })).toBe('InvalidSignature');
  });

  it('is refused over another body and over another timestamp', () => {
    expect(check({ body: `${BODY} ` })).toBe('InvalidSignature');
    expect(check({ timestamp: String(NOW_SECONDS + 1) })).toBe('InvalidSignature');
  });

  it('is refused if the sender has left out the dot, or signed milliseconds', () => {
    const undotted = createHmac('sha256', SECRET).update(`${NOW_SECONDS}${BODY}`).digest('hex');

    expect(check({ signature: `v1=${undotted}` })).toBe('InvalidSignature');
    expect(check({ timestamp: String(NOW_MS) })).toBe('InvalidTimestamp');
  });
});

describe('a timestamp', () => {
  const MINUTES_5 = 300;

  it.each([-MINUTES_5, 0, MINUTES_5])('is accepted %i seconds from now', (seconds) => {
    expect(check({ nowMs: NOW_MS - seconds * 1000 })).toBe(String(NOW_SECONDS));
  });

  it.each([-MINUTES_5 - 1, MINUTES_5 + 1, -86_400, 86_400])('is refused %i seconds from now', (seconds) => {
    expect(check({ nowMs: NOW_MS - seconds * 1000 })).toBe('InvalidTimestamp');
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['with a sign', `+${NOW_SECONDS}`],
    ['with a fraction', `${NOW_SECONDS}.0`],
    ['with a zero in front', `0${NOW_SECONDS}`],
    ['with a space', ` ${NOW_SECONDS}`],
    ['in hex', `0x${NOW_SECONDS.toString(16)}`],
    ['in exponent form', '1.7e9'],
    ['sent twice', `${NOW_SECONDS},${NOW_SECONDS}`],
    ['not a number', 'NaN'],
    ['in other digits', String(NOW_SECONDS).replace('1', '\u0661')],
  ])('is refused when it is %s, even if it was signed so', (_case, timestamp) => {
    const signature = sign(BODY, timestamp ?? 'undefined')['X-Rotator-Signature'];

    expect(check({ timestamp, signature })).toBe('InvalidTimestamp');
  });
});

describe('the task id of a request', () => {
  it('has the form that the platform accepts', () => {
    expect(webhookTaskId('1700000000', Buffer.from(BODY))).toMatch(/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/);
  });

  it('is different for another time and for another body', () => {
    const ids = [
      webhookTaskId('1700000000', Buffer.from(BODY)),
      webhookTaskId('1700000001', Buffer.from(BODY)),
      webhookTaskId('1700000000', Buffer.from('{}')),
    ];

    expect(new Set(ids).size).toBe(ids.length);
  });
});
