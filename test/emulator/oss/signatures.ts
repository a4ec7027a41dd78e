/**
 * Verifies calls to OSS by recomputing their header signatures, version 4 and version 1. Both cover the bucket of the Host header. Uses the
 * wall clock, because SDKs sign with it.
 *
 * Sources: "Include a V4 signature in the Authorization header" and "Include a V1 signature in the Authorization header", OSS manual.
 */
import { createHash, createHmac } from 'node:crypto';
import { equalText, percentEncode } from '../http/canonical.ts';
import type { FrontCredentials } from '../http/credentials.ts';
import type { ReceivedRequest } from '../http/request.ts';
import { ObjectError } from './wire.ts';

export interface SignedRequest {
  readonly request: ReceivedRequest;
  readonly bucket: string;
  /** Decoded. */
  readonly key: string;
  /** From the Host header; `undefined` if it names none. */
  readonly region: string | undefined;
}

export interface SignatureRules {
  readonly credentials: readonly FrontCredentials[];
  readonly now: () => number;
  readonly acceptV1: boolean;
}

/** Maximum difference between the time of a call and the clock. 15 minutes. A. */
const MAX_SKEW_MS = 15 * 60_000;

/** @returns the access key id of the caller */
export function verifySignature(signed: SignedRequest, rules: SignatureRules): string {
  const authorization = signed.request.headers.get('authorization');
  if (authorization === undefined) throw denied('Anonymous access is forbidden for this operation.');
  if (authorization.startsWith('OSS4-HMAC-SHA256 ')) return verifyV4(signed, rules, authorization);
  const [, accessKeyId, signature] = /^OSS ([^:]+):(.+)$/.exec(authorization) ?? [];
  if (!accessKeyId || !signature)
    throw new ObjectError(400, 'InvalidArgument', 'Authorization header is invalid.');
  if (!rules.acceptV1) throw denied('The signature version 1 is no longer supported.');
  return verifyV1(signed, rules, accessKeyId, signature);
}

const v4Pattern =
  /^OSS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/oss\/aliyun_v4_request,\s*(?:AdditionalHeaders=([^,]*),\s*)?Signature=([0-9a-f]{64})$/;

function verifyV4(
  { request, bucket, key, region }: SignedRequest,
  rules: SignatureRules,
  header: string,
): string {
  const [, accessKeyId = '', day = '', scopeRegion = '', additional = '', signature = ''] =
    v4Pattern.exec(header) ?? [];
  if (signature === '') throw new ObjectError(400, 'InvalidArgument', 'Authorization header is invalid.');
  const caller = identify(request, rules, accessKeyId);
  const date = request.headers.get('x-oss-date') ?? '';
  const atMs = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!date.startsWith(day))
    throw new ObjectError(400, 'InvalidArgument', 'The date of the credential is wrong.');
  checkTime(atMs, rules);
  if (region !== undefined && region !== scopeRegion)
    throw new ObjectError(
      400,
      'InvalidArgument',
      `Invalid signing region in Authorization header. ${region}`,
    );
  const payload = request.headers.get('x-oss-content-sha256') ?? '';
  if (payload !== 'UNSIGNED-PAYLOAD')
    throw new ObjectError(400, 'InvalidArgument', 'x-oss-content-sha256 must be UNSIGNED-PAYLOAD.');
  const names = additional === '' ? [] : additional.split(';');
  const canonical = [
    request.method,
    percentEncode(`/${bucket}/${key}`).replaceAll('%2F', '/'),
    canonicalQuery(request.query),
    canonicalHeaders(request, names),
    names.join(';'),
    payload,
  ].join('\n');
  const scope = `${day}/${scopeRegion}/oss/aliyun_v4_request`;
  const text = `OSS4-HMAC-SHA256\n${date}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signingKey = [day, scopeRegion, 'oss', 'aliyun_v4_request'].reduce<string | Buffer>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `aliyun_v4${caller.accessKeySecret}`,
  );
  requireEqual(createHmac('sha256', signingKey).update(text).digest('hex'), signature);
  return accessKeyId;
}

/** A parameter without a value has no equals sign in the signed text. */
function canonicalQuery(query: ReadonlyMap<string, string>): string {
  return [...query]
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}

function canonicalHeaders({ headers }: ReceivedRequest, additional: readonly string[]): string {
  return [...headers]
    .filter(([name]) => /^(content-type|content-md5|x-oss-.*)$/.test(name) || additional.includes(name))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`)
    .join('');
}

/** Parameters that version 1 signs; the others are unsigned. */
const signedParameters =
  /^(acl|append|bucketInfo|comp|continuation-token|cors|delete|encryption|lifecycle|location|logging|objectMeta|partNumber|policy|position|referer|response-[a-z-]+|restore|security-token|stat|symlink|tagging|uploadId|uploads|versionId|versioning|versions|website|worm|x-oss-[a-z-]+)$/;

function verifyV1(
  { request, bucket, key }: SignedRequest,
  rules: SignatureRules,
  accessKeyId: string,
  signature: string,
): string {
  const { headers } = request;
  const caller = identify(request, rules, accessKeyId);
  const date = headers.get('x-oss-date') ?? headers.get('date') ?? '';
  checkTime(Date.parse(date), rules);
  const ossHeaders = [...headers]
    .filter(([name]) => name.startsWith('x-oss-'))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}`);
  const parameters = [...request.query]
    .filter(([name]) => signedParameters.test(name))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
  const resource = `/${bucket}/${key}${parameters === '' ? '' : `?${parameters}`}`;
  const text = [
    request.method,
    headers.get('content-md5') ?? '',
    headers.get('content-type') ?? '',
    date,
    ...ossHeaders,
    resource,
  ].join('\n');
  requireEqual(createHmac('sha1', caller.accessKeySecret).update(text).digest('base64'), signature);
  return accessKeyId;
}

function identify(
  { headers }: ReceivedRequest,
  rules: SignatureRules,
  accessKeyId: string,
): FrontCredentials {
  const known = rules.credentials.find((candidate) => candidate.accessKeyId === accessKeyId);
  const token = headers.get('x-oss-security-token');
  if (!known || (known.securityToken !== undefined && token === undefined))
    throw new ObjectError(
      403,
      'InvalidAccessKeyId',
      'The OSS Access Key Id you provided does not exist in our records.',
    );
  if (known.securityToken !== undefined && !equalText(token ?? '', known.securityToken))
    throw new ObjectError(403, 'InvalidSecurityToken', 'The security token you provided is invalid.');
  if (known.expiresAtMs !== undefined && known.expiresAtMs <= rules.now())
    throw new ObjectError(403, 'SecurityTokenExpired', 'The security token you provided has expired.');
  return known;
}

function checkTime(atMs: number, { now }: SignatureRules): void {
  if (Number.isNaN(atMs)) throw denied('OSS authentication requires a valid Date.');
  if (Math.abs(atMs - now()) <= MAX_SKEW_MS) return;
  throw new ObjectError(
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
  );
}

/** OSS prints the signed text; the emulator does not, so that no log contains a token. */
function requireEqual(expected: string, given: string): void {
  if (equalText(expected, given)) return;
  throw new ObjectError(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );
}

function denied(message: string): ObjectError {
  return new ObjectError(403, 'AccessDenied', message);
}
