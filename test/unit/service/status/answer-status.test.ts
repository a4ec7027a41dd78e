import { describe, expect, it, vi } from 'vitest';
import { Secret } from '../../../../shared/base/secret.ts';
import { LedgerUnavailable } from '../../../../shared/ledger/errors.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import { answerStatus, type StatusPorts } from '../../../../shared/service/status/answer-status.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { aScan, aStatusRequest, recordChange, STATUS_TOKEN } from '../../../support/status.ts';

const NEXT_TOKEN = 'the-next-status-token-of-32-bytes-or-more';
const bearer = { authorization: `Bearer ${STATUS_TOKEN}` };
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

function portsWith(ports: Partial<StatusPorts> = {}): StatusPorts {
  const store = createMemoryLedger();
  return {
    tokens: [new Secret(STATUS_TOKEN)],
    openStore: () => store,
    latestScans: async () => [aScan()],
    coverage: { regions: 'own', ownRegion: 'cn-hangzhou' },
    clock: { now: () => NOW_MS },
    ...ports,
  };
}

async function ask(
  path: string,
  request: Parameters<typeof aStatusRequest>[1] = {},
  ports: Partial<StatusPorts> = {},
) {
  const { answer, refused } = await answerStatus(aStatusRequest(path, request), portsWith(ports));
  return { ...answer, code: refused?.code };
}

async function signedIn(ports: Partial<StatusPorts> = {}): Promise<string> {
  const { headers } = await ask('/sign-in', { method: 'POST', body: `token=${STATUS_TOKEN}` }, ports);
  return headers['Set-Cookie']?.split(';')[0] ?? '';
}

describe('a request for the status', () => {
  it('is answered with a page, JSON or metrics', async () => {
    const page = await ask('/', { ...bearer, ...browser });
    const json = await ask('/', { ...bearer, accept: 'application/json' });
    const alsoJson = await ask('/status.json', bearer);
    const metrics = await ask('/metrics', bearer);

    expect([page, json, alsoJson, metrics].map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect(page.headers['Content-Type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('www.example.com');
    expect(JSON.parse(json.body)).toMatchObject({ format: 1, certificates: [{ state: 'ok' }] });
    expect(alsoJson.body).toBe(json.body);
    expect(metrics.headers['Content-Type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(metrics.body).toContain('probe_ssl_earliest_cert_expiry{');
  });

  it('is refused without a token, and the ledger is not touched', async () => {
    const openStore = vi.fn(createMemoryLedger);

    for (const path of ['/', '/status.json', '/metrics', '/history']) {
      const answer = await ask(path, {}, { openStore });
      expect(answer).toMatchObject({ statusCode: 401, code: 'StatusUnauthorized' });
      expect(answer.headers['WWW-Authenticate']).toContain('Bearer');
    }
    expect(openStore).not.toHaveBeenCalled();
  });

  it('accepts the old token and the new one during a change', async () => {
    const tokens = [new Secret(STATUS_TOKEN), new Secret(NEXT_TOKEN)];

    for (const token of [STATUS_TOKEN, NEXT_TOKEN])
      expect(await ask('/metrics', { authorization: `Bearer ${token}` }, { tokens })).toMatchObject({
        statusCode: 200,
      });
  });

  it('is refused with the reason if no token is configured', async () => {
    for (const authorization of ['', 'Bearer ', 'Bearer undefined'])
      expect(await ask('/', { authorization }, { tokens: [] })).toMatchObject({
        statusCode: 503,
        code: 'StatusNotConfigured',
      });
  });

  it.each(['/', '/status.json', '/metrics', '/history'])(
    'is read-only: %s accepts only GET and HEAD',
    async (path) => {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const answer = await ask(path, { ...bearer, method });
        expect(answer).toMatchObject({ statusCode: 405, code: 'StatusMethodNotAllowed' });
        expect(answer.headers['Allow']).toBe('GET, HEAD');
      }
      expect(await ask('/sign-out', { method: 'GET' })).toMatchObject({
        statusCode: 405,
        headers: { Allow: 'POST' },
      });
    },
  );

  it.each(['/status', '/metrics/', '//', '/../', 'toString', 'constructor', ''])(
    'finds nothing under %s',
    async (path) => {
      expect(await ask(path, bearer)).toMatchObject({ statusCode: 404, code: 'StatusNotFound' });
    },
  );

  it('has no body in the answer to HEAD', async () => {
    const get = await ask('/status.json', bearer);
    const head = await ask('/status.json', { ...bearer, method: 'HEAD' });

    expect(head).toEqual({ ...get, body: '' });
    expect(await ask('/status.json', { method: 'HEAD' })).toMatchObject({ statusCode: 401, body: '' });
  });

  it('gets an error page if the ledger does not answer, and never an empty table', async () => {
    const latestScans = () =>
      Promise.reject(new LedgerUnavailable('OSS does not answer.', { retryable: true, hint: 'Try later.' }));

    const page = await ask('/', { ...bearer, ...browser }, { latestScans });
    const json = await ask('/', { ...bearer, accept: 'application/json' }, { latestScans });
    const metrics = await ask('/metrics', bearer, { latestScans });

    expect([page, json, metrics].map(({ statusCode }) => statusCode)).toEqual([503, 503, 503]);
    expect(page.body).toContain('LedgerUnavailable');
    expect(page.body).toContain('OSS does not answer.');
    expect(page.body).not.toContain('<table');
    expect(JSON.parse(json.body)).toEqual({
      code: 'LedgerUnavailable',
      message: 'OSS does not answer.',
      hint: 'Try later.',
    });
  });

  it('rejects with defects, for the caller to answer', async () => {
    const latestScans = () => Promise.reject(new TypeError('a defect'));

    await expect(ask('/', bearer, { latestScans })).rejects.toThrow(TypeError);
  });

  it('is not cached, and other sites cannot run, load or frame a page', async () => {
    const { headers } = await ask('/', { ...bearer, ...browser });

    expect(headers).toMatchObject({
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
    const policy = headers['Content-Security-Policy'] ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('is answered in the language of its address, else of the browser', async () => {
    const titled = async (request: object, query = {}) =>
      /<html lang="([^"]+)"/.exec((await ask('/', { ...bearer, ...browser, ...request, query })).body)?.[1];

    expect(await titled({ 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' })).toBe('zh-CN');
    expect(await titled({ 'accept-language': 'zh;q=0.2, en-GB;q=0.8' })).toBe('en');
    expect(await titled({ 'accept-language': 'fr' })).toBe('en');
    expect(await titled({ 'accept-language': 'en' }, { lang: 'zh' })).toBe('zh-CN');
    expect(await titled({}, { lang: 'xx' })).toBe('en');
  });
});

describe('a person with a browser', () => {
  it('gets a sign-in form: to open the page is no error, which a browser would log', async () => {
    const answer = await ask('/', browser);

    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('<form method="post" action="sign-in?lang=en">');
  });

  it('gets a cookie that does not hold the token, and the page with it', async () => {
    const answer = await ask('/sign-in', {
      method: 'POST',
      body: `token=${STATUS_TOKEN}`,
      query: { lang: 'zh' },
    });

    expect(answer).toMatchObject({ statusCode: 303, headers: { Location: './?lang=zh' } });
    const cookie = answer.headers['Set-Cookie'] ?? '';
    expect(cookie).toMatch(
      /^__Host-[\w-]+=[\w.-]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(cookie).not.toContain(STATUS_TOKEN);
    const [pair = ''] = cookie.split(';');
    expect(await ask('/', { ...browser, cookie: `other=1; ${pair}` })).toMatchObject({ statusCode: 200 });
    expect(await ask('/', { ...browser, cookie: `other=1,${pair}` })).toMatchObject({ statusCode: 200 });
  });

  it.each(['token=wrong', 'token=', '', 'other=1', `token=${STATUS_TOKEN}x`])(
    'gets no cookie for %j',
    async (body) => {
      const answer = await ask('/sign-in', { ...browser, method: 'POST', body });

      expect(answer).toMatchObject({ statusCode: 401, code: 'StatusUnauthorized' });
      expect(answer.headers['Set-Cookie']).toBeUndefined();
      expect(answer.body).toContain('The token is wrong.');
    },
  );

  it('finds no part of the token in any answer', async () => {
    const cookie = await signedIn();
    const answers = [
      await ask('/', { ...browser, cookie }),
      await ask('/sign-in', { ...browser, method: 'POST', body: `token=${STATUS_TOKEN}x` }),
      await ask('/', { ...browser, query: { lang: STATUS_TOKEN } }),
    ];

    expect(JSON.stringify(answers)).not.toContain(STATUS_TOKEN);
  });

  it('is signed out by a new token, and on request', async () => {
    const cookie = await signedIn();

    const { body } = await ask('/', { ...browser, cookie }, { tokens: [new Secret(NEXT_TOKEN)] });
    expect(body).toContain('<form method="post" action="sign-in?lang=en">');
    expect(body).not.toContain('id="rows"');
    const { headers } = await ask('/sign-out', { method: 'POST', cookie, 'sec-fetch-site': 'same-origin' });
    expect(headers['Set-Cookie']).toMatch(/^__Host-[\w-]+=; Max-Age=0; /);
  });
});

describe('the history of a load balancer', () => {
  it('is shown newest first, as a page and as JSON', async () => {
    const store = createMemoryLedger();
    await recordChange(store, {
      loadBalancerId: 'alb-7',
      oldId: 1,
      newId: 11,
      atMs: NOW_MS,
      ended: 'verified',
    });
    const query = { loadBalancerId: 'alb-7' };

    const page = await ask('/history', { ...bearer, ...browser, query }, { openStore: () => store });
    const json = await ask('/history', { ...bearer, query }, { openStore: () => store });

    expect(page.body.indexOf('ended verified')).toBeGreaterThan(0);
    expect(page.body.indexOf('ended verified')).toBeLessThan(page.body.indexOf('claimed by worker-1'));
    expect(JSON.parse(json.body)).toMatchObject({
      loadBalancers: [{ loadBalancerId: 'alb-7', outcomes: [{ outcome: 'verified' }] }],
    });
  });

  it('may be empty, and is refused for an invalid id', async () => {
    const of = (loadBalancerId: string) =>
      ask('/history', { ...bearer, ...browser, query: { loadBalancerId } });

    expect((await of('alb-unknown')).body).toContain('The ledger has no entries for this load balancer.');
    for (const id of ['', '../control', '<b>']) expect(await of(id), id).toMatchObject({ statusCode: 404 });
  });
});
