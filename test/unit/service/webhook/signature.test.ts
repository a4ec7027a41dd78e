import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RotatorError } from '../../../../shared/base/errors.ts';
import { Secret } from '../../../../shared/base/secret.ts';
import { signatureOf } from '../../../../shared/base/standard-webhooks.ts';
import { requireSignature, webhookTaskId } from '../../../../shared/service/webhook/signature.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { NOW_SECONDS, OLD_SECRET, SECRET, sign } from '../../../support/webhook.ts';

const BODY = '{"loadBalancerId":"alb-one"}';
const OTHER = `v1,${'A'.repeat(43)}=`;

interface Setup {
  readonly id?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly signature?: string | undefined;
  readonly body?: string;
  readonly secrets?: readonly string[];
  readonly nowMs?: number;
}

const keyIn = (secret: string) => secret.slice('whsec_'.length);

/** The code of the refusal; otherwise the id of the message. */
function check(setup: Setup = {}): string {
  const signed = sign(BODY);
  const { body = BODY, secrets = [SECRET], nowMs = NOW_MS } = setup;
  const headers = new Map(
    Object.entries({
      'webhook-id': 'id' in setup ? setup.id : signed['webhook-id'],
      'webhook-timestamp': 'timestamp' in setup ? setup.timestamp : signed['webhook-timestamp'],
      'webhook-signature': 'signature' in setup ? setup.signature : signed['webhook-signature'],
    }).filter((header): header is [string, string] => header[1] !== undefined),
  );
  try {
    return requireSignature(
      { headers, body: Buffer.from(body) },
      secrets.map((text) => new Secret(keyIn(text))),
      nowMs,
    );
  } catch (error) {
    if (error instanceof RotatorError) return error.code;
    throw error;
  }
}

const right = sign(BODY)['webhook-signature'];
const ID = sign(BODY)['webhook-id'];
const rightBy = (secret: string) => sign(BODY, NOW_SECONDS, secret)['webhook-signature'];

describe('a signature', () => {
  it('is that of Standard Webhooks', () => {
    // With OpenSSL 3: printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -binary -mac HMAC -macopt hexkey:$(printf MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | base64 -d | xxd -p -c 99) | base64
    const known = signatureOf(
      new Secret('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      '1614265330',
      Buffer.from('{"test": 2432232314}'),
    ).toString('base64');

    expect(known).toBe('g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is accepted beside others, of other versions, too', () => {
    expect(check()).toBe(ID);
    expect(check({ signature: `${OTHER} ${right}` })).toBe(ID);
    expect(check({ signature: `${right} v2,something v1a,${OTHER.slice(3)} ${OTHER}` })).toBe(ID);
  });

  it('may be made with any of the secrets, and with no other', () => {
    const secrets = [SECRET, OLD_SECRET];

    expect(check({ signature: rightBy(OLD_SECRET), secrets })).toBe(ID);
    expect(check({ signature: rightBy(SECRET), secrets })).toBe(ID);
    expect(check({ signature: rightBy(OLD_SECRET) })).toBe('InvalidSignature');
    expect(check({ signature: rightBy('whsec_'), secrets })).toBe('InvalidSignature');
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['that of another version', right.replace('v1', 'v2')],
    ['without its version', right.slice('v1,'.length)],
    ['cut short', right.slice(0, -2)],
    ['without its padding', right.slice(0, -1)],
    ['longer than it should be', `${right}00`],
    ['in hex', `v1,${Buffer.from(right.slice(3), 'base64').toString('hex')}`],
    ['another spelling of the same bytes', right.replace(/.=$/, (end) => `${nextLetter(end)}=`)],
    ['one of too many', [...Array.from({ length: 8 }, () => OTHER), right].join(' ')],
  ])('is refused when it is %s', (_case, signature) => {
    expect(check({ signature })).toBe('InvalidSignature');
  });

  it('is refused over another body, another timestamp and another id', () => {
    expect(check({ body: `${BODY} ` })).toBe('InvalidSignature');
    expect(check({ timestamp: String(NOW_SECONDS + 1) })).toBe('InvalidSignature');
    expect(check({ id: `${ID}x` })).toBe('InvalidSignature');
  });

  it('is refused if the sender has left out the dots, signed with the text of the secret, or signed milliseconds', () => {
    const key = Buffer.from(keyIn(SECRET), 'base64');
    const undotted = createHmac('sha256', key).update(`${ID}${NOW_SECONDS}${BODY}`).digest('base64');
    const byText = createHmac('sha256', SECRET).update(`${ID}.${NOW_SECONDS}.${BODY}`).digest('base64');

    expect(check({ signature: `v1,${undotted}` })).toBe('InvalidSignature');
    expect(check({ signature: `v1,${byText}` })).toBe('InvalidSignature');
    expect(check({ timestamp: String(NOW_MS) })).toBe('InvalidTimestamp');
  });
});

/** Two bits of the last letter stand for nothing. */
function nextLetter(end: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return letters.charAt(letters.indexOf(end.charAt(0)) + 1);
}

describe('the id of a message', () => {
  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['one with a dot: what is signed could be read in two ways', `${ID}.1`],
    ['one with a blank', `${ID} 1`],
    ['too long', 'm'.repeat(257)],
    ['in other letters', `${ID}é`],
  ])('is refused when it is %s, even if it was signed so', (_case, id) => {
    const signature = sign(BODY, NOW_SECONDS, SECRET, id ?? 'undefined')['webhook-signature'];

    expect(check({ id, signature })).toBe('InvalidSignature');
  });

  it('may be any other text that is printed', () => {
    for (const id of ['1', 'a,b', '{urn:uuid}', 'm'.repeat(256)])
      expect(check({ id, signature: sign(BODY, NOW_SECONDS, SECRET, id)['webhook-signature'] })).toBe(id);
  });
});

describe('a timestamp', () => {
  const MINUTES_5 = 300;

  it.each([-MINUTES_5, 0, MINUTES_5])('is accepted %i seconds from now', (seconds) => {
    expect(check({ nowMs: NOW_MS - seconds * 1000 })).toBe(ID);
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
    const signature = sign(BODY, timestamp ?? 'undefined', SECRET, ID)['webhook-signature'];

    expect(check({ timestamp, signature })).toBe('InvalidTimestamp');
  });
});

describe('the task id of a message', () => {
  it('has the form that the platform accepts, whatever the id is', () => {
    for (const id of [ID, '1', 'm'.repeat(256), '{urn:uuid}'])
      expect(webhookTaskId(id)).toMatch(/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/);
  });

  it('is another one for another id', () => {
    expect(webhookTaskId('msg_1')).not.toBe(webhookTaskId('msg_2'));
  });
});
