/** A handler behind an HTTP trigger: its ports, and its answers when it or its configuration fails. */
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../../shared/base/environment.ts';
import { type Edge, systemEdge } from '../../../../shared/service/platform/edge.ts';
import type { FunctionContext } from '../../../../shared/service/platform/function-compute.ts';
import { type FailedRequest, httpHandler } from '../../../../shared/service/platform/http-function.ts';
import { jsonAnswer } from '../../../../shared/service/platform/http-trigger.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { httpEvent } from '../../../support/http-trigger.ts';

const context: FunctionContext = {
  requestId: 'request-1',
  function: { name: 'webhook', handler: 'index.handler', memory: 512, timeout: 60 },
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
};
const secret = `whsec_${'secret'.repeat(8)}`;
const patience = { retryTimeLimitMs: 10_000, callTimeoutMs: 5_000 };

function aFunction({ env = {}, failsWith }: { env?: Environment; failsWith?: Error } = {}) {
  const lines: string[] = [];
  const failures: string[] = [];
  const edge: Edge = {
    ...systemEdge(),
    clock: handClock(NOW_MS),
    env,
    logSink: (line) => lines.push(line),
  };
  const handler = httpHandler(edge, {
    reader: 'webhook',
    makers: {},
    patience,
    answer: async ({ path }, platform) => {
      if (failsWith) throw failsWith;
      return jsonAnswer(200, { path, patience: platform.patience });
    },
    failed: (error: unknown, { request, logger, redact }: FailedRequest) => {
      failures.push(redact(String(error)));
      logger.error('failed', { path: request.path });
      return jsonAnswer(500, {});
    },
  });
  return { handle: (event: Buffer) => handler(event, context), lines, failures };
}

describe('a function behind an HTTP trigger', () => {
  it('answers with the patience counted from the arrival of the request', async () => {
    const { body } = await aFunction().handle(httpEvent({ path: '/x' }));

    expect(JSON.parse(body)).toEqual({
      path: '/x',
      patience: { untilMs: NOW_MS + patience.retryTimeLimitMs, timeoutMs: patience.callTimeoutMs },
    });
  });

  it('answers if its configuration is invalid', async () => {
    const { handle, lines, failures } = aFunction({ env: { MODE: 'aply' } });

    expect(await handle(httpEvent({}))).toMatchObject({ statusCode: 500 });
    expect(failures).toEqual([expect.stringContaining('InvalidConfiguration')]);
    expect(lines).toHaveLength(1);
  });

  it('removes the secrets of its configuration from the answer to a failure', async () => {
    const failsWith = new Error(`something with ${secret}`);
    const { handle, failures } = aFunction({ env: { WEBHOOK_SECRET: secret }, failsWith });

    await handle(httpEvent({}));

    expect(failures).toEqual([expect.stringContaining('something with')]);
    expect(failures.join()).not.toContain(secret);
  });

  it('rejects an event that is not an HTTP request', async () => {
    await expect(aFunction().handle(Buffer.from('{}'))).rejects.toThrow(/^InvalidEvent: /);
  });
});
