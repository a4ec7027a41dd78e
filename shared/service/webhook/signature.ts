/**
 * Checks that a sender knows the secret, and has signed just now. Pure.
 *
 * `X-Rotator-Timestamp: <seconds since 1970>` and `X-Rotator-Signature: v1=<hex>`, where hex is HMAC-SHA256 over the timestamp as sent, a
 * dot, and the bytes of the body. The timestamp is all digits, so nothing can be moved across the dot. Several signatures are separated
 * by commas, and other versions are skipped: a sender may sign twice while it changes its secret or its scheme.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '../../base/clock.ts';
import { RotatorError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import type { HttpRequest } from '../platform/http-trigger.ts';

export const TIMESTAMP_HEADER = 'X-Rotator-Timestamp';
export const SIGNATURE_HEADER = 'X-Rotator-Signature';

/** Clocks of build machines drift, and requests wait in queues. An older request cannot be replayed. */
export const TOLERANCE_MS = 5 * MINUTE_MS;

/** Two secrets in two versions, and some spare. Each signature is compared with every secret. */
export const MAX_SIGNATURES = 8;

type Signed = Pick<HttpRequest, 'headers' | 'body'>;

export function signatureOf(secret: Secret, timestamp: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret.reveal()).update(`${timestamp}.`).update(body).digest();
}

/**
 * Cheap checks first. Neither the answer nor its timing reveals which secret was wrong, or by how much.
 * @returns the timestamp as it was sent
 * @throws RotatorError InvalidTimestamp, InvalidSignature
 */
export function requireSignature(request: Signed, secrets: readonly Secret[], nowMs: number): string {
  const timestamp = requireTimestamp(request.headers.get(TIMESTAMP_HEADER.toLowerCase()), nowMs);
  const given = signaturesIn(request.headers.get(SIGNATURE_HEADER.toLowerCase()));
  let matches = 0;
  for (const secret of secrets) {
    const expected = signatureOf(secret, timestamp, request.body);
    // Never stops early: the time does not reveal which one matched.
    for (const each of given) matches += timingSafeEqual(each, expected) ? 1 : 0;
  }
  if (matches > 0) return timestamp;
  throw new RotatorError('InvalidSignature', 'the signature does not match.', {
    hint: 'Sign the timestamp as it is sent, a dot, and the bytes of the body as they are sent, with the secret as it is written in WEBHOOK_SECRET.',
  });
}

function requireTimestamp(text: string | undefined, nowMs: number): string {
  const hint = 'Send the seconds (not milliseconds) since 1970 at the moment of signing, and set the clock.';
  if (text === undefined || !/^[1-9]\d{0,11}$/.test(text))
    throw new RotatorError('InvalidTimestamp', `${TIMESTAMP_HEADER} is missing or not a whole number.`, {
      hint,
    });
  const aheadMs = Number(text) * SECOND_MS - nowMs;
  if (Math.abs(aheadMs) <= TOLERANCE_MS) return text;
  const seconds = Math.ceil(Math.abs(aheadMs) / SECOND_MS);
  throw new RotatorError(
    'InvalidTimestamp',
    `${TIMESTAMP_HEADER} is ${seconds} seconds ${aheadMs > 0 ? 'ahead of' : 'behind'} the clock here; at most ${TOLERANCE_MS / SECOND_MS} are allowed.`,
    { hint },
  );
}

function signaturesIn(header: string | undefined): readonly Buffer[] {
  const given = (header ?? '')
    .split(',')
    .map((item) => /^v1=([0-9a-f]{64})$/i.exec(item.trim())?.[1])
    .filter((hex) => hex !== undefined);
  if (given.length >= 1 && given.length <= MAX_SIGNATURES) return given.map((hex) => Buffer.from(hex, 'hex'));
  throw new RotatorError(
    'InvalidSignature',
    given.length === 0
      ? `${SIGNATURE_HEADER} is missing or holds no v1 signature.`
      : `${SIGNATURE_HEADER} holds more than ${MAX_SIGNATURES} signatures.`,
    { hint: `Send v1=<64 hex digits> in ${SIGNATURE_HEADER}; several are separated by commas.` },
  );
}

/**
 * The task id of a request. It depends only on the signed content: another spelling of the signature, an additional signature or another
 * secret gives the same id, so a captured request cannot be run twice.
 */
export function webhookTaskId(timestamp: string, body: Uint8Array): string {
  return `webhook-${createHash('sha256').update(`${timestamp}.`).update(body).digest('hex')}`;
}
