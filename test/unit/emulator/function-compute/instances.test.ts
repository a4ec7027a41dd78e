/** The environment of a handler: event, context, one request at a time, a frozen process in between; and the answer to its caller. */
import { describe, expect, it } from 'vitest';
import type { InvocationAnswer } from '../../../emulator/function-compute/api.ts';
import { aPlatform, echo } from './fixture.ts';

const text = ({ body }: InvocationAnswer): string => body.toString();
const json = (answer: InvocationAnswer): Record<string, unknown> => JSON.parse(text(answer));

describe('a handler', () => {
  it('gets the bytes of the event as a Buffer, and a context of its own each time', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `exports.handler = async (event, context) => {
         const { logger, ...rest } = context;
         return { isBuffer: Buffer.isBuffer(event), text: event.toString(), context: rest };
       };`,
      { role: {}, timeoutSeconds: 60, memoryMb: 256 },
    );

    const first = json(await platform.invoke(subject, '{"a": 1}'));
    const second = json(await platform.invoke(subject, ''));

    expect(first).toMatchObject({
      isBuffer: true,
      text: '{"a": 1}',
      context: {
        credentials: { accessKeyId: expect.stringMatching(/^STS\./), securityToken: expect.any(String) },
        function: { name: 'subject', handler: 'index.handler', memory: 256, timeout: 60 },
        region: 'cn-hangzhou',
        accountId: '1234567890123456',
        retryCount: 0,
      },
    });
    expect(second).toMatchObject({ isBuffer: true, text: '' });
    const idOf = (answer: Record<string, unknown>) => Reflect.get(answer['context'] as object, 'requestId');
    expect(idOf(first)).not.toBe(idOf(second));
  });

  it('has no credentials if the function has no role', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `exports.handler = async (event, { credentials }) => ({ credentials, key: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID });`,
    );

    expect(json(await platform.invoke(subject, ''))).toEqual({ credentials: {} });
  });

  it('sees the variables of the function and of the platform, and none of the emulator', async () => {
    const platform = await aPlatform();
    const subject = await platform.add('exports.handler = async () => process.env;', {
      environment: { MODE: 'plan' },
    });

    const seen = json(await platform.invoke(subject, ''));

    expect(seen).toMatchObject({ MODE: 'plan', FC_FUNCTION_NAME: 'subject', FC_REGION: 'cn-hangzhou' });
    expect(seen).not.toHaveProperty('VITEST');
    expect(seen).not.toHaveProperty('NODE_OPTIONS');
  });

  it.each([
    ['nothing', 'undefined', ''],
    ['null', 'null', ''],
    ['text', `'as it is'`, 'as it is'],
    ['a number', '42', '42'],
    ['an object', '{ a: [1] }', '{"a":[1]}'],
    ['a Buffer', `Buffer.from('bytes')`, 'bytes'],
  ])('that returns %s', async (_what, expression, expected) => {
    const platform = await aPlatform();
    const subject = await platform.add(`exports.handler = async () => (${expression});`);

    expect(await platform.invoke(subject, '')).toMatchObject({
      errorType: undefined,
      body: Buffer.from(expected),
    });
  });

  it('may answer through its callback, and the first answer counts', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `exports.handler = (event, context, callback) => { callback(null, 'first'); callback(null, 'second'); };`,
    );
    const both = await platform.add(
      `exports.handler = async (event, context, callback) => { callback(null, 'callback'); return 'promise'; };`,
      { name: 'both' },
    );

    expect(text(await platform.invoke(subject, ''))).toBe('first');
    expect(text(await platform.invoke(both, ''))).toBe('callback');
  });

  it('may be an ES module', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(`export const handler = async () => typeof require;`);

    expect(text(await platform.invoke(subject, ''))).toBe('undefined');
  });
});

describe('a handler that fails', () => {
  it.each([
    ['throws', `exports.handler = () => { throw new TypeError('no such thing'); };`],
    ['rejects', `exports.handler = async () => { throw new TypeError('no such thing'); };`],
  ])('because it %s answers with the error, its type and its stack', async (_how, code) => {
    const platform = await aPlatform();
    const subject = await platform.add(code);

    const answer = await platform.invoke(subject, '');

    expect(answer.errorType).toBe('UnhandledInvocationError');
    expect(json(answer)).toMatchObject({
      errorMessage: 'no such thing',
      errorType: 'TypeError',
      stackTrace: expect.arrayContaining(['TypeError: no such thing']),
    });
    expect(platform.history.invocations(subject)).toMatchObject([{ outcome: 'failed' }]);
  });

  it('through its callback has handled it', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(`exports.handler = (event, context, callback) => callback('no');`);

    const answer = await platform.invoke(subject, '');

    expect(answer.errorType).toBe('HandledInvocationError');
    expect(json(answer)).toEqual({ errorMessage: 'no', errorType: 'FunctionHandledError' });
  });

  it('because its answer cannot be written as JSON says so', async () => {
    const platform = await aPlatform();
    const subject = await platform.add('exports.handler = async () => ({ big: 1n });');

    expect(await platform.invoke(subject, '')).toMatchObject({ errorType: 'UnhandledInvocationError' });
  });

  it('because it exits is reported by the platform, and the next request gets another instance', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `exports.handler = async (event) => (event.length ? process.exit(0) : 'fine');`,
    );

    const answer = await platform.invoke(subject, 'exit');

    expect(answer.errorType).toBe('UnhandledInvocationError');
    expect(json(answer)['errorMessage']).toMatch(/^Process exited unexpectedly before completing request/);
    expect(text(await platform.invoke(subject, ''))).toBe('fine');
    const [first, second] = platform.history.invocations(subject);
    expect(first).toMatchObject({ outcome: 'exited', cold: true });
    expect(second).toMatchObject({ outcome: 'succeeded', cold: true });
  });

  it('because it takes too long is killed at its timeout', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      'exports.handler = () => new Promise(() => setInterval(() => {}, 50));',
      {
        timeoutSeconds: 5,
        role: {},
      },
    );

    const answer = await platform.invoke(subject, '');

    expect(answer.errorType).toBe('UnhandledInvocationError');
    expect(json(answer)).toEqual({ errorMessage: 'Function timed out after 5 seconds' });
    expect(platform.history.invocations(subject)).toMatchObject([{ outcome: 'timed-out' }]);
    expect(platform.callers).toEqual([]);
    await platform.invoke(subject, '');
    expect(platform.history.invocations(subject).map(({ cold }) => cold)).toEqual([true, true]);
  });

  it('because its code cannot be loaded reports the reason', async () => {
    const platform = await aPlatform();
    const missing = await platform.add('exports.other = 1;');
    const broken = await platform.add(`require('no-such-package');`, { name: 'broken' });

    expect(json(await platform.invoke(missing, ''))['errorMessage']).toContain(
      "Handler 'handler' is missing",
    );
    expect(json(await platform.invoke(broken, ''))['errorMessage']).toContain('no-such-package');
  });
});

describe('an instance', () => {
  const counting = `let requests = 0; exports.handler = async () => ++requests;`;

  it('keeps the state of its module for the next request, until it is killed', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(counting);

    const counts = [];
    for (let request = 0; request < 3; request += 1) counts.push(text(await platform.invoke(subject, '')));
    await platform.killInstances(subject);
    counts.push(text(await platform.invoke(subject, '')));

    expect(counts).toEqual(['1', '2', '3', '1']);
    expect(platform.history.invocations(subject).map(({ cold }) => cold)).toEqual([true, false, false, true]);
  });

  it('runs one request at a time: two at once need two', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `let running = 0;
       exports.handler = async () => {
         running += 1;
         const now = running;
         await new Promise((resolve) => setTimeout(resolve, 50));
         running -= 1;
         return now;
       };`,
    );

    const answers = await Promise.all(['', '', ''].map((event) => platform.invoke(subject, event)));

    expect(answers.map(text)).toEqual(['1', '1', '1']);
    const instances = platform.history.invocations(subject).map(({ instanceId }) => instanceId);
    expect(new Set(instances).size).toBe(3);
  });

  it('is frozen after its answer: pending work continues only with the next request', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `let ticks = 0;
       setInterval(() => { ticks += 1; }, 5);
       exports.handler = async (event) => {
         if (event.length) await new Promise((resolve) => setTimeout(resolve, 100));
         return ticks;
       };`,
    );

    await platform.invoke(subject, 'wait');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const ticksWhileRunning = Number(text(await platform.invoke(subject, '')));

    // 400 ticks would have passed in two seconds; it ran for a tenth of one.
    expect(ticksWhileRunning).toBeGreaterThan(0);
    expect(ticksWhileRunning).toBeLessThan(200);
  });

  it('runs its initializer once', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `let times = 0;
       exports.initialize = (context, callback) => { times += 1; callback(null, ''); };
       exports.handler = async () => times;`,
      { initializer: 'index.initialize' },
    );

    await platform.invoke(subject, '');

    expect(text(await platform.invoke(subject, ''))).toBe('1');
  });

  it('is given up when its initializer fails, and the next request gets another one', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `exports.initialize = async () => { throw new Error('not today'); };
       ${echo}`,
      { initializer: 'index.initialize' },
    );

    const answers = [await platform.invoke(subject, ''), await platform.invoke(subject, '')];

    for (const answer of answers) {
      expect(answer.errorType).toBe('InitializationError');
      expect(json(answer)).toMatchObject({ errorMessage: 'not today' });
    }
    expect(platform.history.invocations(subject).map(({ cold }) => cold)).toEqual([true, true]);
  });

  it('has credentials that the cloud knows for as long as it lives', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(`exports.handler = async (event, { credentials }) => credentials;`, {
      role: { policy: { Version: '1', Statement: [] } },
    });

    const { accessKeyId } = json(await platform.invoke(subject, ''));

    expect(platform.callers).toMatchObject([{ accessKeyId, policy: { Version: '1', Statement: [] } }]);
    expect(platform.functionOf(String(accessKeyId))).toBe(subject);
    await platform.killInstances();
    expect(platform.callers).toEqual([]);
    expect(platform.functionOf(String(accessKeyId))).toBe(subject);
  });

  it('is killed on request during an invocation', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `exports.handler = async (event) =>
         event.length === 0 ? 'done' : new Promise(() => setInterval(() => {}, 50));`,
    );
    platform.inject({ kind: 'instance-killed', function: subject, afterMs: 1_000 });

    expect(await platform.invoke(subject, 'hang')).toMatchObject({ errorType: 'UnhandledInvocationError' });
    expect(text(await platform.invoke(subject, ''))).toBe('done');
  });

  it('writes a log that belongs to the request', async () => {
    const lines: string[] = [];
    const platform = await aPlatform({
      onLog: ({ requestId, text: line }) => lines.push(`${requestId} ${line}`),
    });
    const subject = await platform.add(
      `exports.handler = async (event) => { console.error(String(event)); process.stdout.write('and out'); };`,
    );

    const { requestId, log } = await platform.invoke(subject, 'to stderr');

    expect(log).toContain('to stderr\n');
    expect(lines).toContain(`${requestId} to stderr`);
  });
});

describe('a function', () => {
  it.each([
    ['a variable of the platform', { environment: { FC_REGION: 'x' } }, 'FC_'],
    ['more than 4 KB of variables', { environment: { LONG: 'x'.repeat(4100) } }, '4096'],
    ['a wrong size', { memoryMb: 500 }, 'memoryMb'],
    ['nine retries', { maxAsyncRetryAttempts: 9 }, 'maxAsyncRetryAttempts'],
    [
      'a wrong schedule',
      { triggers: [{ type: 'timer', name: 't', cron: '* * * * *' } as const] },
      'the schedule of t',
    ],
  ])('is not deployed with %s', async (_what, spec, words) => {
    const platform = await aPlatform();

    await expect(platform.add(echo, spec)).rejects.toThrow(words);
  });

  it('is replaced by its next version', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(`exports.handler = async () => 'old';`);
    await platform.invoke(subject, '');

    await platform.add(`exports.handler = async () => 'new';`);

    expect(text(await platform.invoke(subject, ''))).toBe('new');
  });
});
