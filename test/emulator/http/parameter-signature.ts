/**
 * Verifies calls signed in their parameters with HMAC-SHA1, as older SDKs, Terraform and scripts do. The signature covers the parameters of
 * the query and of a form body.
 */
import { createHmac } from 'node:crypto';
import { missingParameter } from '../model/params.ts';
import { WireError } from '../model/wire.ts';
import { canonicalQuery, equalText, percentEncode } from './canonical.ts';
import { type Gatekeeper, wrongSignature } from './credentials.ts';
import type { ReceivedRequest } from './request.ts';

/** Parameters of the protocol, not of the action. */
export const protocolParameters: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'SecurityToken',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureNonce',
  'SignatureType',
  'Timestamp',
]);

export function allParameters(request: ReceivedRequest): ReadonlyMap<string, string> {
  return new Map([...request.query, ...request.form]);
}

/** The access key id of the caller, or a refusal. */
export function verifyParameterSignature(request: ReceivedRequest, gatekeeper: Gatekeeper): string {
  const params = allParameters(request);
  const required = (name: string): string => {
    const value = params.get(name);
    if (!value) throw missingParameter(name);
    return value;
  };
  const accessKeyId = required('AccessKeyId');
  const signature = required('Signature');
  const nonce = required('SignatureNonce');
  const timestamp = required('Timestamp');
  const method = required('SignatureMethod');
  if (method !== 'HMAC-SHA1') {
    throw new WireError(400, 'InvalidSignatureMethod', `The signature method ${method} is not supported.`);
  }
  const caller = gatekeeper.identify(accessKeyId, params.get('SecurityToken'));
  gatekeeper.checkTime(timestamp);
  const signed = new Map([...params].filter(([name]) => name !== 'Signature'));
  const text = `${request.method}&${percentEncode('/')}&${percentEncode(canonicalQuery(signed))}`;
  const expected = createHmac('sha1', `${caller.accessKeySecret}&`).update(text).digest('base64');
  if (!equalText(expected, signature)) throw wrongSignature();
  gatekeeper.useNonce(nonce);
  return accessKeyId;
}
