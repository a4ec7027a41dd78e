/** A review of this project: POST /sign-out asked for neither a session nor the origin of the request. */
import { describe, expect, it } from 'vitest';
import { Secret } from '../../shared/base/secret.ts';
import { createMemoryLedger } from '../../shared/ledger/memory.ts';
import { answerStatus } from '../../shared/service/status/answer-status.ts';
import { NOW_MS } from '../support/builders.ts';
import { aStatusRequest, STATUS_TOKEN } from '../support/status.ts';

async function ask(path: string, request: Parameters<typeof aStatusRequest>[1]) {
  const { answer } = await answerStatus(aStatusRequest(path, request), {
    tokens: [new Secret(STATUS_TOKEN)],
    openStore: createMemoryLedger,
    latestScans: async () => [],
    coverage: { regions: 'own', ownRegion: 'cn-hangzhou' },
    clock: { now: () => NOW_MS },
  });
  return answer;
}

const host = 'status.example.com';

async function signedIn(): Promise<string> {
  const { headers } = await ask('/sign-in', { method: 'POST', body: `token=${STATUS_TOKEN}` });
  return headers['Set-Cookie']?.split(';')[0] ?? '';
}

describe('the end of a session (a review of this project)', () => {
  it.each([
    { from: 'another site', headers: { 'sec-fetch-site': 'cross-site' } },
    { from: 'another host of the domain', headers: { 'sec-fetch-site': 'same-site' } },
    { from: 'another origin', headers: { host, origin: 'https://other.example.com' } },
    { from: 'an origin that is hidden', headers: { host, origin: 'null' } },
    { from: 'nowhere', headers: {} },
  ])('is refused for a request from $from', async ({ headers }) => {
    const answer = await ask('/sign-out', { method: 'POST', cookie: await signedIn(), ...headers });

    expect(answer.statusCode).toBe(403);
    expect(answer.headers['Set-Cookie']).toBeUndefined();
  });

  it('is refused without a session', async () => {
    const own = { method: 'POST', 'sec-fetch-site': 'same-origin' };

    expect(await ask('/sign-out', own)).toMatchObject({ statusCode: 401 });
    expect(
      await ask('/sign-out', { ...own, authorization: 'Bearer another-token-of-more-than-32-bytes' }),
    ).toMatchObject({ statusCode: 401 });
  });

  it.each([{ 'sec-fetch-site': 'same-origin' }, { host, origin: `https://${host}` }])(
    'is accepted from the page itself: %j',
    async (headers) => {
      const answer = await ask('/sign-out', { method: 'POST', cookie: await signedIn(), ...headers });

      expect(answer).toMatchObject({ statusCode: 303 });
      expect(answer.headers['Set-Cookie']).toContain('Max-Age=0');
    },
  );

  it('can only be reached over TLS once a browser has been there', async () => {
    expect((await ask('/', {})).headers['Strict-Transport-Security']).toBe('max-age=31536000');
  });
});
