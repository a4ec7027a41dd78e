/** Serves the status page on loopback. Requests are answered as the function of the same name answers them (shared/service/status/). */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { HttpAnswer, HttpRequest } from '../../shared/service/platform/http-trigger.ts';
import { failureAnswer } from '../../shared/service/status/answers.ts';

const HOST = '127.0.0.1';

/** The only request with a body is a sign-in. */
const MAX_BODY_BYTES = 64 * 1024;

export interface StatusServer {
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param port 0: a free one
 * @param answer may reject: the reader then gets an explained failure
 * @param failed gets what was not answered
 * @throws Error of the system if the port is taken
 */
export async function serveStatus(
  port: number,
  answer: (request: HttpRequest) => Promise<HttpAnswer>,
  failed: (error: unknown) => void,
): Promise<StatusServer> {
  const server = createServer((incoming, outgoing) => {
    requestOf(incoming)
      .then((request) => (request === undefined ? tooLarge : answer(request)))
      .catch((error: unknown) => {
        failed(error);
        return failureAnswer(error);
      })
      .then(({ statusCode, headers, isBase64Encoded, body }) => {
        outgoing.writeHead(statusCode, headers);
        outgoing.end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
      });
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return { url: `http://${HOST}:${bound}`, close: () => closed(server) };
}

const tooLarge: HttpAnswer = {
  statusCode: 413,
  headers: { 'content-type': 'text/plain; charset=utf-8', connection: 'close' },
  isBase64Encoded: false,
  body: `at most ${MAX_BODY_BYTES} bytes are read.\n`,
};

/** `undefined`: too large. */
async function requestOf(incoming: IncomingMessage): Promise<HttpRequest | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const body = await buffer(limited(incoming));
  if (body.byteLength > MAX_BODY_BYTES) return undefined;
  const { pathname, searchParams } = new URL(incoming.url ?? '/', `http://${HOST}`);
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(',')] as const],
  );
  return {
    method: incoming.method ?? 'GET',
    path: decoded(pathname),
    headers: new Map(headers),
    query: new Map(searchParams),
    body,
    sourceIp: incoming.socket.remoteAddress,
  };
}

/** At most one chunk more than is read. */
async function* limited(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) return;
  }
}

/** A path that cannot be decoded is one that the page does not have. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
