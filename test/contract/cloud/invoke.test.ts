/**
 * The contract of both adapters of `InvokeApi`, through their unmodified SDKs, also as built for the functions, against the emulator, which checks signatures,
 * tokens and policies.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../../../shared/base/logger.ts';
import { Secret } from '../../../shared/base/secret.ts';
import { CloudError, type CloudErrorKind } from '../../../shared/cloud/errors.ts';
import { createInvoker, type InvokerChoices } from '../../../shared/cloud/invoke.ts';
import type { FunctionTarget, InvokeApi } from '../../../shared/cloud/invoke-api.ts';
import { systemClock } from '../../../shared/service/platform/edge.ts';
import type { FunctionCompute } from '../../emulator/function-compute/api.ts';
import { functionKeyOf } from '../../emulator/function-compute/spec.ts';
import { startFunctionCompute } from '../../emulator/function-compute/start.ts';
import type { FrontCredentials } from '../../emulator/http/credentials.ts';
import { openServer } from '../../emulator/http/open-server.ts';
import { builtClients, type Clients } from '../../support/built-clients.ts';
import { handClock } from '../../support/hand-clock.ts';

const caller: FrontCredentials & { readonly securityToken: string } = {
  accessKeyId: 'STS.Contract',
  accessKeySecret: 'secret of the contract',
  securityToken: 'token of the contract',
};

const sdks: readonly { readonly name: string; readonly target: FunctionTarget }[] = [
  { name: '@alicloud/fc20230330', target: { service: undefined, functionName: 'rotate' } },
  { name: '@alicloud/fc2', target: { service: 'certificates', functionName: 'rotate' } },
];

type InvokeClients = Pick<Clients, 'createInvoker' | 'CloudError'>;

const adapters = sdks.flatMap(({ name, target }) => [
  { name, target, open: async (): Promise<InvokeClients> => ({ createInvoker, CloudError }) },
  { name: `the built ${name}`, target, open: (): Promise<InvokeClients> => builtClients() },
]);

function inputFor(url: string, changes: Partial<InvokerChoices> = {}): InvokerChoices {
  return {
    credentials: {
      accessKeyId: caller.accessKeyId,
      accessKeySecret: new Secret(caller.accessKeySecret),
      securityToken: new Secret(caller.securityToken),
    },
    endpoint: { everywhere: url, byRegion: {} },
    region: 'cn-hangzhou',
    accountId: '1234567890123456',
    internal: false,
    // Waits between attempts end at once.
    clock: handClock(0),
    random: () => 0.5,
    logger: createLogger({ level: 'error', sink: () => undefined, secrets: [], clock: systemClock }),
    ...changes,
  };
}

async function failureOf(
  promise: Promise<unknown>,
  Expected: typeof CloudError = CloudError,
): Promise<CloudError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Expected) return error;
  throw new Error(`Expected a CloudError, got ${String(error)}`);
}

/** A server that is not Function Compute. Counts the requests. */
async function otherServer(
  answer: (attempt: number) => { status: number; headers?: object; body: string } | 'hang',
) {
  const seen = { attempts: 0 };
  const server = createServer((request, response) => {
    request.resume();
    seen.attempts += 1;
    const given = answer(seen.attempts);
    if (given === 'hang') return;
    response.writeHead(given.status, { ...given.headers });
    response.end(given.body);
  });
  const { url, close } = await openServer(server);
  onTestFinished(close);
  return { seen, url };
}

describe.each(adapters)('asynchronous invocation through $name', ({ target, open }) => {
  let clients: InvokeClients;
  const anInvoker = (input: InvokerChoices): InvokeApi => clients.createInvoker(input);
  const failed = (promise: Promise<unknown>) => failureOf(promise, clients.CloudError);
  const key = functionKeyOf({
    name: target.functionName,
    ...(target.service === undefined ? {} : { service: target.service }),
  });
  let platform: FunctionCompute;
  let callers: FrontCredentials[];
  let directory: string;
  let invoker: InvokeApi;

  beforeAll(async () => {
    clients = await open();
    directory = await mkdtemp(path.join(tmpdir(), 'invoke-contract-'));
    await writeFile(path.join(directory, 'index.js'), 'exports.handler = async (event) => event;');
    callers = [caller];
    platform = await startFunctionCompute({ callers, clock: systemClock });
    await platform.deploy({
      name: target.functionName,
      ...(target.service === undefined ? {} : { service: target.service }),
      codeDirectory: directory,
      asyncTask: true,
    });
    invoker = anInvoker(inputFor(platform.url));
  });
  afterAll(async () => {
    await platform.close();
    await rm(directory, { recursive: true, force: true });
  });

  const anId = (): string => `t-${randomUUID()}`;
  const submissionsOf = (taskId: string) =>
    platform.history.submissions(key).filter((one) => one.taskId === taskId);

  it('is accepted, and delivers exactly the bytes of the payload', async () => {
    const taskId = anId();
    const payload = JSON.stringify({ loadBalancerId: 'alb-1', note: '中文 – text' });

    expect(await invoker.invokeAsync({ target, payload, taskId })).toBe('accepted');

    await platform.idle();
    expect(platform.history.invocations(key).filter((one) => one.taskId === taskId)).toMatchObject([
      { event: payload, answer: payload, mode: 'asynchronous', outcome: 'succeeded' },
    ]);
  });

  it('of a task id that the platform has already accepted counts as success', async () => {
    const invocation = { target, payload: '{}', taskId: anId() };
    await invoker.invokeAsync(invocation);

    expect(await invoker.invokeAsync(invocation)).toBe('already-accepted');

    expect(submissionsOf(invocation.taskId).map(({ verdict }) => verdict)).toEqual([
      'accepted',
      'already-accepted',
    ]);
  });

  it('runs later if it is delayed, and not before it is due', async () => {
    const clock = handClock(0, { sleepingMovesTime: false });
    const later = await startFunctionCompute({ callers, clock });
    onTestFinished(() => later.close());
    await later.deploy({
      name: target.functionName,
      ...(target.service === undefined ? {} : { service: target.service }),
      codeDirectory: directory,
      asyncTask: true,
    });
    const putOff = anInvoker(inputFor(later.url));
    const taskId = anId();

    expect(await putOff.invokeAsync({ target, payload: '{}', taskId, delaySeconds: 3_599 })).toBe('accepted');
    expect(await putOff.invokeAsync({ target, payload: '{}', taskId, delaySeconds: 10 })).toBe(
      'already-accepted',
    );

    await clock.advance(3_598_000);
    await later.idle();
    expect(later.history.invocations(key)).toEqual([]);
    await clock.advance(1_000);
    await later.idle();
    expect(later.history.invocations(key)).toMatchObject([{ taskId, outcome: 'succeeded' }]);
  });

  it.each([0, -1, 1.5, 3_600, Number.NaN])(
    'refuses a delay of %d seconds without sending a request',
    async (delaySeconds) => {
      const before = platform.history.submissions().length;
      const attempted = invoker.invokeAsync({ target, payload: '{}', taskId: anId(), delaySeconds });

      expect(await failed(attempted)).toMatchObject({ kind: 'refused', cloudCode: 'InvalidDelay' });
      expect(platform.history.submissions()).toHaveLength(before);
    },
  );

  it('accepts 128 KB and refuses more without sending a request', async () => {
    const most = { target, payload: 'x'.repeat(128 * 1024), taskId: anId() };
    const tooMuch = { target, payload: `${most.payload}x`, taskId: anId() };

    expect(await invoker.invokeAsync(most)).toBe('accepted');
    expect(await failed(invoker.invokeAsync(tooMuch))).toMatchObject({
      kind: 'refused',
      cloudCode: 'PayloadTooLarge',
    });
    expect(submissionsOf(tooMuch.taskId)).toEqual([]);
  });

  it.each(['', '1st', 'a b', 'x'.repeat(129)])(
    'refuses the task id "%s" without sending a request',
    async (taskId) => {
      const before = platform.history.submissions().length;

      expect(await failed(invoker.invokeAsync({ target, payload: '{}', taskId }))).toMatchObject({
        kind: 'refused',
        cloudCode: 'InvalidTaskId',
      });
      expect(platform.history.submissions()).toHaveLength(before);
    },
  );

  it.each(['throttled', 'internal-error', 'not-json'] as const)(
    'is tried again when the answer is %s',
    async (kind) => {
      const taskId = anId();
      platform.inject({ kind, function: key, times: 2 });

      expect(await invoker.invokeAsync({ target, payload: '{}', taskId })).toBe('accepted');
      expect(submissionsOf(taskId)).toHaveLength(1);
    },
  );

  it('whose answer was lost is tried again, and runs once', async () => {
    const taskId = anId();
    platform.inject({ kind: 'acceptance-lost', function: key });

    expect(await invoker.invokeAsync({ target, payload: '{}', taskId })).toBe('already-accepted');

    await platform.idle();
    expect(platform.history.invocations(key).filter((one) => one.taskId === taskId)).toHaveLength(1);
  });

  it('gives up on a platform that throttles for ever, and says so', async () => {
    const { url, seen } = await otherServer(() => ({
      status: 429,
      headers: { 'content-type': 'application/json', 'x-fc-request-id': 'r' },
      body: JSON.stringify({ Code: 'ResourceThrottled', ErrorCode: 'ResourceThrottled', Message: 'no' }),
    }));

    const failure = await failed(
      anInvoker(inputFor(url)).invokeAsync({ target, payload: '{}', taskId: anId() }),
    );

    expect(failure).toMatchObject({ kind: 'throttled', retryable: true });
    expect(seen.attempts).toBe(6);
  });

  it.each([
    ['for ever', { timeoutMs: 1_000 }, 6],
    ['longer than the caller can wait', { patience: { timeoutMs: 1_000, untilMs: 0 } }, 1],
  ])('does not wait %s', async (_howLong, limits, attempts) => {
    const { url, seen } = await otherServer(() => 'hang');

    const failure = await failed(
      anInvoker(inputFor(url, limits)).invokeAsync({ target, payload: '{}', taskId: anId() }),
    );

    expect(failure).toMatchObject({ kind: 'unavailable', retryable: true });
    expect(seen.attempts).toBe(attempts);
  });

  it.each([
    ['a synchronous answer', { status: 200, headers: { 'x-fc-request-id': 'r' }, body: '{"a":1}' }],
    [
      'the failure of a function',
      {
        status: 200,
        headers: { 'x-fc-request-id': 'r', 'x-fc-error-type': 'UnhandledInvocationError' },
        body: '',
      },
    ],
    ['a login page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Log in</html>' }],
    ['acceptance by another server', { status: 202, headers: {}, body: '' }],
  ])('does not take %s for acceptance', async (_what, answer) => {
    const { url } = await otherServer(() => answer);

    expect(
      await failed(anInvoker(inputFor(url)).invokeAsync({ target, payload: '{}', taskId: anId() })),
    ).toMatchObject({ kind: 'invalid-answer' });
  });

  const refusedOnce = async (changes: Partial<InvokerChoices>): Promise<CloudError> => {
    const taskId = anId();
    const failure = await failed(
      anInvoker(inputFor(platform.url, changes)).invokeAsync({ target, payload: '{}', taskId }),
    );
    expect(submissionsOf(taskId)).toEqual([]);
    return failure;
  };
  const kinds: readonly CloudErrorKind[] = ['denied', 'refused', 'not-found'];

  it.each([
    ['a wrong secret', { accessKeySecret: new Secret('guessed') }],
    ['a wrong token', { securityToken: new Secret('guessed') }],
    ['an unknown key', { accessKeyId: 'STS.Nobody' }],
  ])('is refused with %s, and not tried again', async (_what, wrong) => {
    const failure = await refusedOnce({ credentials: { ...inputFor('').credentials, ...wrong } });

    expect(kinds).toContain(failure.kind);
    expect(failure.retryable).toBe(false);
    expect(failure.httpStatus).toBeGreaterThanOrEqual(400);
  });

  it('is refused where the policy of the caller does not name the function', async () => {
    const policy = {
      Version: '1' as const,
      Statement: [
        { Effect: 'Allow' as const, Action: ['fc:InvokeFunction'], Resource: ['acs:fc:*:*:functions/other'] },
      ],
    };
    const limited = { ...caller, accessKeyId: 'STS.Limited', policy };
    callers.push(limited);
    onTestFinished(() => void callers.splice(callers.indexOf(limited), 1));

    const credentials = { ...inputFor('').credentials, accessKeyId: limited.accessKeyId };

    expect(await refusedOnce({ credentials })).toMatchObject({
      kind: 'denied',
      httpStatus: 403,
      retryable: false,
    });
  });

  it('of a function that does not exist is refused', async () => {
    const missing = { ...target, functionName: 'missing' };

    expect(
      await failed(invoker.invokeAsync({ target: missing, payload: '{}', taskId: anId() })),
    ).toMatchObject({
      kind: 'not-found',
      cloudCode: 'FunctionNotFound',
      httpStatus: 404,
    });
  });

  it('needs an account or an endpoint', async () => {
    const nowhere = anInvoker({
      ...inputFor(''),
      accountId: '',
      endpoint: { everywhere: undefined, byRegion: {} },
    });

    expect(await failed(nowhere.invokeAsync({ target, payload: '{}', taskId: anId() }))).toMatchObject({
      cloudCode: 'AccountUnknown',
    });
  });

  it('never shows its secrets in what it throws', async () => {
    const failure = await refusedOnce({
      credentials: { ...inputFor('').credentials, accessKeySecret: new Secret('guessed-secret') },
    });

    const shown = `${JSON.stringify(failure)} ${failure.message} ${failure.stack}`;
    for (const secret of ['guessed-secret', caller.securityToken]) expect(shown).not.toContain(secret);
  });
});

describe('asynchronous invocation through @alicloud/fc2', () => {
  it('refuses temporary credentials whose token the SDK would drop', async () => {
    const { url, seen } = await otherServer(() => 'hang');
    const credentials = { ...inputFor('').credentials, accessKeyId: 'LTAI.NotSts' };
    const target = { service: 'certificates', functionName: 'rotate' };

    const failure = await failureOf(
      createInvoker(inputFor(url, { credentials })).invokeAsync({ target, payload: '{}', taskId: 'a' }),
    );

    expect(failure).toMatchObject({ kind: 'refused', cloudCode: 'TokenWouldBeDropped' });
    expect(seen.attempts).toBe(0);
  });
});
