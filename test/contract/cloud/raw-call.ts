/**
 * Calls that the SDK clients never send: old dates, used nonces, GET, changed parameters. They are signed with functions of the
 * SDK, so that the emulator is not tested against its own copy of the signing schemes.
 */
import { createHash, randomUUID } from 'node:crypto';
import openApi from '@alicloud/openapi-core';
import { credentials } from './fronts.ts';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface HeaderCall {
  readonly url: string;
  readonly action: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Overrides headers before signing. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the query after signing. */
  readonly smuggled?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'POST';
}

/** `ACS3-HMAC-SHA256`, in headers. */
export async function headerCall(call: HeaderCall): Promise<Answer> {
  const { url, query = {}, method = 'POST' } = call;
  const body = call.form ? new URLSearchParams(call.form).toString() : '';
  const payloadHash = createHash('sha256').update(body).digest('hex');
  const headers: Record<string, string> = {
    host: new URL(url).host,
    'x-acs-action': call.action,
    'x-acs-version': '2020-06-16',
    'x-acs-date': new Date().toISOString(),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-content-sha256': payloadHash,
    'x-acs-accesskey-id': credentials.accessKeyId,
    'x-acs-security-token': credentials.securityToken,
    ...(call.form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    ...call.headers,
  };
  const authorization = openApi.OpenApiUtil.getAuthorization(
    { pathname: '/', method, query, headers } as unknown as Parameters<
      typeof openApi.OpenApiUtil.getAuthorization
    >[0],
    'ACS3-HMAC-SHA256',
    payloadHash,
    credentials.accessKeyId,
    credentials.accessKeySecret,
  );
  return send(url, method, { ...query, ...call.smuggled }, { ...headers, authorization }, body);
}

export interface ParameterCall {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly query: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly secret?: string;
}

/** HMAC-SHA1, in parameters: those of the query and of the form are signed together. */
export async function parameterCall(call: ParameterCall): Promise<Answer> {
  const common = {
    Version: '2020-06-16',
    Format: 'json',
    Timestamp: new Date().toISOString(),
    SignatureNonce: randomUUID(),
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    AccessKeyId: credentials.accessKeyId,
    SecurityToken: credentials.securityToken,
  };
  const query = { ...common, ...call.query };
  const signature = openApi.OpenApiUtil.getRPCSignature(
    { ...query, ...call.form },
    call.method,
    call.secret ?? credentials.accessKeySecret,
  );
  const body = call.form ? new URLSearchParams(call.form).toString() : '';
  const headers = call.form ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
  return send(call.url, call.method, { ...query, Signature: signature }, headers, body);
}

/** A GET of a client that knows only a key and a secret, with the older signature. */
export function signedUrl(
  url: string | undefined,
  key: { readonly accessKeyId: string; readonly accessKeySecret: string },
  query: Readonly<Record<string, string>>,
): string {
  const signed = {
    Format: 'json',
    Timestamp: new Date().toISOString(),
    SignatureNonce: randomUUID(),
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    AccessKeyId: key.accessKeyId,
    ...query,
  };
  const Signature = openApi.OpenApiUtil.getRPCSignature(signed, 'GET', key.accessKeySecret);
  return `${url}/?${new URLSearchParams({ ...signed, Signature })}`;
}

async function send(
  url: string,
  method: string,
  query: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Answer> {
  const response = await fetch(`${url}/?${new URLSearchParams(query)}`, {
    method,
    headers,
    ...(body === '' ? {} : { body }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
