/** Requests over TLS on this machine: what a server may do to them. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../shared/base/clock.ts';
import { createPost, type Post } from '../../../shared/notify/post.ts';
import { createPki } from '../../emulator/pki/pki.ts';

let server: Server;
let post: Post;
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let requests = 0;
let port = 0;
const address = (path = '/hook?token=1') => `https://localhost:${port}${path}`;

beforeAll(async () => {
  const pki = await createPki();
  const { chainPem, keyPem } = pki.issue({
    names: ['localhost'],
    keyType: 'ECC',
    notBeforeMs: Date.now() - DAY_MS,
    notAfterMs: Date.now() + DAY_MS,
  });
  server = createServer({ cert: chainPem, key: keyPem }, (request, response) => {
    requests += 1;
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => answer(request, response, Buffer.concat(parts).toString()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  post = createPost({ ca: pki.roots.ECC });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const sending = (body: string | undefined = '{"text":"失败"}', timeoutMs = 10_000) =>
  post({ method: 'POST', address: address(), body }, timeoutMs);

describe('a request to a chat service', () => {
  it('arrives as it is, and its answer with the time to wait', async () => {
    answer = ({ headers, method, url }, response, body) => {
      response.writeHead(429, { 'retry-after': '3' });
      response.end(JSON.stringify({ method, url, body, type: headers['content-type'] }));
    };

    const { status, body, retryAfterMs } = await sending();

    expect([status, retryAfterMs]).toEqual([429, 3_000]);
    expect(JSON.parse(body)).toEqual({
      method: 'POST',
      url: '/hook?token=1',
      body: '{"text":"失败"}',
      type: 'application/json; charset=utf-8',
    });
  });

  it('follows no redirect', async () => {
    requests = 0;
    answer = (_, response) => response.writeHead(302, { location: address('/other') }).end();

    expect(await sending()).toMatchObject({ status: 302 });
    expect(requests).toBe(1);
  });

  it('ends after its time, although the server keeps the connection', async () => {
    answer = (_, response) => void response.write('{');

    await expect(sending('{}', 200)).rejects.toMatchObject({ code: 'Timeout' });
  });

  it('does not read an answer without an end', async () => {
    answer = (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };

    await expect(sending()).rejects.toMatchObject({ code: 'AnswerTooLarge' });
  });

  it('is sent to no server whose certificate is not trusted', async () => {
    requests = 0;

    await expect(
      createPost()({ method: 'GET', address: address(), body: undefined }, 10_000),
    ).rejects.toMatchObject({ code: expect.stringMatching(/CERT|SIGNATURE|ISSUER/) });
    expect(requests).toBe(0);
  });
});
