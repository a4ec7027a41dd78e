/**
 * Converts between HTTP and the event and result of a function with an HTTP trigger. Pure.
 *
 * Header names are in canonical case, repeated headers and parameters are joined with commas, and binary bodies are base64.
 * Sources: "HTTP trigger overview" and "Invoke a function with HTTP triggers", Function Compute manual (2026-04); e2e `evt.json` of fc3.
 */
import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { ACCOUNT_ID } from '../ram/resources.ts';

export interface IncomingRequest {
  readonly method: string;
  /** As sent, with the query. */
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly sourceIp: string;
}

export interface Place {
  readonly domain: string;
  readonly requestId: string;
  readonly nowMs: number;
}

export function httpEvent(request: IncomingRequest, { domain, requestId, nowMs }: Place): Buffer {
  const { method, target, headers, body, sourceIp } = request;
  const queryStart = target.indexOf('?');
  const rawPath = queryStart < 0 ? target : target.slice(0, queryStart);
  const query = new URLSearchParams(queryStart < 0 ? '' : target.slice(queryStart + 1));
  const isText = isUtf8(body);
  return Buffer.from(
    JSON.stringify({
      version: 'v1',
      rawPath,
      body: body.toString(isText ? 'utf8' : 'base64'),
      isBase64Encoded: !isText,
      headers: Object.fromEntries([...headers].map(([name, value]) => [canonicalName(name), value])),
      queryParameters: Object.fromEntries(
        [...new Set(query.keys())].map((name) => [name, query.getAll(name).join(',')]),
      ),
      requestContext: {
        accountId: ACCOUNT_ID,
        domainName: domain,
        domainPrefix: domain.split('.')[0],
        http: {
          method,
          path: decoded(rawPath),
          protocol: 'HTTP/1.1',
          sourceIp,
          userAgent: headers.get('user-agent') ?? '',
        },
        requestId,
        time: new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
        timeEpoch: String(Math.round(nowMs)),
      },
    }),
  );
}

/** `x-rotator-signature` to `X-Rotator-Signature`. */
function canonicalName(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

function decoded(rawPath: string): string {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    return rawPath;
  }
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const replySchema = z.object({
  statusCode: z.number().int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).default({}),
  isBase64Encoded: z.boolean().default(false),
  body: z.string().default(''),
});

/** Headers that the platform sets; those of a function are ignored. */
const ofTheConnection = /^(?:content-length|transfer-encoding|connection|keep-alive|date)$/i;

/** A result that is not an HTTP answer is sent unchanged, as JSON with status 200 (C). */
export function httpReply(answer: Buffer): HttpReply {
  const parsed = replySchema.safeParse(parseJson(answer));
  if (!parsed.success) return { status: 200, headers: { 'content-type': 'application/json' }, body: answer };
  const { statusCode, headers, isBase64Encoded, body } = parsed.data;
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.test(name))),
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
