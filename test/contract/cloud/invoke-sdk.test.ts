/**
 * InvokeFunction of the emulator as the unmodified SDKs see it, beyond what this project uses: synchronous answers, failing
 * functions, qualifiers, logs, wrong clocks.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import Fc2 from '@alicloud/fc2';
import fc3 from '@alicloud/fc20230330';
import openApi from '@alicloud/openapi-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../shared/service/platform/edge.ts';
import type { FunctionCompute, FunctionComputeOptions } from '../../emulator/function-compute/api.ts';
import { startFunctionCompute } from '../../emulator/function-compute/start.ts';
import { credentials } from './fronts.ts';

const code = `exports.handler = async (event) => {
  console.log('looking at ' + event);
  if (String(event) === 'fail') throw new Error('as asked');
  return 'seen ' + event;
};`;

async function aPlatform(options: Partial<FunctionComputeOptions> = {}): Promise<FunctionCompute> {
  const codeDirectory = await mkdtemp(path.join(tmpdir(), 'invoke-sdk-'));
  await writeFile(path.join(codeDirectory, 'index.js'), code);
  const platform = await startFunctionCompute({ callers: [credentials], clock: systemClock, ...options });
  onTestFinished(async () => {
    await platform.close();
    await rm(codeDirectory, { recursive: true, force: true });
  });
  await platform.deploy({ name: 'subject', codeDirectory, timeoutSeconds: 30 });
  await platform.deploy({ name: 'subject', service: 'old', codeDirectory, timeoutSeconds: 30 });
  return platform;
}

interface Answer {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

type Invoke = (platform: FunctionCompute, event: string) => Promise<Answer>;

const throughFc3: Invoke = async ({ url }, event) => {
  const client = new fc3.default(
    new openApi.$OpenApiUtil.Config({
      ...credentials,
      endpoint: new URL(url).host,
      protocol: 'HTTP',
      connectTimeout: 10_000,
      readTimeout: 10_000,
    }),
  );
  const answer = await client.invokeFunctionWithOptions(
    'subject',
    new fc3.InvokeFunctionRequest({ body: Readable.from([Buffer.from(event)]), qualifier: 'LATEST' }),
    new fc3.InvokeFunctionHeaders({ xFcLogType: 'Tail' }),
    {} as Parameters<typeof client.invokeFunctionWithOptions>[3],
  );
  return { headers: answer.headers ?? {}, body: await text(answer.body ?? Readable.from([])) };
};

const throughFc2: Invoke = async ({ url }, event) => {
  const { accessKeyId: accessKeyID, accessKeySecret, securityToken } = credentials;
  const client = new Fc2('1234567890123456', {
    accessKeyID,
    accessKeySecret,
    securityToken,
    region: 'cn-hangzhou',
    endpoint: url,
  });
  const { headers, data } = await client.invokeFunction(
    'old',
    'subject',
    event,
    { 'x-fc-log-type': 'Tail' },
    'LATEST',
  );
  return { headers, body: String(data) };
};

describe.each([
  ['@alicloud/fc20230330', throughFc3],
  ['@alicloud/fc2', throughFc2],
])('a synchronous invocation through %s', (_name, invoke) => {
  it('gives the answer of the function and the end of its log', async () => {
    const { headers, body } = await invoke(await aPlatform(), 'this');

    expect(body).toBe('seen this');
    expect(headers['x-fc-request-id']).toMatch(/^1-/);
    expect(headers['x-fc-error-type']).toBeUndefined();
    expect(Buffer.from(String(headers['x-fc-log-result']), 'base64').toString()).toContain(
      'looking at this\n',
    );
  });

  it('of a function that fails is answered with 200 and a header that reports the failure', async () => {
    const { headers, body } = await invoke(await aPlatform(), 'fail');

    expect(headers['x-fc-error-type']).toBe('UnhandledInvocationError');
    expect(JSON.parse(body)).toMatchObject({ errorMessage: 'as asked', errorType: 'Error' });
  });

  it('by a caller whose clock is a quarter of an hour off is refused', async () => {
    const platform = await aPlatform({ wallClock: () => Date.now() + 16 * 60_000 });

    await expect(invoke(platform, 'this')).rejects.toMatchObject({ code: 'InvalidTimeStamp.Expired' });
    expect(platform.history.invocations()).toEqual([]);
  });
});

describe('the invocation API', () => {
  it.each([
    ['GET', '/2023-03-30/functions/subject/invocations', 405],
    ['POST', '/2023-03-30/functions/subject', 404],
    ['POST', '/2021-04-06/functions/subject/invocations', 404],
    ['POST', '/2023-03-30/functions/subject/invocations', 400],
    ['POST', '/2016-08-15/services/old/functions/subject/invocations', 400],
  ])('answers %s %s without a signature with %i', async (method, target, status) => {
    const platform = await aPlatform();

    const response = await fetch(`${platform.url}${target}`, { method });

    expect(response.status).toBe(status);
    expect(platform.history.invocations()).toEqual([]);
  });
});
