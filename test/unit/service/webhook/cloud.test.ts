/** The calls of the webhook to the cloud, and its answers when the cloud fails. */
import { describe, expect, it } from 'vitest';
import type { InvokeApi } from '../../../../shared/cloud/invoke-api.ts';
import type { HttpAnswer } from '../../../../shared/service/platform/http-trigger.ts';
import { aWebhook, cloudError } from '../../../support/webhook.ts';

const bodyOf = (answer: HttpAnswer) => JSON.parse(answer.body) as Record<string, string>;
const said = (answer: HttpAnswer) => [answer.statusCode, bodyOf(answer)['code']];
const command = (payload: string | undefined) => JSON.parse(payload ?? '') as unknown;

const loadBalancers = { 'cn-hangzhou': ['alb-one'], 'cn-beijing': ['alb-two'], 'cn-shanghai': ['alb-three'] };
const REGIONS = 'cn-hangzhou,cn-beijing';

describe('the load balancer of a command', () => {
  it('is searched for in the region of the function, unless the service covers more', async () => {
    const own = aWebhook({ loadBalancers });
    const several = aWebhook({ loadBalancers, env: { REGIONS } });

    expect(said(await own.sendSigned({ loadBalancerId: 'alb-two' }))).toEqual([400, 'UnknownLoadBalancer']);
    expect(own.asked).toEqual(['cn-hangzhou']);
    expect((await several.sendSigned({ loadBalancerId: 'alb-two' })).statusCode).toBe(202);
    expect(command(several.invocations[0]?.payload)).toEqual({
      loadBalancerId: 'alb-two',
      region: 'cn-beijing',
    });
  });

  it('is searched for only in the region that the command names', async () => {
    const webhook = aWebhook({ loadBalancers, env: { REGIONS } });

    const answer = await webhook.sendSigned({ loadBalancerId: 'alb-two', region: 'cn-hangzhou' });

    expect(said(answer)).toEqual([400, 'UnknownLoadBalancer']);
    expect(webhook.asked).toEqual(['cn-hangzhou']);
    expect(webhook.invocations).toEqual([]);
  });

  it('is searched for in all regions of ALB if the service covers all', async () => {
    const webhook = aWebhook({ loadBalancers, env: { REGIONS: 'all' } });

    await webhook.sendSigned({ loadBalancerId: 'alb-three' });

    expect(command(webhook.invocations[0]?.payload)).toMatchObject({ region: 'cn-shanghai' });
  });

  it('is found although another region does not answer', async () => {
    const webhook = aWebhook({ loadBalancers, env: { REGIONS }, albFails: { 'cn-hangzhou': 'unavailable' } });

    expect((await webhook.sendSigned({ loadBalancerId: 'alb-two' })).statusCode).toBe(202);
  });

  it('is not unknown as long as one region does not answer', async () => {
    const webhook = aWebhook({ loadBalancers, env: { REGIONS }, albFails: { 'cn-hangzhou': 'unavailable' } });

    const answer = await webhook.sendSigned({ loadBalancerId: 'alb-three' });

    expect(said(answer)).toEqual([503, 'CloudCallFailed']);
    expect(webhook.invocations).toEqual([]);
  });
});

describe('the region of a command', () => {
  it('is refused if the service does not cover it, without a call to it', async () => {
    const webhook = aWebhook({ loadBalancers });

    const answer = await webhook.sendSigned({ region: 'cn-beijing', loadBalancerId: 'alb-two' });

    expect(said(answer)).toEqual([400, 'RegionNotCovered']);
    expect([webhook.asked, webhook.invocations]).toEqual([[], []]);
  });

  it('may be given without a load balancer', async () => {
    const webhook = aWebhook({ loadBalancers, env: { REGIONS } });

    expect((await webhook.sendSigned({ region: 'cn-beijing' })).statusCode).toBe(202);
    expect(webhook.invocations.map(({ payload }) => payload)).toEqual(['{"region":"cn-beijing"}']);
  });
});

describe('a cloud that does not answer', () => {
  it.each(['throttled', 'busy', 'unavailable'] as const)(
    'is answered with 503 and Retry-After: %s',
    async (kind) => {
      const webhook = aWebhook({ albFails: { 'cn-hangzhou': kind } });

      const answer = await webhook.sendSigned({ loadBalancerId: 'alb-one' });

      expect(said(answer)).toEqual([503, 'CloudCallFailed']);
      expect(Number(answer.headers['Retry-After'])).toBeGreaterThan(0);
      expect(webhook.invocations).toEqual([]);
    },
  );

  it.each(['denied', 'refused', 'invalid-answer', 'quota'] as const)(
    'is answered with 503 without Retry-After if repeating does not help: %s',
    async (kind) => {
      const webhook = aWebhook({ albFails: { 'cn-hangzhou': kind } });

      const answer = await webhook.sendSigned({ loadBalancerId: 'alb-one' });

      expect(said(answer)).toEqual([503, 'CloudCallFailed']);
      expect(answer.headers).not.toHaveProperty('Retry-After');
    },
  );

  it('has its own message only in the log', async () => {
    const webhook = aWebhook({ albFails: { 'cn-hangzhou': 'denied' } });

    const answer = await webhook.sendSigned({ loadBalancerId: 'alb-one' });

    expect(answer.body).not.toMatch(/1234567890123456|Grant/);
    expect(webhook.logLines.join()).toContain('The cloud refused the call');
  });
});

describe('a platform that does not accept the invocation', () => {
  const failing = (...kinds: Parameters<typeof cloudError>[0][]): InvokeApi => ({
    async invokeAsync() {
      const kind = kinds.shift();
      if (kind) throw cloudError(kind, 'InvokeFunction');
      return 'already-accepted';
    },
  });

  it('is answered with 503, and the same request may be sent again', async () => {
    const webhook = aWebhook({ invoker: failing('unavailable') });

    const first = await webhook.sendSigned({});
    const second = await webhook.sendSigned({});

    expect(said(first)).toEqual([503, 'CloudCallFailed']);
    expect(first.headers).toHaveProperty('Retry-After');
    // The invocation was accepted, and only the answer was lost.
    expect(said(second)).toEqual([409, 'AlreadyAccepted']);
  });

  it.each([
    ['the role may not invoke', 'denied'],
    ['the function does not exist', 'not-found'],
    ['nothing of that kind is taken', 'refused'],
  ] as const)('is 503 and for the operator where %s: sending it again does not help', async (_why, kind) => {
    const webhook = aWebhook({ invoker: failing(kind) });

    const answer = await webhook.sendSigned({});

    expect(said(answer)).toEqual([503, 'CloudCallFailed']);
    expect(answer.headers).not.toHaveProperty('Retry-After');
    expect(bodyOf(answer)).toMatchObject({
      message: expect.stringContaining('not set up correctly. Nothing was started'),
      hint: expect.stringContaining('operator'),
    });
    expect(answer.body).not.toContain('ending it again');
    expect(webhook.logLines.join()).toContain('The cloud refused the call');
  });

  it.each(['throttled', 'unavailable', 'invalid-answer'] as const)(
    'is answered with a hint that sending again is safe, since the effect is unknown: %s',
    async (kind) => {
      const answer = await aWebhook({ invoker: failing(kind) }).sendSigned({});

      expect(bodyOf(answer)).toMatchObject({
        message: expect.stringContaining('may not have been passed on'),
        hint: expect.stringContaining('Sending it again is safe'),
      });
    },
  );

  it('is answered with 500 after an unexpected error, without details', async () => {
    const webhook = aWebhook({
      invoker: {
        invokeAsync: () => Promise.reject(new TypeError('undefined is not a function')),
      },
    });

    const answer = await webhook.sendSigned({});

    expect(said(answer)).toEqual([500, 'Unexpected']);
    expect(answer.body).not.toContain('undefined is not');
    expect(webhook.logLines.join()).toContain('undefined is not');
  });
});
