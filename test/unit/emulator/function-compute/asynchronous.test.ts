/** Asynchronous invocations: accepted at once, run later, retried if they fail, refused if their task id is repeated. */
import { describe, expect, it } from 'vitest';
import type { FunctionSpec } from '../../../emulator/function-compute/spec.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { aPlatform, echo } from './fixture.ts';

/** Fails as many times as its event says, with the retry count in the error. */
const failing = `exports.handler = async (event, { retryCount, requestId }) => {
  if (retryCount < Number(event)) throw new Error('attempt ' + retryCount);
  return retryCount + ' ' + requestId;
};`;

describe('an asynchronous invocation', () => {
  it('is accepted at once and run later', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo, { asyncTask: true });

    const given = platform.submit(subject, 'hello', { taskId: 'task-1' });

    expect(given).toMatchObject({ verdict: 'accepted', taskId: 'task-1' });
    expect(platform.history.invocations()).toEqual([]);
    await platform.idle();
    expect(platform.history.invocations(subject)).toMatchObject([
      {
        event: 'hello',
        answer: 'hello',
        taskId: 'task-1',
        attempt: 0,
        mode: 'asynchronous',
        outcome: 'succeeded',
      },
    ]);
    expect(platform.history.submissions(subject)).toMatchObject([
      { verdict: 'accepted', state: 'succeeded' },
    ]);
  });

  it('is repeated when it fails, with the same request id and a count that rises', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(failing, { maxAsyncRetryAttempts: 3 });

    platform.submit(subject, '2');
    await platform.idle();

    const runs = platform.history.invocations(subject);
    expect(runs.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [0, 'failed'],
      [1, 'failed'],
      [2, 'succeeded'],
    ]);
    expect(new Set(runs.map(({ requestId }) => requestId)).size).toBe(1);
    expect(runs[2]?.answer).toBe(`2 ${runs[0]?.requestId}`);
  });

  it('is given up after the last attempt', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(failing, { maxAsyncRetryAttempts: 1 });

    platform.submit(subject, '9');
    await platform.idle();

    expect(platform.history.invocations(subject)).toHaveLength(2);
    expect(platform.history.submissions(subject)).toMatchObject([{ state: 'failed' }]);
  });

  it('is not repeated where the function asks for no retries', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(failing, { maxAsyncRetryAttempts: 0 });

    platform.submit(subject, '9');
    await platform.idle();

    expect(platform.history.invocations(subject)).toHaveLength(1);
  });

  it('is repeated when its instance was killed', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `exports.handler = async (event, { retryCount }) =>
         retryCount > 0 ? 'done' : new Promise(() => setInterval(() => {}, 50));`,
    );
    platform.inject({ kind: 'instance-killed', afterMs: 1_000 });

    platform.submit(subject, '');
    await platform.idle();

    expect(platform.history.invocations(subject).map(({ outcome }) => outcome)).toEqual([
      'exited',
      'succeeded',
    ]);
  });

  it('is run twice on request', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo);
    platform.inject({ kind: 'delivered-twice', function: subject });

    platform.submit(subject, 'twice');
    platform.submit(subject, 'once');
    await platform.idle();

    const events = platform.history.invocations(subject).map(({ event }) => event);
    expect(events.sort()).toEqual(['once', 'twice', 'twice']);
  });

  it('above 128 KB is refused', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo);

    expect(() => platform.submit(subject, 'x'.repeat(128 * 1024 + 1))).toThrow('payload size exceeds');
    platform.submit(subject, 'x'.repeat(128 * 1024));
    await platform.idle();
    expect(platform.history.submissions(subject).map(({ verdict, code }) => [verdict, code])).toEqual([
      ['refused', 'EntityTooLarge'],
      ['accepted', undefined],
    ]);
  });

  it('of an unknown function is refused', async () => {
    const platform = await aPlatform();

    expect(() => platform.submit('unknown', '')).toThrow("function 'unknown' does not exist");
  });
});

describe('a delayed invocation', () => {
  const byHand = async (spec: Partial<FunctionSpec> = {}) => {
    const clock = handClock(0, { sleepingMovesTime: false });
    const platform = await aPlatform({ clock, timeScale: 1 });
    return { clock, platform, subject: await platform.add(echo, spec) };
  };

  it('runs when it is due, and does not count for an idle platform before that', async () => {
    const { clock, platform, subject } = await byHand();

    platform.submit(subject, 'later', { delay: '60' });
    await platform.idle();
    expect(platform.history.submissions(subject)).toMatchObject([{ state: 'waiting', dueAtMs: 60_000 }]);
    await clock.advance(59_999);
    await platform.idle();
    expect(platform.history.invocations(subject)).toEqual([]);

    await clock.advance(1);
    await platform.idle();
    expect(platform.history.invocations(subject)).toMatchObject([{ event: 'later', startedAtMs: 60_000 }]);
  });

  it('ages meanwhile', async () => {
    const { clock, platform, subject } = await byHand({ maxAsyncEventAgeSeconds: 30 });

    platform.submit(subject, '', { delay: '60' });
    await clock.advance(60_000);
    await platform.idle();

    expect(platform.history.submissions(subject)).toMatchObject([{ state: 'expired' }]);
  });

  it('is given up with the platform', async () => {
    const { platform, subject } = await byHand();
    platform.submit(subject, '', { delay: '60' });

    await platform.close();

    expect(platform.history.invocations(subject)).toEqual([]);
  });

  it.each(['0', '3600', '1.5', '-1', 'soon', ''])('cannot be delayed by "%s"', async (delay) => {
    const { platform, subject } = await byHand();

    expect(() => platform.submit(subject, '', { delay })).toThrow('The delay must be above 0');
  });
});

describe('a task id', () => {
  it('is refused the second time, also when the first one failed', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(failing, { asyncTask: true, maxAsyncRetryAttempts: 0 });
    platform.submit(subject, '9', { taskId: 'same' });
    await platform.idle();

    expect(platform.submit(subject, '0', { taskId: 'same' })).toEqual({
      verdict: 'already-accepted',
      taskId: 'same',
    });
    expect(platform.submit(subject, '0', { taskId: 'other' })).toMatchObject({ verdict: 'accepted' });
    await platform.idle();
    expect(platform.history.invocations(subject)).toHaveLength(2);
  });

  it('is known only to its function', async () => {
    const platform = await aPlatform();
    const one = await platform.add(echo, { asyncTask: true, name: 'one' });
    const two = await platform.add(echo, { asyncTask: true, name: 'two' });

    expect(platform.submit(one, '', { taskId: 'same' }).verdict).toBe('accepted');
    expect(platform.submit(two, '', { taskId: 'same' }).verdict).toBe('accepted');
  });

  it('is ignored if the function is not in task mode', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(echo, { asyncTask: false });

    platform.submit(subject, '', { taskId: 'same' });

    expect(platform.submit(subject, '', { taskId: 'same' })).toMatchObject({ taskId: undefined });
    await platform.idle();
    expect(platform.history.invocations(subject)).toHaveLength(2);
  });

  it('is forgotten after seven days', async () => {
    let aheadMs = 0;
    const clock = { now: () => Date.now() + aheadMs, sleep: () => new Promise<void>(() => undefined) };
    const platform = await aPlatform({ clock, timeScale: 1 });
    const subject = await platform.add(echo, { asyncTask: true });
    platform.submit(subject, '', { taskId: 'same' });

    aheadMs = 7 * 24 * 60 * 60 * 1000 - 60_000;
    expect(platform.submit(subject, '', { taskId: 'same' }).verdict).toBe('already-accepted');
    aheadMs += 120_000;
    expect(platform.submit(subject, '', { taskId: 'same' }).verdict).toBe('accepted');
  });

  it.each(['', '1st', 'with space', 'x'.repeat(129)])('cannot be "%s"', async (taskId) => {
    const platform = await aPlatform();
    const subject = await platform.add(echo, { asyncTask: true });

    expect(() => platform.submit(subject, '', { taskId })).toThrow('The task id must match');
  });
});

describe('a function with reserved concurrency', () => {
  const slow = `exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60));`;

  it('keeps events waiting, and waiting is no attempt', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(slow, { reservedConcurrency: 1, maxAsyncRetryAttempts: 0 });

    for (let event = 0; event < 4; event += 1) platform.submit(subject, String(event));
    await platform.idle();

    const runs = platform.history.invocations(subject);
    expect(runs.map(({ attempt, outcome }) => [attempt, outcome])).toEqual(Array(4).fill([0, 'succeeded']));
    expect(new Set(runs.map(({ instanceId }) => instanceId)).size).toBe(1);
    for (const [index, run] of runs.entries())
      expect(run.startedAtMs).toBeGreaterThanOrEqual(runs[index - 1]?.endedAtMs ?? 0);
  });

  it('refuses synchronous invocations', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(slow, { reservedConcurrency: 1 });
    const first = platform.invoke(subject, '');

    await expect(platform.invoke(subject, '')).rejects.toMatchObject({ status: 429 });
    await first;
  });

  it('gives up events that have become too old', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `exports.handler = () => new Promise((resolve) => setTimeout(resolve, 300));`,
      { reservedConcurrency: 1, maxAsyncEventAgeSeconds: 2 },
    );

    platform.submit(subject, 'runs');
    platform.submit(subject, 'waits');
    await platform.idle();

    expect(platform.history.submissions(subject).map(({ state }) => state)).toEqual(['succeeded', 'expired']);
  });
});

describe('a platform that is closed', () => {
  it('gives up waiting invocations and kills running ones', async () => {
    const platform = await aPlatform();
    const subject = await platform.add(
      `exports.handler = () => new Promise(() => setInterval(() => {}, 10));`,
      {
        reservedConcurrency: 1,
      },
    );
    platform.submit(subject, 'runs');
    platform.submit(subject, 'waits');
    await expect.poll(() => platform.history.invocations(subject)).toHaveLength(1);

    await platform.close();

    expect(platform.callers).toEqual([]);
    expect(platform.history.invocations(subject)).toMatchObject([{ outcome: 'exited' }]);
  });
});
