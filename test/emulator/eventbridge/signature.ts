/**
 * Verifies calls to EventBridge by recomputing the HMAC-SHA1 signature of its own scheme. Both spellings of the header are accepted (the
 * SDK writes `acs:<key>:<signature>`, the documents `acs <key>:<signature>`). Uses the wall clock, because SDKs sign with it.
 *
 * The signed text contains the method, MD5, type and date, every `x-acs-` header, and the path with its query. It covers neither the body
 * nor the host. Source: code of @alicloud/eventbridge-util 1.0 (A).
 */
import { createHmac } from 'node:crypto';
import { equalText } from '../http/canonical.ts';
import { type Gatekeeper, wrongSignature } from '../http/credentials.ts';
import type { ReceivedRequest } from '../http/request.ts';
import { WireError } from '../model/wire.ts';

/** @returns the access key id of the caller @throws WireError */
export function verifyEventSignature(request: ReceivedRequest, gatekeeper: Gatekeeper): string {
  const { headers } = request;
  const [, accessKeyId, signature] =
    /^acs[: ]([^:\s]+):(\S+)$/.exec(headers.get('authorization') ?? '') ?? [];
  if (!accessKeyId || !signature) throw incomplete('the header authorization is missing or malformed');
  if (headers.get('x-acs-signature-method') !== 'HMAC-SHA1') throw incomplete('the method is not HMAC-SHA1');
  const claimed = headers.get('x-acs-accesskey-id');
  if (claimed !== undefined && claimed !== accessKeyId) throw incomplete('two access keys are named');
  const date = headers.get('date');
  const nonce = headers.get('x-acs-signature-nonce');
  if (!date || !nonce) throw incomplete('date or nonce is missing');
  const caller = gatekeeper.identify(accessKeyId, headers.get('x-acs-security-token'));
  gatekeeper.checkTime(date);
  const expected = createHmac('sha1', caller.accessKeySecret).update(stringToSign(request)).digest('base64');
  if (!equalText(expected, signature)) throw wrongSignature();
  gatekeeper.useNonce(nonce);
  return accessKeyId;
}

export function stringToSign({ method, path, query, headers }: ReceivedRequest): string {
  const first = [method, ...['content-md5', 'content-type', 'date'].map((name) => headers.get(name) ?? '')];
  const signed = [...headers]
    .filter(([name]) => name.startsWith('x-acs-'))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}:${value.replace(/[\t\n\r\f]/g, ' ').trim()}\n`);
  const parameters = [...query].sort(([left], [right]) => (left < right ? -1 : 1));
  const resource = parameters.map(([name, value]) => `${name}=${value}`).join('&');
  return `${first.join('\n')}\n${signed.join('')}${path}${resource === '' ? '' : `?${resource}`}`;
}

function incomplete(why: string): WireError {
  return new WireError(400, 'IncompleteSignature', `The request signature is incomplete: ${why}.`);
}
