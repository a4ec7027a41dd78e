/** The status page on loopback: what the server passes on, and what it refuses itself. */
import { afterEach, describe, expect, it } from 'vitest';
import { type StatusServer, serveStatus } from '../../../../scripts/status/serve-status.ts';
import type { HttpAnswer, HttpRequest } from '../../../../shared/service/platform/http-trigger.ts';

const ok: HttpAnswer = {
  statusCode: 200,
  headers: { 'x-made': 'here' },
  isBase64Encoded: false,
  body: 'page',
};

describe('the server of the status page', () => {
  let server: StatusServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function serve(answer: (request: HttpRequest) => Promise<HttpAnswer>) {
    const failures: unknown[] = [];
    server = await serveStatus(0, answer, (error) => failures.push(error));
    return { url: server.url, failures };
  }

  it('passes on method, path, query, headers and body, and the answer back', async () => {
    const seen: HttpRequest[] = [];
    const { url } = await serve(async (request) => {
      seen.push(request);
      return ok;
    });

    const response = await fetch(`${url}/history%2e?loadBalancerId=alb-1`, {
      method: 'POST',
      body: 'token=a',
      headers: { 'X-One': '1' },
    });

    expect([response.status, response.headers.get('x-made'), await response.text()]).toEqual([
      200,
      'here',
      'page',
    ]);
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/history.', body: Buffer.from('token=a') });
    expect([seen[0]?.query.get('loadBalancerId'), seen[0]?.headers.get('x-one')]).toEqual(['alb-1', '1']);
  });

  it('listens on loopback alone', async () => {
    const { url } = await serve(async () => ok);

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('answers a failure with 500, and tells of it', async () => {
    const { url, failures } = await serve(async () => {
      throw new Error('the ledger is away');
    });

    const { status } = await fetch(url);

    expect([status, failures.map(String)]).toEqual([500, ['Error: the ledger is away']]);
  });

  it('does not read a body without end', async () => {
    const { url } = await serve(async () => ok);

    const { status } = await fetch(url, { method: 'POST', body: 'x'.repeat(100_000) });

    expect(status).toBe(413);
  });

  it('passes on a path that cannot be decoded as it is', async () => {
    const paths: string[] = [];
    const { url } = await serve(async ({ path }) => {
      paths.push(path);
      return ok;
    });

    await fetch(`${url}/%E0%A4%A`);

    expect(paths).toEqual(['/%E0%A4%A']);
  });
});
