/**
 * The HTTP gateway of Function Compute: converts a request to an event, and the function's answer to a response. Header names are in canonical
 * case, repeated headers are joined with commas, a body that is not UTF-8 is in base64.
 */
import { createServer } from 'node:http';
import type { HttpAnswer } from '../../shared/service/platform/http-trigger.ts';
import { type OpenServer, openServer } from '../emulator/http/open-server.ts';

export interface SentRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Default: as the gateway decides. */
  readonly base64?: boolean;
}

export function httpEvent(request: SentRequest = {}): Buffer {
  const { method = 'POST', path = '/', headers = {}, body = '' } = request;
  const bytes = Buffer.from(body);
  const base64 = request.base64 ?? !isText(bytes);
  return Buffer.from(
    JSON.stringify({
      version: 'v1',
      rawPath: path,
      body: bytes.toString(base64 ? 'base64' : 'utf8'),
      isBase64Encoded: base64,
      headers,
      queryParameters: {},
      requestContext: {
        accountId: '123456*********',
        domainName: 'webhook-xxxx.cn-hangzhou.fcapp.run',
        domainPrefix: 'webhook-xxxx',
        http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'curl/8.0' },
        requestId: '1-64f6cd87-0001',
        time: '2026-06-01T00:00:00Z',
        timeEpoch: '1780272000000',
      },
    }),
  );
}

function isText(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes);
}

export async function startHttpTrigger(handler: (event: Buffer) => Promise<HttpAnswer>): Promise<OpenServer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.entries(request.headers).map(([name, value]) => {
      return [canonicalName(name), Array.isArray(value) ? value.join(',') : (value ?? '')];
    });
    const answer = await handler(
      httpEvent({
        method: request.method ?? 'GET',
        path: request.url ?? '/',
        headers: Object.fromEntries(headers),
        body: Buffer.concat(chunks),
      }),
    );
    response.writeHead(answer.statusCode, answer.headers);
    response.end(answer.isBase64Encoded ? Buffer.from(answer.body, 'base64') : answer.body);
  });
  const { url, close } = await openServer(server);
  return { url: `${url}/`, close };
}

function canonicalName(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}
