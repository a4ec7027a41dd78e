import { describe, expect, it } from 'vitest';
import type { CloudError, CloudErrorDetails } from '../../../shared/cloud/errors.ts';
import { type Retry, withRetry } from '../../../shared/cloud/retry.ts';
import { aClock, aCloudError, rejection } from './fakes.ts';

interface TestApi {
  readonly region: string;
  read(): Promise<string>;
  write(token: string): Promise<string>;
}

/** Fails with the given errors, then succeeds. Half of every back-off is waited. */
function anApi(
  failures: readonly Partial<CloudErrorDetails>[],
  options: { timeLimitMs?: number; untilMs?: number; isFinal?: (error: CloudError) => boolean } = {},
) {
  const clock = aClock();
  const retries: Retry[] = [];
  const tokens: string[] = [];
  const left = [...failures];
  async function answer(): Promise<string> {
    const failure = left.shift();
    if (failure) throw aCloudError(failure);
    return 'done';
  }
  const api: TestApi = {
    region: 'cn-hangzhou',
    read: answer,
    write(token) {
      tokens.push(token);
      return answer();
    },
  };
  const retrying = withRetry<TestApi>(api, {
    clock,
    random: () => 0.5,
    isWrite: (method) => method === 'write',
    onRetry: (retry) => retries.push(retry),
    ...options,
  });
  return { api: retrying, clock, retries, tokens, left };
}

describe('reads', () => {
  it.each(['throttled', 'busy', 'unavailable', 'invalid-answer'] as const)(
    'succeed after %s',
    async (kind) => {
      const { api } = anApi([{ kind }]);

      expect(await api.read()).toBe('done');
    },
  );

  it.each(['not-found', 'quota', 'denied', 'refused'] as const)('fail at once when %s', async (kind) => {
    const { api, left } = anApi([{ kind }, { kind }]);

    expect(await rejection(api.read())).toMatchObject({ kind });
    expect(left).toHaveLength(1);
  });

  it('give up after six attempts, with waits that grow to ten seconds', async () => {
    const { api, clock } = anApi(Array.from({ length: 9 }, () => ({ kind: 'unavailable' as const })));

    const error = await rejection(api.read());

    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(clock.waits).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it('are not repeated where the caller says that it changes nothing', async () => {
    const { api, left } = anApi([{ kind: 'unavailable' }, { kind: 'unavailable' }], {
      isFinal: ({ kind }) => kind === 'unavailable',
    });

    expect(await rejection(api.read())).toMatchObject({ kind: 'unavailable' });
    expect(left).toHaveLength(1);
  });

  it('give up when an invalid answer has come three times', async () => {
    const { api, left } = anApi(Array.from({ length: 9 }, () => ({ kind: 'invalid-answer' as const })));

    await rejection(api.read());

    expect(left).toHaveLength(6);
  });

  it('wait as long as the cloud asks, and a little more', async () => {
    const { api, clock } = anApi([{ kind: 'throttled', retryAfterMs: 7_000 }]);

    await api.read();

    expect(clock.waits).toEqual([8_000]);
  });

  it('do not wait for a time that ends after the limit', async () => {
    const { api, clock } = anApi([{ kind: 'throttled', retryAfterMs: 90_000 }]);

    expect(await rejection(api.read())).toMatchObject({ kind: 'throttled', retryAfterMs: 90_000 });
    expect(clock.waits).toEqual([]);
  });

  it('start no attempt after the time limit', async () => {
    const failures = Array.from({ length: 9 }, () => ({ kind: 'unavailable' as const }));
    const { api, clock } = anApi(failures, { timeLimitMs: 4_000 });

    await rejection(api.read());

    expect(clock.waits).toEqual([1_000, 2_000]);
  });

  it('start none after a moment that holds for several calls', async () => {
    const failures = Array.from({ length: 9 }, () => ({ kind: 'unavailable' as const }));
    const { api, clock, left } = anApi(failures, { untilMs: aClock().now() + 4_000 });

    await rejection(api.read());
    await rejection(api.read());

    expect(clock.waits).toEqual([1_000, 2_000, 1_000]);
    expect(left).toHaveLength(4);
  });

  it('log what failed and how long they wait', async () => {
    const { api, retries } = anApi([{ kind: 'unavailable', cloudCode: 'ECONNRESET' }]);

    await api.read();

    expect(retries).toEqual([
      {
        method: 'read',
        attempt: 1,
        waitMs: 1_000,
        error: expect.objectContaining({ cloudCode: 'ECONNRESET' }),
      },
    ]);
  });
});

describe('writes', () => {
  it.each([
    { kind: 'throttled', cloudCode: 'Throttling.User' },
    { kind: 'busy', cloudCode: 'SystemBusy' },
    { kind: 'busy', cloudCode: 'IdempotenceProcessing' },
    { kind: 'busy', cloudCode: 'IncorrectStatus.Listener' },
    { kind: 'busy', cloudCode: 'ResourceInConfiguring.Listener' },
    { kind: 'busy', cloudCode: 'VipStatusNotSupport' },
    { kind: 'unavailable', cloudCode: 'RequestTimeout' },
    { kind: 'unavailable', cloudCode: 'ServiceUnavailable' },
    { kind: 'invalid-answer', cloudCode: 'InvalidAnswer' },
    { kind: 'quota', cloudCode: 'QuotaExceeded.CertificatesNum' },
  ] as const)('are left to the executor after $cloudCode', async (failure) => {
    const { api, tokens } = anApi([failure]);

    expect(await rejection(api.write('token-1'))).toMatchObject(failure);
    expect(tokens).toEqual(['token-1']);
  });
});

describe('everything else', () => {
  it('passes values of the interface on', () => {
    const { api } = anApi([]);

    expect(api.region).toBe('cn-hangzhou');
  });

  it('does not repeat after an error of our own making', async () => {
    const clock = aClock();
    const api = { read: async () => Promise.reject(new RangeError('a bug')) };
    const retrying = withRetry(api, { clock, random: () => 0, isWrite: () => false });

    expect(await rejection(retrying.read())).toBeInstanceOf(RangeError);
    expect(clock.waits).toEqual([]);
  });

  it('wraps the methods of a class, too', async () => {
    class Api {
      #failed = false;
      async read(): Promise<string> {
        if (this.#failed) return 'done';
        this.#failed = true;
        throw aCloudError();
      }
    }
    const retrying = withRetry(new Api(), { clock: aClock(), random: () => 0, isWrite: () => false });

    expect(await retrying.read()).toBe('done');
  });

  it('stops waiting when it is aborted', async () => {
    const api = { read: async () => Promise.reject(aCloudError()) };
    const signal = AbortSignal.abort(new Error('the deadline has come'));
    const retrying = withRetry(api, { clock: aClock(), random: () => 0, isWrite: () => false, signal });

    expect(await rejection(retrying.read())).toMatchObject({ message: 'the deadline has come' });
  });
});
