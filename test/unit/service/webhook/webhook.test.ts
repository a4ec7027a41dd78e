/** The webhook function as the platform calls it: HTTP events, HTTP answers, and the invocations in between. */
import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../../shared/service/platform/http-trigger.ts';
import { MAX_BODY_BYTES } from '../../../../shared/service/webhook/command.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { rejectionOf } from '../../../support/started-service.ts';
import { aWebhook, NOW_SECONDS, OLD_SECRET, SECRET, sign } from '../../../support/webhook.ts';

const bodyOf = (answer: HttpAnswer) => JSON.parse(answer.body) as Record<string, string>;
const said = (answer: HttpAnswer) => [answer.statusCode, bodyOf(answer)['code']];

/** As a pipeline sends it, with one thing changed. */
const BODY = '{"loadBalancerId":"alb-one"}';

describe('a request to the webhook', () => {
  it('is passed to scan, asynchronously, and answered with the task id', async () => {
    const webhook = aWebhook();

    const answer = await webhook.sendSigned({ loadBalancerId: 'alb-one', force: true, mode: 'apply' });

    expect(answer).toMatchObject({ statusCode: 202, isBase64Encoded: false });
    expect(webhook.invocations).toHaveLength(1);
    const [invocation] = webhook.invocations;
    expect(invocation?.target).toMatchObject({ functionName: 'cert-rotator-scan' });
    expect(JSON.parse(invocation?.payload ?? '')).toEqual({
      loadBalancerId: 'alb-one',
      region: 'cn-hangzhou',
      force: true,
      mode: 'apply',
    });
    expect(bodyOf(answer)).toEqual({ id: invocation?.taskId });
  });

  it('may ask for everything', async () => {
    const webhook = aWebhook();

    const answer = await webhook.sendSigned({});

    expect(answer.statusCode).toBe(202);
    expect(webhook.invocations.map(({ payload }) => payload)).toEqual(['{}']);
    expect(webhook.asked).toEqual([]);
  });

  it.each([
    ['upper case', (name: string) => name.toUpperCase()],
    ['lower case', (name: string) => name.toLowerCase()],
  ])('may have its header names in %s', async (_case, spell) => {
    const headers = Object.fromEntries(
      Object.entries(sign(BODY)).map(([name, value]) => [spell(name), value]),
    );

    expect((await aWebhook().send({ headers, body: BODY })).statusCode).toBe(202);
  });

  it('may arrive in base64, with the signature over its bytes', async () => {
    const webhook = aWebhook();

    const answer = await webhook.send({ headers: sign(BODY), body: BODY, base64: true });

    expect(answer.statusCode).toBe(202);
    const inBase64 = Buffer.from(BODY).toString('base64');
    const wrong = await webhook.send({ headers: sign(inBase64), body: BODY, base64: true });
    expect(said(wrong)).toEqual([401, 'InvalidSignature']);
  });

  it('may be signed with the old secret while it is being changed', async () => {
    const webhook = aWebhook({ env: { WEBHOOK_SECRET: `${SECRET},${OLD_SECRET}` } });

    const answer = await webhook.send({ headers: sign(BODY, NOW_SECONDS, OLD_SECRET), body: BODY });

    expect(answer.statusCode).toBe(202);
  });

  it('may have been sent with the asynchronous header, and is checked when it runs', async () => {
    const headers = { 'X-Fc-Invocation-Type': 'Async' };
    const inTime = aWebhook({ nowMs: NOW_MS + 299_000 });
    const tooLate = aWebhook({ nowMs: NOW_MS + 301_000 });

    await inTime.send({ headers: { ...headers, ...sign(BODY) }, body: BODY });
    const late = await tooLate.send({ headers: { ...headers, ...sign(BODY) }, body: BODY });

    expect(inTime.invocations).toHaveLength(1);
    // An answer, not a rejection: the platform would repeat that.
    expect(said(late)).toEqual([401, 'InvalidTimestamp']);
    expect(tooLate.invocations).toEqual([]);
  });
});

describe('a request to the webhook is refused, without any call,', () => {
  it.each([
    ['without a signature', { headers: {}, body: BODY }, 401, 'InvalidTimestamp'],
    ['with a wrong signature', { headers: sign('{}'), body: BODY }, 401, 'InvalidSignature'],
    [
      'with a signature by another secret',
      { headers: sign(BODY, NOW_SECONDS, OLD_SECRET), body: BODY },
      401,
      'InvalidSignature',
    ],
    [
      'with an old timestamp',
      { headers: sign(BODY, NOW_SECONDS - 301), body: BODY },
      401,
      'InvalidTimestamp',
    ],
    [
      'with a timestamp in the future',
      { headers: sign(BODY, NOW_SECONDS + 301), body: BODY },
      401,
      'InvalidTimestamp',
    ],
    ['as a GET', { method: 'GET', headers: sign('') }, 405, 'MethodNotAllowed'],
    ['as a PUT', { method: 'PUT', headers: sign(BODY), body: BODY }, 405, 'MethodNotAllowed'],
  ])('%s', async (_case, request, statusCode, code) => {
    const webhook = aWebhook();

    const answer = await webhook.send(request);

    expect(said(answer)).toEqual([statusCode, code]);
    expect([webhook.asked, webhook.invocations]).toEqual([[], []]);
    expect(webhook.logLines).toHaveLength(1);
  });

  it.each([
    ['an empty one', ''],
    ['one of blanks', ' \n\t'],
    ['one of a byte order mark', '\ufeff'],
    ['one that is no JSON', '{"mode":'],
    ['JSON after a blank that JSON does not know', '\f{}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"plan"'],
    ['an unknown field', { loadBalancerID: 'alb-one' }],
    ['a field of the wrong form', { loadBalancerId: 7 }],
    ['a plan without its load balancer', { plan: 'a'.repeat(64) }],
    ["a timer's envelope", { triggerTime: '2026-06-01T00:00:00Z', triggerName: 'daily', payload: '{}' }],
    ['the release of a certificate', { release: '1-cn-hangzhou' }],
    ['the end of a rotation', { abandon: 'rotation-1' }],
    ['a pause', { pause: true }],
    ['a prototype', '{"__proto__":{"mode":"apply"}}'],
    ['depth', '['.repeat(30_000) + ']'.repeat(30_000)],
  ])('with a right signature over a body that is wrong: %s', async (_case, command) => {
    const webhook = aWebhook();

    expect(said(await webhook.sendSigned(command))).toEqual([400, 'InvalidEvent']);
    expect([webhook.asked, webhook.invocations]).toEqual([[], []]);
  });

  it('if its bytes are not text, in base64 or not', async () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]);

    expect(said(await aWebhook().send({ headers: sign(body), body }))).toEqual([400, 'InvalidEvent']);
  });

  it('if it is over 64 KB, before its signature is computed', async () => {
    const command = (bytes: number) => `{}${' '.repeat(bytes - 2)}`;
    const webhook = aWebhook();

    expect((await webhook.sendSigned(command(MAX_BODY_BYTES))).statusCode).toBe(202);
    expect(said(await webhook.sendSigned(command(MAX_BODY_BYTES + 1)))).toEqual([413, 'BodyTooLarge']);
    const unsigned = await webhook.send({ body: command(MAX_BODY_BYTES + 1) });
    expect(said(unsigned)).toEqual([413, 'BodyTooLarge']);
  });

  it('if it asks for apply and the service only plans; plan is always allowed', async () => {
    const webhook = aWebhook({ env: { MODE: 'plan' } });

    expect(said(await webhook.sendSigned({ mode: 'apply' }))).toEqual([409, 'ServiceInPlanMode']);
    expect(webhook.invocations).toEqual([]);
    expect((await webhook.sendSigned({ mode: 'plan' })).statusCode).toBe(202);
    expect((await aWebhook().sendSigned({ mode: 'plan' })).statusCode).toBe(202);
  });
});

describe('a repeated request', () => {
  it('is refused with its id, and nothing is started twice', async () => {
    const webhook = aWebhook();
    const first = await webhook.send({ headers: sign(BODY), body: BODY });

    const again = await webhook.send({ headers: sign(BODY), body: BODY });

    expect(said(again)).toEqual([409, 'AlreadyAccepted']);
    expect(bodyOf(again)['message']).toContain(bodyOf(first)['id'] ?? 'no id');
    expect(webhook.invocations).toHaveLength(1);
  });

  it('is recognised beside other signatures, by another secret, and signed again later', async () => {
    const webhook = aWebhook({ env: { WEBHOOK_SECRET: `${SECRET},${OLD_SECRET}` } });
    const { 'webhook-signature': signature, ...rest } = sign(BODY);
    const old = sign(BODY, NOW_SECONDS, OLD_SECRET)['webhook-signature'];

    const answers = [];
    for (const spelled of [signature, `${signature} ${old}`, old])
      answers.push(await webhook.send({ headers: { ...rest, 'webhook-signature': spelled }, body: BODY }));
    const later = sign(BODY, NOW_SECONDS + 60, SECRET, rest['webhook-id']);
    answers.push(await webhook.send({ headers: later, body: BODY }));

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 409, 409, 409]);
    expect(webhook.invocations).toHaveLength(1);
  });

  it('is a new message if it has another id', async () => {
    const webhook = aWebhook();
    await webhook.send({ headers: sign(BODY), body: BODY });

    const answer = await webhook.send({
      headers: sign(BODY, NOW_SECONDS, SECRET, 'msg_another'),
      body: BODY,
    });

    expect(answer.statusCode).toBe(202);
    expect(webhook.invocations).toHaveLength(2);
  });
});

describe('the service behind the webhook', () => {
  it.each([
    ['has no secret', { WEBHOOK_SECRET: '' }, 'WebhookNotConfigured'],
    ['has no scan function', { SCAN_FUNCTION: '' }, 'ScanFunctionNotConfigured'],
    ['is configured wrongly', { MODE: 'perhaps' }, 'InvalidConfiguration'],
  ])('says 503 when it %s', async (_case, env, code) => {
    const webhook = aWebhook({ env });

    const answer = await webhook.sendSigned({});

    expect(said(answer)).toEqual([503, code]);
    expect(answer.headers).not.toHaveProperty('Retry-After');
    expect(webhook.invocations).toEqual([]);
  });

  it('explains an invalid configuration only in its log', async () => {
    const webhook = aWebhook({ env: { MODE: 'perhaps' } });

    expect((await webhook.sendSigned({})).body).not.toContain('perhaps');
    expect(webhook.logLines.join()).toContain('perhaps');
  });

  it('answers 503 without credentials', async () => {
    const webhook = aWebhook({ context: { credentials: {} } });

    expect(said(await webhook.sendSigned({}))).toEqual([503, 'CredentialsMissing']);
  });

  it('reveals nothing about itself to senders without a signature', async () => {
    const webhook = aWebhook({ env: { SCAN_FUNCTION: '', MODE: 'plan' } });

    expect(said(await webhook.send({ body: '{"mode":"apply"}' }))).toEqual([401, 'InvalidTimestamp']);
  });

  it('gives every wrong signature the same answer, for any body and number of secrets', async () => {
    const headers = sign('another body');
    const two = aWebhook({ env: { WEBHOOK_SECRET: `${SECRET},${OLD_SECRET}` } });

    const answers = [
      await aWebhook().send({ headers, body: BODY }),
      await aWebhook().send({ headers, body: 'no JSON' }),
      await two.send({ headers, body: BODY }),
    ];

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('rejects an event that is not an HTTP request', async () => {
    const rejection = await rejectionOf(aWebhook().handle(Buffer.from(BODY)));

    expect(rejection.message).toMatch(/^InvalidEvent: .*HTTP trigger/);
  });
});

describe('the log of the webhook', () => {
  it('has one line for a request, with the address of its sender, and neither body nor signature', async () => {
    const webhook = aWebhook();
    const headers = sign(BODY);

    await webhook.send({ headers, body: BODY });
    await webhook.send({ headers, body: BODY });
    await webhook.send({ headers: sign(BODY, NOW_SECONDS - 900), body: BODY });

    expect(webhook.logLines.map((line) => JSON.parse(line))).toMatchObject([
      { message: 'webhook accepted', sourceIp: '192.0.2.1' },
      { message: 'webhook refused', code: 'AlreadyAccepted', statusCode: 409, sourceIp: '192.0.2.1' },
      { message: 'webhook refused', code: 'InvalidTimestamp', statusCode: 401, sourceIp: '192.0.2.1' },
    ]);
    const log = webhook.logLines.join('\n');
    for (const secret of [SECRET, headers['webhook-signature'].slice(3), 'alb-one'])
      expect(log).not.toContain(secret);
  });

  it('has no part of a refused body, although the answer describes the problem', async () => {
    const webhook = aWebhook();

    const answer = await webhook.sendSigned({ region: 'a-word-of-the-sender!' });

    expect(answer.body).toContain('a-word-of-the-sender!');
    expect(webhook.logLines).toHaveLength(1);
    expect(webhook.logLines.join()).not.toContain('a-word-of-the-sender');
  });
});
