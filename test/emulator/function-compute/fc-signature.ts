/**
 * Verifies calls that the SDK of Function Compute 2.0 has signed, by recomputing `Authorization: FC <key id>:<base64 of hmac-sha256>`. The
 * body is covered by `content-md5`, the base64 of the hash in hexadecimal letters.
 *
 * Source: `composeStringToSign` of @alicloud/fc2 2.6.6 `lib/helper.js`; "Signature authentication", Function Compute 2.0 manual.
 */
import { createHash, createHmac } from 'node:crypto';
import { equalText } from '../http/canonical.ts';
import type { Gatekeeper } from '../http/credentials.ts';
import type { ReceivedRequest } from '../http/request.ts';
import { WireError } from '../model/wire.ts';

/** The access key id of the caller, or a refusal. */
export function verifyFcSignature(request: ReceivedRequest, gatekeeper: Gatekeeper): string {
  const { headers, method, path, body } = request;
  const [, accessKeyId, signature] = /^FC ([^:\s]+):(\S+)$/.exec(headers.get('authorization') ?? '') ?? [];
  if (accessKeyId === undefined || signature === undefined)
    throw new WireError(400, 'MissingRequiredHeader', 'The Authorization header is missing or malformed.');
  const caller = gatekeeper.identify(accessKeyId, headers.get('x-fc-security-token'));
  const date = headers.get('date') ?? '';
  if (date === '') throw new WireError(400, 'MissingRequiredHeader', 'The Date header is missing.');
  gatekeeper.checkTime(date);
  const md5 = headers.get('content-md5') ?? '';
  const hash = createHash('md5').update(body).digest('hex');
  if (body.length > 0 && !equalText(md5, Buffer.from(hash).toString('base64'))) throw wrong();
  const fcHeaders = [...headers]
    .filter(([name]) => name.startsWith('x-fc-'))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  const text = `${method}\n${md5}\n${headers.get('content-type') ?? ''}\n${date}\n${fcHeaders}${path}`;
  const expected = createHmac('sha256', caller.accessKeySecret).update(text).digest('base64');
  if (!equalText(expected, signature)) throw wrong();
  return accessKeyId;
}

/** The real platform prints the signed text; the emulator does not, so that no log contains a token. */
function wrong(): WireError {
  return new WireError(403, 'SignatureNotMatch', 'The request signature we calculated does not match.');
}
