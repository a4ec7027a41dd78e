/** Senders that cannot sign: a bearer token, which may do less. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../shared/base/clock.ts';
import type { HttpAnswer } from '../../../../shared/service/platform/http-trigger.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { aWebhook, NOW_SECONDS, SECRET, sign } from '../../../support/webhook.ts';

const TOKEN = 'a token of at least thirty-two bytes'.replaceAll(' ', '-');
const OTHER_TOKEN = `another-${TOKEN}`;
const BODY = '{"loadBalancerId":"alb-one"}';

/** The beginning of five minutes of the clock. */
const START_MS = Math.floor((NOW_SECONDS * 1_000) / (5 * MINUTE_MS)) * 5 * MINUTE_MS;

const said = ({ statusCode, body }: HttpAnswer) => [statusCode, (JSON.parse(body) as { code?: string }).code];
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

function aTokenWebhook(env: Readonly<Record<string, string>> = {}) {
  const clock = handClock(START_MS);
  return { clock, ...aWebhook({ clock, env: { WEBHOOK_TOKEN: TOKEN, ...env } }) };
}

describe('a sender with a token', () => {
  it('has its command passed to scan', async () => {
    const webhook = aTokenWebhook();

    const answer = await webhook.send({ headers: bearer(TOKEN), body: BODY });

    expect(answer.statusCode).toBe(202);
    expect(webhook.invocations.map(({ payload }) => JSON.parse(payload))).toEqual([
      { loadBalancerId: 'alb-one', region: 'cn-hangzhou' },
    ]);
  });

  it.each([
    { force: true },
    { mode: 'apply' },
    { mode: 'plan' },
    { loadBalancerId: 'alb-one', listenerIds: ['lsn-1'] },
    { loadBalancerId: 'alb-one', plan: 'a'.repeat(64) },
  ])('may not send %j', async (command) => {
    const webhook = aTokenWebhook();

    const answer = await webhook.send({ headers: bearer(TOKEN), body: JSON.stringify(command) });

    expect(said(answer)).toEqual([400, 'InvalidEvent']);
    expect([webhook.asked, webhook.invocations]).toEqual([[], []]);
  });

  it('starts one scan in five minutes, and is told when it may start the next one', async () => {
    const webhook = aTokenWebhook();
    const send = (token = TOKEN, body = BODY) => webhook.send({ headers: bearer(token), body });

    const first = await send();
    await webhook.clock.advance(2 * MINUTE_MS);
    const second = await send(TOKEN, '{}');
    await webhook.clock.advance(3 * MINUTE_MS);
    const third = await send();

    expect([first, second, third].map(({ statusCode }) => statusCode)).toEqual([202, 429, 202]);
    expect(said(second)).toEqual([429, 'TooManyRequests']);
    expect(second.headers['Retry-After']).toBe('180');
    expect(webhook.invocations).toHaveLength(2);
  });

  it('has an allowance of its own for each token', async () => {
    const webhook = aTokenWebhook({ WEBHOOK_TOKEN: `${TOKEN},${OTHER_TOKEN}` });

    const answers = [
      await webhook.send({ headers: bearer(TOKEN), body: BODY }),
      await webhook.send({ headers: bearer(OTHER_TOKEN), body: BODY }),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202]);
  });

  it('may be the only kind of sender', async () => {
    const webhook = aTokenWebhook({ WEBHOOK_SECRET: '' });

    expect((await webhook.send({ headers: bearer(TOKEN), body: BODY })).statusCode).toBe(202);
    expect(said(await webhook.send({ headers: sign(BODY), body: BODY }))).toEqual([401, 'InvalidToken']);
  });
});

describe('a token is refused, without any call,', () => {
  it.each([
    ['that is wrong', bearer(`${TOKEN}x`)],
    ['that is a part of the right one', bearer(TOKEN.slice(0, -1))],
    ['that is the secret of signers', bearer(SECRET)],
    ['that is another header', { 'X-Token': TOKEN }],
    ['without its scheme', { Authorization: TOKEN }],
    ['of another scheme', { Authorization: `Basic ${TOKEN}` }],
  ])('%s', async (_, headers) => {
    const webhook = aTokenWebhook();

    const answer = await webhook.send({ headers, body: BODY });

    expect(answer.statusCode).toBe(401);
    expect([webhook.asked, webhook.invocations]).toEqual([[], []]);
    expect(webhook.logLines.join()).not.toContain(TOKEN);
  });

  it('in the address: addresses end in logs', async () => {
    const webhook = aTokenWebhook();

    const answer = await webhook.send({ headers: {}, body: BODY, path: `/?token=${TOKEN}` });

    expect(answer.statusCode).toBe(401);
  });

  it('where none is set', async () => {
    const webhook = aWebhook();

    expect(said(await webhook.send({ headers: bearer(TOKEN), body: BODY }))).toEqual([
      401,
      'InvalidTimestamp',
    ]);
  });
});

describe('a signed request', () => {
  it('needs no token, and has no such limit', async () => {
    const webhook = aTokenWebhook();
    const seconds = START_MS / 1_000;
    const answers = [];
    for (const id of ['msg_1', 'msg_2'])
      answers.push(
        await webhook.send({ headers: sign('{"force":true}', seconds, SECRET, id), body: '{"force":true}' }),
      );

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202]);
  });
});
