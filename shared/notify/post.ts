/**
 * One request to a chat service, over https only. A redirect is an answer like any other, and never followed: the address of a robot must not
 * be handed on. The only file here that opens a socket.
 */
import { request as httpsRequest, type RequestOptions } from 'node:https';

export interface PostRequest {
  readonly method: 'GET' | 'POST';
  readonly address: string;
  /** JSON; `undefined`: none. */
  readonly body: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PostAnswer {
  readonly status: number;
  readonly body: string;
  /** Of Retry-After, if it has seconds. */
  readonly retryAfterMs: number | undefined;
}

/** Rejects with an `Error`, whose `code` says why there is no answer. */
export type Post = (request: PostRequest, timeoutMs: number) => Promise<PostAnswer>;

/** These services answer some hundred bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** @param options of the connection, for a test with a certificate authority of its own */
export function createPost(options: Pick<RequestOptions, 'ca'> = {}): Post {
  return ({ method, address, body, headers }, timeoutMs) =>
    new Promise((resolve, reject) => {
      const sent = httpsRequest(new URL(address), {
        ...options,
        method,
        // A connection of its own: the next message may be an hour away.
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'user-agent': 'alb-cert-rotator',
          ...(body === undefined
            ? {}
            : {
                'content-type': 'application/json; charset=utf-8',
                'content-length': Buffer.byteLength(body),
              }),
          ...headers,
        },
      });
      sent.on('error', (error: NodeJS.ErrnoException) =>
        reject(error.name === 'AbortError' || error.name === 'TimeoutError' ? timedOut() : error),
      );
      sent.on('response', (answer) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (part: Buffer) => {
          parts.push(part);
          bytes += part.length;
          if (bytes > MAX_ANSWER_BYTES) sent.destroy(withCode('AnswerTooLarge'));
        });
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            body: Buffer.concat(parts).toString('utf8'),
            retryAfterMs: secondsIn(answer.headers['retry-after']),
          }),
        );
      });
      sent.end(body);
    });
}

function timedOut(): Error {
  return withCode('Timeout');
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function secondsIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : undefined;
}
