/**
 * The requests and answers of an HTTP trigger of Function Compute. Pure.
 *
 * The body is the bytes as they were sent, so that a signature over them can be checked. Header names arrive in any case, repeated ones
 * joined with commas. The platform may also deliver a call of its own invocation API as an HTTP event, with the caller's Authorization among
 * the headers: an event is never logged whole.
 *
 * Source: "HTTP trigger overview" and "Invoke a function with HTTP triggers", Function Compute manual (2026-04).
 */

import { InvalidEvent } from '../../base/errors.ts';
import { isObject } from '../../base/is-object.ts';

export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** Decoded, for example `/metrics`. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** The caller's address according to the platform. For the log only. */
  readonly sourceIp: string | undefined;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly isBase64Encoded: boolean;
  readonly body: string;
}

/** Larger than every request that is accepted: a body of 64 KB in base64, and headers. Looked at before anything is parsed. */
export const MAX_HTTP_EVENT_BYTES = 1024 * 1024;

/** @throws InvalidEvent for an event that is not an HTTP request, for example from the console. */
export function readHttpRequest(event: Uint8Array): HttpRequest {
  if (event.byteLength > MAX_HTTP_EVENT_BYTES)
    throw new InvalidEvent(
      `the event has ${event.byteLength} bytes; at most ${MAX_HTTP_EVENT_BYTES} are read.`,
    );
  const request = requestIn(parseJson(event));
  if (request === undefined)
    throw new InvalidEvent(
      'the event is not an HTTP request. This function is called through its HTTP trigger; by hand, invoke scan or rotate.',
    );
  return request;
}

/** Checked by hand: a schema costs a new instance several milliseconds before its first answer, also of a refusal. */
function requestIn(event: unknown): HttpRequest | undefined {
  if (!isObject(event)) return undefined;
  const { requestContext, body = null, isBase64Encoded = null } = event;
  const http = isObject(requestContext) ? requestContext['http'] : undefined;
  if (!isObject(http)) return undefined;
  const { method, path, sourceIp } = http;
  if (typeof method !== 'string' || typeof path !== 'string') return undefined;
  if (body !== null && typeof body !== 'string') return undefined;
  if (isBase64Encoded !== null && typeof isBase64Encoded !== 'boolean') return undefined;
  const headers = valuesIn(event['headers']);
  const query = valuesIn(event['queryParameters']);
  if (headers === undefined || query === undefined) return undefined;
  return {
    method: method.toUpperCase(),
    path,
    headers: byLowerCaseName(headers),
    query: new Map(query),
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
    // Any other value is dropped, without failing the request.
    sourceIp: typeof sourceIp === 'string' && addressPattern.test(sourceIp) ? sourceIp : undefined,
  };
}

const addressPattern = /^[0-9A-Fa-f:.]{2,45}$/;

/** A value may be a list, joined as HTTP joins repeated headers. What is null was not sent. @returns `undefined` if a value is anything else */
function valuesIn(all: unknown): readonly (readonly [string, string])[] | undefined {
  if (all === undefined || all === null) return [];
  if (!isObject(all)) return undefined;
  const values: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(all)) {
    if (value === null) continue;
    const texts: unknown = typeof value === 'string' ? [value] : value;
    if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string')) return undefined;
    values.push([name, texts.join(',')]);
  }
  return values;
}

/** Names that differ only in case are one header that was sent more than once: their values are joined. */
function byLowerCaseName(headers: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of headers) {
    const known = joined.get(name.toLowerCase());
    joined.set(name.toLowerCase(), known === undefined ? value : `${known},${value}`);
  }
  return joined;
}

function parseJson(event: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(event));
  } catch {
    return undefined;
  }
}

export function jsonAnswer(
  statusCode: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    statusCode,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
    isBase64Encoded: false,
    body: `${JSON.stringify(value)}\n`,
  };
}
