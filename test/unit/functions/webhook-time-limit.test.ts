/** The longest wait of a sender, through the real clients, while the cloud fails or does not answer. The clock is moved by hand. */
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CALL_TIMEOUT_MS, RETRY_TIME_LIMIT_MS } from '../../../functions/webhook.ts';
import { createCloud } from '../../../shared/cloud/cloud.ts';
import { createInvoker } from '../../../shared/cloud/invoke.ts';
import type { Patience } from '../../../shared/cloud/retry.ts';
import { openServer } from '../../emulator/http/open-server.ts';
import { NOW_MS } from '../../support/builders.ts';
import { handClock } from '../../support/hand-clock.ts';
import { aWebhook } from '../../support/webhook.ts';

/** A cloud that gives every call the same answer, or accepts the connection and does not answer. */
async function aCloudThat(answers: 'throttles' | 'hangs') {
  const seen = { attempts: 0 };
  const server = createServer((request, response) => {
    request.resume();
    seen.attempts += 1;
    if (answers === 'hangs') return;
    response.writeHead(429, { 'content-type': 'application/json', 'x-fc-request-id': 'r' });
    response.end(JSON.stringify({ Code: 'Throttling.User', ErrorCode: 'Throttling', Message: 'Later.' }));
  });
  const { url, close } = await openServer(server);
  onTestFinished(close);
  return { seen, env: { ALB_ENDPOINT: url, INVOKE_ENDPOINT: url } };
}

/** Waits of almost 2, 4, 8 and 10 s. */
const random = () => 0.999;

describe('a sender of the webhook', () => {
  it.each([
    ['the platform', {}],
    ['ALB', { loadBalancerId: 'alb-one' }],
  ])('is told within the time limit that %s is too busy', async (_who, command) => {
    const { seen, env } = await aCloudThat('throttles');
    const clock = handClock(NOW_MS);
    const connections = { makeInvoker: createInvoker, makeCloud: createCloud };

    const answer = await aWebhook({ env, clock, random, connections }).sendSigned(command);

    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toHaveProperty('Retry-After');
    expect(seen.attempts).toBe(3);
    expect(clock.now() - NOW_MS).toBeLessThanOrEqual(RETRY_TIME_LIMIT_MS);
  });

  it('does not wait for the platform after the time for ALB is used up', async () => {
    const { seen, env } = await aCloudThat('throttles');
    const clock = handClock(NOW_MS);
    const connections = { makeInvoker: createInvoker };
    const slow = aWebhook({ env, clock, random, connections, albTakesMs: 7_000 });

    await slow.sendSigned({ loadBalancerId: 'alb-one' });

    expect(seen.attempts).toBe(2);
    expect(clock.now() - NOW_MS).toBeLessThanOrEqual(RETRY_TIME_LIMIT_MS);
  });

  it('has one limit for all calls together, and a short one for each attempt', async () => {
    const given: (Patience | undefined)[] = [];
    const webhook = aWebhook({
      connections: {
        makeInvoker: ({ patience }) => {
          given.push(patience);
          return { invokeAsync: async () => 'accepted' };
        },
        makeCloud: (input) => {
          given.push(input.patience);
          return createCloud(input);
        },
      },
      env: (await aCloudThat('throttles')).env,
    });

    await webhook.sendSigned({});
    await webhook.sendSigned({ loadBalancerId: 'alb-one' });

    const patience = { untilMs: NOW_MS + RETRY_TIME_LIMIT_MS, timeoutMs: CALL_TIMEOUT_MS };
    expect(given).toEqual([patience, patience]);
  });
});

describe('a cloud with a short timeout', () => {
  it('gives up a call that hangs', async () => {
    const { seen, env } = await aCloudThat('hangs');
    const input = { env, connections: { makeCloud: impatient } };

    const answer = await aWebhook(input).sendSigned({ loadBalancerId: 'alb-one' });

    expect(answer.statusCode).toBe(503);
    expect(seen.attempts).toBe(1);
  });
});

const impatient: typeof createCloud = (input) =>
  createCloud({ ...input, patience: { untilMs: 0, timeoutMs: 2_000 } });
