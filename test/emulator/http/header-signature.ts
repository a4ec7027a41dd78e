/**
 * Verifies calls signed in the header with `ACS3-HMAC-SHA256`, as the current SDKs do, by recomputing the signature.
 */
import { createHash, createHmac } from 'node:crypto';
import { missingParameter } from '../model/params.ts';
import { WireError } from '../model/wire.ts';
import { canonicalQuery, equalText } from './canonical.ts';
import { type Gatekeeper, wrongSignature } from './credentials.ts';
import type { ReceivedRequest } from './request.ts';

const ALGORITHM = 'ACS3-HMAC-SHA256';
const headerPattern =
  /^ACS3-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/;

/** Headers that must be signed, so that the call cannot be changed. */
const mustBeSigned = [
  'host',
  'x-acs-action',
  'x-acs-version',
  'x-acs-date',
  'x-acs-signature-nonce',
  'x-acs-content-sha256',
] as const;

export function isHeaderSigned(request: ReceivedRequest): boolean {
  return (request.headers.get('authorization') ?? '').startsWith(ALGORITHM);
}

/** The access key id of the caller, or a refusal. */
export function verifyHeaderSignature(request: ReceivedRequest, gatekeeper: Gatekeeper): string {
  const match = headerPattern.exec(request.headers.get('authorization') ?? '');
  const [, accessKeyId, signedHeaders, signature] = match ?? [];
  if (!accessKeyId || !signedHeaders || !signature) throw incomplete('the header is malformed');
  const names = signedHeaders.split(';');
  for (const name of mustBeSigned) {
    if (!request.headers.get(name)) throw missingParameter(name);
    if (!names.includes(name)) throw incomplete(`${name} is not signed`);
  }
  const token = request.headers.get('x-acs-security-token');
  if (token !== undefined && !names.includes('x-acs-security-token')) {
    throw incomplete('x-acs-security-token is not signed');
  }
  const caller = gatekeeper.identify(accessKeyId, token);
  gatekeeper.checkTime(request.headers.get('x-acs-date') ?? '');
  const payloadHash = createHash('sha256').update(request.body).digest('hex');
  if (!equalText(payloadHash, request.headers.get('x-acs-content-sha256') ?? '')) throw wrongSignature();
  const expected = createHmac('sha256', caller.accessKeySecret)
    .update(stringToSign(request, names, payloadHash))
    .digest('hex');
  if (!equalText(expected, signature)) throw wrongSignature();
  gatekeeper.useNonce(request.headers.get('x-acs-signature-nonce') ?? '');
  return accessKeyId;
}

function stringToSign(request: ReceivedRequest, names: readonly string[], payloadHash: string): string {
  const headers = names.map((name) => `${name}:${(request.headers.get(name) ?? '').trim()}\n`).join('');
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    headers,
    names.join(';'),
    payloadHash,
  ].join('\n');
  return `${ALGORITHM}\n${createHash('sha256').update(canonical).digest('hex')}`;
}

function incomplete(why: string): WireError {
  return new WireError(
    400,
    'IncompleteSignature',
    `The request signature does not conform to Aliyun standards: ${why}.`,
  );
}
