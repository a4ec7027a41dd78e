/**
 * Requests to the webhook as the platform passes them on. Some are signed and unchanged; some are forged by an attacker who has seen a
 * request but does not know the secret; some are not HTTP events.
 */
import { createHash, createHmac } from 'node:crypto';
import { httpEvent } from '../support/http-trigger.ts';
import { NOW_SECONDS, OLD_SECRET, SECRET, sign } from '../support/webhook.ts';
import { anHonestCommand, hostileBody, MARK } from './hostile-commands.ts';
import type { Chance } from './mutate.ts';

export interface HostileRequest {
  readonly event: Buffer;
  /** `honest`: must be accepted. `signed`: signed with a secret, with any body. */
  readonly kind: 'honest' | 'signed' | 'forged' | 'envelope';
  /** Name of the mutation, for the tally. */
  readonly how: string;
}

const TOLERANCE_SECONDS = 300;

const secrets = [SECRET, OLD_SECRET];

export function hostileRequest(chance: Chance): HostileRequest {
  const share = chance.within(1, 100);
  if (share <= 5) return honest(chance);
  if (share <= 50) return signed(chance);
  return share <= 92 ? forged(chance) : envelope(chance);
}

function inTime(chance: Chance): number {
  return NOW_SECONDS + chance.within(-TOLERANCE_SECONDS, TOLERANCE_SECONDS);
}

function honest(chance: Chance): HostileRequest {
  const body = JSON.stringify(anHonestCommand(chance));
  const headers = sign(body, inTime(chance), chance.pick(secrets));
  return { kind: 'honest', how: 'left alone', event: httpEvent({ headers, body }) };
}

function signed(chance: Chance): HostileRequest {
  const { bytes, how } = hostileBody(chance);
  const headers = spelled(sign(bytes, inTime(chance), chance.pick(secrets)), chance);
  const method = chance.happens(0.02) ? chance.pick(['GET', 'PUT', 'post', 'POST ', '']) : 'POST';
  const base64 = chance.happens(0.2) ? { base64: true } : {};
  return { kind: 'signed', how, event: httpEvent({ method, headers, body: bytes, ...base64 }) };
}

/** Spellings of the same headers, with additional headers that have no meaning. */
function spelled(headers: Readonly<Record<string, string>>, chance: Chance): Record<string, string> {
  const name = chance.pick([
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) => text.toLowerCase(),
  ]);
  const written = Object.fromEntries(Object.entries(headers).map(([key, value]) => [name(key), value]));
  const beside = chance.pick<Record<string, string>>([
    {},
    { 'X-Fc-Invocation-Type': 'Async' },
    { 'X-Fc-Async-Task-Id': MARK, 'X-Forwarded-For': MARK },
    { Host: `${MARK}.example.com`, 'X-Forwarded-Host': MARK },
    { 'X-Rotator-Endpoint': MARK, Authorization: `Bearer ${MARK}` },
  ]);
  return { ...beside, ...written };
}

/** The recorded request from which a forgery is made. */
interface Seen {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

interface Forgery {
  readonly headers: Record<string, string>;
  readonly body: Buffer | string;
  readonly base64?: boolean;
}

const headersOf = (id: string, timestamp: string, signature: string) => ({
  'webhook-id': id,
  'webhook-timestamp': timestamp,
  'webhook-signature': signature,
});

const digest = (chance: Chance) =>
  Buffer.from(Array.from({ length: 32 }, () => chance.within(0, 255))).toString('base64');

const keyOf = (secret: string) => Buffer.from(secret.slice('whsec_'.length), 'base64');

const forgeries = {
  bodyChanged: ({ id, timestamp, signature, body }, chance) => {
    const bytes = Buffer.from(body);
    const at = chance.within(0, bytes.length - 1);
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << chance.within(0, 7)), at);
    return { headers: headersOf(id, timestamp, signature), body: bytes };
  },
  bodyExtended: ({ id, timestamp, signature, body }, chance) => ({
    headers: headersOf(id, timestamp, signature),
    body: chance.pick([
      `${body} `,
      ` ${body}`,
      `${body}\n`,
      `${body}\u0000`,
      `\ufeff${body}`,
      `${body}${body}`,
    ]),
  }),
  bodyReplaced: ({ id, timestamp, signature, body }, chance) => {
    const { bytes } = hostileBody(chance);
    const isOther = !Buffer.from(body).equals(bytes);
    // The recorded body itself would be no forgery.
    return { headers: headersOf(id, timestamp, signature), body: isOther ? bytes : `${body} ` };
  },
  timestampMoved: ({ id, timestamp, signature, body }, chance) => ({
    headers: headersOf(
      id,
      String(Number(timestamp) + chance.pick([-301, -60, -1, 1, 60, 301, 86_400])),
      signature,
    ),
    body,
  }),
  timestampSpelled: ({ id, timestamp, signature, body }, chance) => ({
    headers: headersOf(
      id,
      chance.pick([
        `0${timestamp}`,
        `+${timestamp}`,
        `${timestamp}.0`,
        ` ${timestamp}`,
        `${timestamp},${timestamp}`,
        `${timestamp}000`,
        `0x${Number(timestamp).toString(16)}`,
        'NaN',
        'Infinity',
        '',
        `${timestamp}.${body}`,
      ]),
      signature,
    ),
    body,
  }),
  /** Dots separate id, timestamp and body. */
  acrossTheDot: ({ id, timestamp, signature, body }, chance) =>
    chance.pick([
      { headers: headersOf(id, timestamp.slice(0, -1), signature), body: `${timestamp.slice(-1)}.${body}` },
      { headers: headersOf(id, `${timestamp}.${body.slice(0, 1)}`, signature), body: body.slice(1) },
      { headers: headersOf(`${id}.${timestamp}`, timestamp, signature), body },
      { headers: headersOf(id.slice(0, -1), `${id.slice(-1)}.${timestamp}`, signature), body },
    ]),
  idChanged: ({ id, timestamp, signature, body }, chance) => ({
    headers: headersOf(
      chance.pick([`${id}x`, id.slice(1), id.toUpperCase(), `${id} `, '', `${id},${id}`, MARK, `${id}.1`]),
      timestamp,
      signature,
    ),
    body,
  }),
  tooOld: ({ body }, chance) => {
    const away = chance.within(TOLERANCE_SECONDS + 1, 100_000) * chance.pick([-1, 1]);
    return { headers: sign(body, NOW_SECONDS + away, chance.pick(secrets)), body };
  },
  otherSecret: ({ timestamp, body }, chance) => ({
    headers: sign(
      body,
      timestamp,
      chance.pick([
        'whsec_',
        `whsec_AAAA${SECRET.slice(6)}`,
        SECRET.slice(0, -8),
        `whsec_${SECRET.slice(14)}`,
      ]),
    ),
    body,
  }),
  otherAlgorithm: ({ id, timestamp, body }, chance) => {
    const text = `${id}.${timestamp}.${body}`;
    const key = keyOf(SECRET);
    const made = chance.pick([
      createHash('sha256').update(text).digest('base64'),
      createHash('sha256').update(key).update(text).digest('base64'),
      createHmac('sha512', key).update(text).digest('base64').slice(0, 44),
      createHmac('sha256', key).update(body).digest('base64'),
      createHmac('sha256', key).update(`${timestamp}.${body}`).digest('base64'),
      createHmac('sha256', key).update(`${id}${timestamp}${body}`).digest('base64'),
      createHmac('sha256', SECRET).update(text).digest('base64'),
      createHmac('sha256', text).update(key).digest('base64'),
    ]);
    return { headers: headersOf(id, timestamp, `v1,${made}`), body };
  },
  signatureChanged: ({ id, timestamp, signature, body }, chance) => {
    const bytes = Buffer.from(signature.slice(3), 'base64');
    const at = chance.within(0, bytes.length - 1);
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << chance.within(0, 7)), at);
    return { headers: headersOf(id, timestamp, `v1,${bytes.toString('base64')}`), body };
  },
  signatureSpelled: ({ id, timestamp, signature, body }, chance) => ({
    headers: headersOf(
      id,
      timestamp,
      chance.pick([
        '',
        'v1,',
        signature.slice(3),
        signature.slice(0, -1),
        signature.slice(0, -2),
        `${signature}00`,
        signature.replace('v1', 'v2'),
        signature.replace(',', '='),
        signature.replace(',', ', '),
        `v1,${'A'.repeat(43)}=`,
        `v1,${Buffer.from(signature.slice(3), 'base64').toString('hex')}`,
        `v1,${Buffer.from(signature.slice(3), 'base64').toString('base64url')}`,
        Array.from({ length: chance.within(1, 30) }, () => `v1,${digest(chance)}`).join(' '),
        [...Array.from({ length: 8 }, () => `v1,${digest(chance)}`), signature].join(' '),
        `v1a,${digest(chance)} v2,${digest(chance)}`,
      ]),
    ),
    body,
  }),
  headersMissing: ({ id, timestamp, signature, body }, chance) => {
    const all = headersOf(id, timestamp, signature);
    const without = (name: keyof typeof all) =>
      Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));
    return {
      headers: chance.pick<Record<string, string>>([
        {},
        without('webhook-id'),
        without('webhook-timestamp'),
        without('webhook-signature'),
        { ...without('webhook-timestamp'), 'webhook-timestamp ': timestamp },
        { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': signature },
        { Authorization: `Bearer ${signature}` },
      ]),
      body,
    };
  },
  /** A second header of that name in another case. */
  headersTwice: ({ id, timestamp, signature, body }, chance) => {
    const moved = String(Number(timestamp) + 1);
    return {
      headers: chance.happens(0.5)
        ? { ...headersOf(id, timestamp, signature), 'Webhook-Timestamp': moved }
        : { 'Webhook-Timestamp': moved, ...headersOf(id, timestamp, signature) },
      body,
    };
  },
  /** Declares text as base64, which decodes to other bytes. */
  encodingChanged: ({ id, timestamp, signature, body }, chance) => ({
    headers: headersOf(id, timestamp, signature),
    body: chance.happens(0.5) ? Buffer.from(body).toString('base64') : Buffer.from(body, 'base64'),
    base64: chance.happens(0.5),
  }),
} satisfies Record<string, (seen: Seen, chance: Chance) => Forgery>;

function forged(chance: Chance): HostileRequest {
  const how = chance.pick(Object.keys(forgeries) as (keyof typeof forgeries)[]);
  const body = JSON.stringify(anHonestCommand(chance));
  const headers = sign(body, inTime(chance), chance.pick(secrets));
  const seen: Seen = {
    id: headers['webhook-id'],
    timestamp: headers['webhook-timestamp'],
    signature: headers['webhook-signature'],
    body,
  };
  return { kind: 'forged', how, event: httpEvent(forgeries[how](seen, chance)) };
}

/** A broken event, or one of another shape, around the request. */
function envelope(chance: Chance): HostileRequest {
  const event = httpEvent({ headers: sign('{}', inTime(chance)), body: '{}' });
  const whole = JSON.parse(event.toString()) as Record<string, unknown>;
  const how = chance.pick(['field', 'context', 'bytes', 'cut', 'other']);
  const strange = chance.pick<unknown>([null, 1, [], {}, MARK, true, { __proto__: 1 }, [MARK]]);
  const changed = (): unknown => {
    if (how === 'field') return { ...whole, [chance.pick(Object.keys(whole))]: strange };
    if (how === 'context')
      return { ...whole, requestContext: { http: { method: 'POST', path: strange, sourceIp: strange } } };
    return chance.pick<unknown>([{}, [], { mode: 'plan' }, { triggerName: MARK, triggerTime: '' }, strange]);
  };
  if (how === 'bytes') event.writeUInt8(chance.within(0, 255), chance.within(0, event.length - 1));
  if (how === 'bytes') return { kind: 'envelope', how, event };
  if (how === 'cut')
    return { kind: 'envelope', how, event: event.subarray(0, chance.within(0, event.length - 1)) };
  return { kind: 'envelope', how, event: Buffer.from(JSON.stringify(changed())) };
}
