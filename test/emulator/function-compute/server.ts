/**
 * A small HTTP server on loopback for both fronts of Function Compute.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ReceivedRequest, receive } from '../http/request.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** `cut`: the connection ends without an answer. */
export type Answer = Reply | 'cut';

export interface OpenServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface Received {
  readonly request: ReceivedRequest;
  /** As sent, with the query. */
  readonly target: string;
  readonly sourceIp: string;
}

export async function openServer(answer: (received: Received) => Promise<Answer>): Promise<OpenServer> {
  const server = createServer((message, response) => {
    receive(message)
      .then((request) =>
        answer({ request, target: message.url ?? '/', sourceIp: message.socket.remoteAddress ?? '' }),
      )
      .then((reply) => {
        if (reply === 'cut') {
          response.socket?.destroy();
          return;
        }
        const { status, headers, body } = reply;
        response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
        response.end(body);
      })
      // Only a bug in the emulator or a broken connection causes this; answer instead of hanging.
      .catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(`emulator failed: ${error instanceof Error ? error.stack : String(error)}`);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
