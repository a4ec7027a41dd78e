/** The signature of Standard Webhooks 1.0.0, which the webhook checks and the channels of kind `webhook` make. */
import { createHmac } from 'node:crypto';
import type { Secret } from './secret.ts';

export const ID_HEADER = 'webhook-id';
export const TIMESTAMP_HEADER = 'webhook-timestamp';
export const SIGNATURE_HEADER = 'webhook-signature';

/** @param secret in base64, without `whsec_` */
export function signatureOf(secret: Secret, id: string, timestamp: string, body: Uint8Array): Buffer {
  const key = Buffer.from(secret.reveal(), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}
