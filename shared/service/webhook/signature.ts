/**
 * Checks that a sender knows the secret, and has signed just now, as Standard Webhooks 1.0.0 has it. Pure.
 *
 * `webhook-id` names the message, and stays the same when it is sent again. `webhook-timestamp` has the seconds since 1970. `webhook-signature`
 * has `v1,` and the base64 of HMAC-SHA256 over id, timestamp and the bytes of the body, joined by dots; several are separated by blanks, and
 * other versions are skipped: a sender may sign twice while it changes its secret or its scheme. The id has no dot and the timestamp is all
 * digits, so nothing can be moved across a dot.
 *
 * Source: "Standard Webhooks", specification 1.0.0, sections on signing and on verification.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '../../base/clock.ts';
import { RotatorError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import { ID_HEADER, SIGNATURE_HEADER, signatureOf, TIMESTAMP_HEADER } from '../../base/standard-webhooks.ts';
import type { HttpRequest } from '../platform/http-trigger.ts';

/** Clocks of build machines drift, and requests wait in queues. An older request cannot be replayed. */
export const TOLERANCE_MS = 5 * MINUTE_MS;

/** Two secrets in two versions, and some spare. Each signature is compared with every secret. */
export const MAX_SIGNATURES = 8;

/** Printable ASCII without blanks and without the dot, which separates what is signed. */
const idPattern = /^[!-\-/-~]{1,256}$/;

type Signed = Pick<HttpRequest, 'headers' | 'body'>;

/**
 * Cheap checks first. Neither the answer nor its timing reveals which secret was wrong, or by how much.
 * @returns the id of the message
 * @throws RotatorError InvalidTimestamp, InvalidSignature
 */
export function requireSignature(request: Signed, secrets: readonly Secret[], nowMs: number): string {
  const timestamp = requireTimestamp(request.headers.get(TIMESTAMP_HEADER), nowMs);
  const id = requireId(request.headers.get(ID_HEADER));
  const given = signaturesIn(request.headers.get(SIGNATURE_HEADER));
  let matches = 0;
  for (const secret of secrets) {
    const expected = signatureOf(secret, id, timestamp, request.body);
    // Never stops early: the time does not reveal which one matched.
    for (const each of given) matches += timingSafeEqual(each, expected) ? 1 : 0;
  }
  if (matches > 0) return id;
  throw new RotatorError('InvalidSignature', 'the signature does not match.', {
    hint: `Sign ${ID_HEADER}, ${TIMESTAMP_HEADER} and the bytes of the body as they are sent, joined by dots, with the bytes that the base64 after whsec_ stands for (Standard Webhooks).`,
  });
}

function requireTimestamp(text: string | undefined, nowMs: number): string {
  const hint = 'Send the seconds (not milliseconds) since 1970 at the moment of signing, and set the clock.';
  if (text === undefined || !/^[1-9]\d{0,11}$/.test(text))
    throw new RotatorError(
      'InvalidTimestamp',
      `${TIMESTAMP_HEADER} is missing or not a whole number. Requests are signed with ${ID_HEADER}, ${TIMESTAMP_HEADER} and ${SIGNATURE_HEADER} (Standard Webhooks).`,
      { hint },
    );
  const aheadMs = Number(text) * SECOND_MS - nowMs;
  if (Math.abs(aheadMs) <= TOLERANCE_MS) return text;
  const seconds = Math.ceil(Math.abs(aheadMs) / SECOND_MS);
  throw new RotatorError(
    'InvalidTimestamp',
    `${TIMESTAMP_HEADER} is ${seconds} seconds ${aheadMs > 0 ? 'ahead of' : 'behind'} the clock here; at most ${TOLERANCE_MS / SECOND_MS} are allowed.`,
    { hint },
  );
}

function requireId(text: string | undefined): string {
  if (text !== undefined && idPattern.test(text)) return text;
  throw new RotatorError('InvalidSignature', `${ID_HEADER} is missing, or is no id of a message.`, {
    hint: 'Send an id of your own for each message: at most 256 printable characters without a dot or a blank. Keep it when you send the same message again.',
  });
}

/** 32 bytes, as an encoder writes them: another spelling of the same bytes is no signature. */
const signaturePattern = /^v1,([A-Za-z0-9+/]{43}=)$/;

function signaturesIn(header: string | undefined): readonly Buffer[] {
  const given = (header ?? '')
    .split(' ')
    .map((item) => signaturePattern.exec(item)?.[1])
    .filter((base64) => base64 !== undefined)
    .filter((base64) => Buffer.from(base64, 'base64').toString('base64') === base64);
  if (given.length >= 1 && given.length <= MAX_SIGNATURES)
    return given.map((base64) => Buffer.from(base64, 'base64'));
  throw new RotatorError(
    'InvalidSignature',
    given.length === 0
      ? `${SIGNATURE_HEADER} is missing or holds no v1 signature.`
      : `${SIGNATURE_HEADER} holds more than ${MAX_SIGNATURES} signatures.`,
    {
      hint: `Send v1, and the base64 of the signature (44 characters) in ${SIGNATURE_HEADER}; several are separated by blanks.`,
    },
  );
}

/**
 * The task id of a message. It depends on its id alone, which is signed: a captured request cannot be run twice, and a sender without an answer
 * can sign the same message again.
 */
export function webhookTaskId(id: string): string {
  return `webhook-${createHash('sha256').update(id).digest('hex')}`;
}
