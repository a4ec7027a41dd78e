/**
 * Serves one API of the emulator on loopback: reads the whole request and sends the reply. Independent of the API.
 */
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WireOutcome } from '../model/wire.ts';
import { type OpenServer, openServer } from './open-server.ts';
import { type ReceivedRequest, receive } from './request.ts';

/** `cut`: the connection ends (or hangs) without an answer. */
export type Reply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer | string;
    }
  | { readonly kind: 'cut'; readonly how: 'reset' | 'hang' };

/**
 * @param host `127.0.0.1` by default
 * @param latencyMs real time from the call, which takes effect at once, to its answer; 0 by default
 */
export function serve(
  replyTo: (request: ReceivedRequest) => Reply,
  host?: string,
  latencyMs = 0,
): Promise<OpenServer> {
  const server = createServer((message, response) => {
    receive(message)
      .then(async (request) => {
        const reply = replyTo(request);
        if (latencyMs > 0) await sleep(latencyMs);
        send(response, reply);
      })
      // Only a bug in the emulator or a broken connection causes this; answer instead of hanging.
      .catch((error: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(`emulator failed: ${error instanceof Error ? error.stack : String(error)}`);
      });
  });
  return openServer(server, host);
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply.kind === 'cut') {
    // A hanging answer stays open until the client gives up or the server closes.
    if (reply.how === 'reset') response.socket?.destroy();
    return;
  }
  const { status, headers, body } = reply;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** The reply of a JSON API, also if a fault has replaced the body. */
export function inJson(outcome: WireOutcome): Reply {
  if (outcome.kind === 'cut') return outcome;
  return {
    kind: 'answer',
    status: outcome.status,
    headers: { 'content-type': 'application/json;charset=utf-8', ...outcome.headers },
    body: outcome.kind === 'text' ? outcome.text : JSON.stringify(outcome.body),
  };
}
