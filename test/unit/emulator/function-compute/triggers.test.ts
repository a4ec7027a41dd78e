/** Triggers of functions: a timer on the platform's clock, and HTTP. */
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { nextFiring } from '../../../emulator/function-compute/schedule.ts';
import type { TimerTrigger } from '../../../emulator/function-compute/spec.ts';
import { aPlatform, echo } from './fixture.ts';

const timer = (changes: Partial<TimerTrigger> = {}): TimerTrigger => ({
  type: 'timer',
  name: 'hourly',
  cron: '0 7 * * * *',
  ...changes,
});

describe('a timer', () => {
  it.each([
    ['0 7 * * * *', '2026-11-20T10:07:00Z', '2026-11-20T11:07:00.000Z'],
    ['0 7 * * * *', '2026-11-20T10:06:59Z', '2026-11-20T10:07:00.000Z'],
    ['0 0 3 * * *', '2026-11-20T10:00:00Z', '2026-11-21T03:00:00.000Z'],
    ['CRON_TZ=Asia/Shanghai 0 0 3 * * *', '2026-11-20T10:00:00Z', '2026-11-20T19:00:00.000Z'],
    ['@every 10m', '2026-11-20T10:00:00Z', '2026-11-20T10:10:00.000Z'],
  ])('of "%s" fires after %s at %s', (cron, after, expected) => {
    expect(new Date(nextFiring(cron, Date.parse(after))).toISOString()).toBe(expected);
  });

  it.each(['0 7 * * *', 'hourly', '@every ten minutes', '0 0 0 31 2 *'])('cannot have "%s"', (cron) => {
    expect(() => nextFiring(cron, 0)).toThrow();
  });

  it('invokes its function asynchronously, with its payload as text', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo, {
      triggers: [timer({ enable: false, payload: '{"mode":"plan"}' })],
    });

    platform.fireTimer(subject);
    await platform.idle();

    const [invocation] = platform.history.invocations(subject);
    expect(invocation).toMatchObject({ source: 'timer', mode: 'asynchronous' });
    expect(JSON.parse(invocation?.event ?? '')).toEqual({
      triggerTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      triggerName: 'hourly',
      payload: '{"mode":"plan"}',
    });
  });

  it('fires on schedule on the platform’s clock', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo, { triggers: [timer({ cron: '*/10 * * * * *' })] });

    await expect.poll(() => platform.history.invocations(subject).length).toBeGreaterThan(1);

    const [first, second] = platform.history.submissions(subject);
    const timeOf = (event = '') => Date.parse((JSON.parse(event) as { triggerTime: string }).triggerTime);
    const apartMs = timeOf(second?.event) - timeOf(first?.event);
    expect([apartMs > 0, apartMs % 10_000]).toEqual([true, 0]);
  });

  it('fires only by hand where a test wants that, whatever the minute', async () => {
    const platform = await aPlatform({ timers: 'by-hand' });
    const subject = await platform.add(echo, { triggers: [timer({ cron: '* * * * * *' })] });
    // Its own second passes at least twice in the time of ten calls.
    for (const call of Array.from({ length: 10 }, (_, index) => String(index)))
      await platform.invoke(subject, call);

    platform.fireTimer(subject);
    await platform.idle();

    const sources = platform.history.invocations(subject).map(({ source }) => source);
    expect(sources.filter((source) => source === 'timer')).toHaveLength(1);
  });

  it('must be named if there are several', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo, {
      triggers: [timer({ enable: false }), timer({ name: 'daily', enable: false })],
    });

    expect(() => platform.fireTimer(subject)).toThrow('2 timers');
    expect(platform.fireTimer(subject, 'daily')).toMatchObject({ verdict: 'accepted' });
    await platform.idle();
  });
});

const http = { type: 'http', name: 'http', authType: 'anonymous', methods: ['GET', 'POST'] } as const;

describe('an HTTP trigger', () => {
  it('passes the request as an event, as the platform does', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo, { triggers: [http] });
    const url = `${platform.httpUrl(subject)}/a%20b/c?x=1&x=2&y=%26`;

    const response = await fetch(url, {
      method: 'POST',
      headers: { 'x-rotator-signature': 'v1=abc', 'user-agent': 'test' },
      body: '{"a":"ä"}',
    });

    const event = (await response.json()) as Record<string, unknown>;
    expect(event).toMatchObject({
      version: 'v1',
      rawPath: '/a%20b/c',
      body: '{"a":"ä"}',
      isBase64Encoded: false,
      headers: { 'X-Rotator-Signature': 'v1=abc', 'User-Agent': 'test' },
      queryParameters: { x: '1,2', y: '&' },
      requestContext: {
        accountId: '1234567890123456',
        http: { method: 'POST', path: '/a b/c', protocol: 'HTTP/1.1', userAgent: 'test' },
        requestId: response.headers.get('x-fc-request-id'),
        timeEpoch: expect.stringMatching(/^\d{13}$/),
      },
    });
  });

  it('passes binary bytes as base64', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo, { triggers: [http] });
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);

    const response = await fetch(platform.httpUrl(subject), { method: 'POST', body: bytes });

    expect(await response.json()).toMatchObject({ isBase64Encoded: true, body: bytes.toString('base64') });
  });

  it('answers with the status, headers and body of the function', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `exports.handler = async () => ({
         statusCode: 418, headers: { 'X-Own': 'yes', 'Content-Length': 1 }, isBase64Encoded: true, body: Buffer.from('teapot').toString('base64'),
       });`,
      { triggers: [http] },
    );

    const response = await fetch(platform.httpUrl(subject));

    expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([
      418,
      'yes',
      'teapot',
    ]);
  });

  it('answers 502 when the function fails', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(`exports.handler = async () => { throw new Error('no'); };`, {
      triggers: [http],
    });

    const response = await fetch(platform.httpUrl(subject));

    expect(response.status).toBe(502);
    expect(response.headers.get('x-fc-error-type')).toBe('UnhandledInvocationError');
  });

  it('runs the function later on request, and recognises a repeated task id', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo, { triggers: [http], asyncTask: true });
    const ask = () =>
      fetch(platform.httpUrl(subject), {
        method: 'POST',
        headers: { 'X-Fc-Invocation-Type': 'Async', 'X-Fc-Async-Task-Id': 'mine' },
        body: 'later',
      });

    const [first, second] = [await ask(), await ask()];

    expect([first.status, second.status]).toEqual([202, 409]);
    expect(await first.text()).toBe('');
    await platform.idle();
    const [invocation, ...others] = platform.history.invocations(subject);
    expect(others).toEqual([]);
    expect(invocation).toMatchObject({ source: 'http', mode: 'asynchronous', taskId: 'mine' });
    expect(JSON.parse(invocation?.event ?? '')).toMatchObject({ body: 'later' });
  });

  it('refuses methods that it does not list', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo, { triggers: [http] });

    expect((await fetch(platform.httpUrl(subject), { method: 'DELETE' })).status).toBe(405);
    expect(platform.history.invocations()).toEqual([]);
  });

  it('joins repeated headers with commas', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo, { triggers: [http] });

    const text = await new Promise<string>((resolve, reject) => {
      const call = request(platform.httpUrl(subject), { headers: { 'x-many': ['1', '2'] } }, (response) => {
        let received = '';
        response.on('data', (chunk) => {
          received += chunk;
        });
        response.on('end', () => resolve(received));
      });
      call.on('error', reject);
      call.end();
    });

    expect((JSON.parse(text) as { headers: object }).headers).toMatchObject({
      'X-Many': expect.stringMatching(/^1, ?2$/),
    });
  });

  it('has an address only for a function with a trigger', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo);

    expect(() => platform.httpUrl(subject)).toThrow('no HTTP trigger');
  });
});
