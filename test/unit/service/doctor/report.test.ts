/** The handlers with `{"doctor":true}`: what they answer, and what they leave to the function. */
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../../../shared/base/version.ts';
import { type CheckResult, judge, unknown } from '../../../../shared/core/doctor/result.ts';
import { withDoctor } from '../../../../shared/service/doctor/report.ts';
import type { FunctionContext } from '../../../../shared/service/platform/function-compute.ts';
import { says } from '../../../support/sentences.ts';
import { rejectionOf } from '../../../support/started-service.ts';

const context: FunctionContext = {
  requestId: 'request-1',
  credentials: { accessKeyId: 'LTAI-test', accessKeySecret: 'the-secret-of-the-key' },
  function: { name: 'cert-rotator-rotate', handler: 'index.handler', memory: 512, timeout: 600 },
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
};

async function tell(event: unknown, found: readonly CheckResult[] = [], env = {}) {
  const examined: unknown[] = [];
  const handler = withDoctor<unknown>(
    { env },
    'rotate',
    async (bytes) => `the function got ${bytes.toString()}`,
    async (command) => {
      examined.push(command);
      return found;
    },
  );
  return { answer: await handler(Buffer.from(JSON.stringify(event)), context), examined };
}

describe('a function that is asked for doctor', () => {
  it('answers with its version, its name, its region and its checks', async () => {
    const check = judge('roots-age', { ok: says('They are new.') });

    const { answer } = await tell({ doctor: true }, [check]);

    expect(answer).toEqual({
      version: VERSION,
      function: 'cert-rotator-rotate',
      region: 'cn-hangzhou',
      checks: [
        {
          id: 'configuration',
          state: 'ok',
          message: 'Every variable is valid.',
          details: [],
          zh: { message: '所有变量均有效。', details: [] },
        },
        check,
      ],
    });
  });

  it('reports a check once, in the worse state', async () => {
    const good = judge('ledger-readable', { ok: says('Fine.') });
    const bad = judge('ledger-readable', { faults: [says('AccessDenied.')], ok: says('') });

    const { answer } = await tell({ doctor: true }, [
      good,
      bad,
      unknown('ledger-readable', says('Perhaps.')),
    ]);

    expect(answer).toMatchObject({ checks: [{ id: 'configuration' }, bad] });
  });

  it('says that a variable is wrong, and looks at nothing else', async () => {
    const { answer, examined } = await tell({ doctor: true }, [], { MODE: 'aply' });

    expect(answer).toMatchObject({
      checks: [
        {
          id: 'configuration',
          state: 'fault',
          message: expect.stringMatching(/^MODE is "aply"/),
          zh: { message: expect.stringMatching(/^函数的环境变量不正确。原文：MODE is "aply"/) },
        },
      ],
    });
    expect(examined).toEqual([]);
  });

  it('that it runs, looks at nothing', async () => {
    const { answer, examined } = await tell({ doctor: 'ping' }, [], { MODE: 'aply' });

    expect(answer).toMatchObject({ version: VERSION, checks: [] });
    expect(examined).toEqual([]);
  });

  it('in a wrong way rejects with a documented code', async () => {
    const error = await rejectionOf(tell({ doctor: true, mode: 'apply' }));

    expect(error.message).toMatch(/^InvalidEvent: the command for doctor is wrong/);
  });
});

it('every other event goes to the function as it came', async () => {
  const { answer, examined } = await tell({ mode: 'plan' });

  expect(answer).toBe('the function got {"mode":"plan"}');
  expect(examined).toEqual([]);
});

it('a request over HTTP is never read as this command', async () => {
  const { answer, examined } = await tell({ version: 'v1', rawPath: '/', body: '{"doctor":true}' });

  expect(answer).toContain('the function got');
  expect(examined).toEqual([]);
});
