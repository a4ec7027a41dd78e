/**
 * Tries a call again where that is safe and can help. Wraps any narrow interface.
 *
 * Reads: after `throttled`, `busy`, `unavailable`, and a few times after `invalid-answer`.
 *
 * Writes: never here. They are thrown to the executor, which waits, reads the listener again and decides anew:
 * - `throttled`, `SystemBusy`: nothing happened. But while this would wait somebody else may change the listener, and a write that was
 *   made for the state before would undo what they did;
 * - `IncorrectStatus.*`, `ResourceInConfiguring.*`, `VipStatusNotSupport`, `Conflict.*`, `LockFailed`: somebody is changing it right now;
 * - `unavailable` and `invalid-answer` (timeout, reset, 5xx, odd body): the write may have been carried out. Only a look at the
 *   listener tells.
 *
 * Waiting is full-jitter exponential back-off ("Exponential Backoff And Jitter", AWS Architecture Blog): 0 to 2, 4, 8, 10, 10 s;
 * where the cloud names a time, that time first. All of it passes through the clock, so that a virtual one works: p-retry counts
 * attempts and its own waits are 0, for which it sets no timer (p-retry 7 `index.js`: `if (finalDelay > 0)`).
 */
import pRetry from 'p-retry';
import { type Clock, type Random, SECOND_MS } from '../base/clock.ts';
import { CloudError } from './errors.ts';
import { type MethodName, wrapMethods } from './wrap.ts';

/** With waits of 2, 4, 8, 10 and 10 s at most this rides out half a minute, as terraform-provider-alicloud does. */
export const MAX_ATTEMPTS = 6;

/** A body that is wrong three times in a row is not a passing fault. */
export const MAX_INVALID_ANSWERS = 3;

/** No attempt starts later than this after the first: the worker has a deadline, and others wait for the answer. */
export const RETRY_TIME_LIMIT_MS = 60 * SECOND_MS;

export const FIRST_BACKOFF_MS = 2 * SECOND_MS;
export const MAX_BACKOFF_MS = 10 * SECOND_MS;

/** Of somebody who waits for an answer that takes several calls. */
export interface Patience {
  /** No attempt is repeated later than this, whichever call it belongs to. */
  readonly untilMs: number;
  /** For one attempt: for its connection, and for each pause of the answer. */
  readonly timeoutMs: number;
}

export interface Retry {
  readonly method: string;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly error: CloudError;
}

export interface RetryOptions<Api> {
  readonly clock: Clock;
  readonly random: Random;
  readonly isWrite: (method: MethodName<Api>) => boolean;
  readonly maxAttempts?: number;
  readonly timeLimitMs?: number;
  /** A moment that ends it earlier, the same for all calls. */
  readonly untilMs?: number | undefined;
  /** For the log; nothing is decided by it. */
  readonly onRetry?: (retry: Retry) => void;
  /** Ends the waiting; a call that is under way is not cut off. */
  readonly signal?: AbortSignal;
}

export function withRetry<Api extends object>(api: Api, options: RetryOptions<Api>): Api {
  return wrapMethods(api, (method, call) => callWithRetry(method, call, options));
}

async function callWithRetry<Api>(
  method: MethodName<Api>,
  call: () => Promise<unknown>,
  options: RetryOptions<Api>,
): Promise<unknown> {
  const { clock, maxAttempts = MAX_ATTEMPTS, timeLimitMs = RETRY_TIME_LIMIT_MS } = options;
  const isWrite = options.isWrite(method);
  const latestMs = Math.min(clock.now() + timeLimitMs, options.untilMs ?? Number.POSITIVE_INFINITY);

  return pRetry(call, {
    retries: maxAttempts - 1,
    minTimeout: 0,
    maxTimeout: 0,
    async onFailedAttempt({ error, attemptNumber: attempt }) {
      if (!(error instanceof CloudError) || attempt >= maxAttempts || !mayRetry(error, isWrite, attempt))
        throw error;
      const waitMs = waitBeforeNext(error, attempt, options.random);
      if (clock.now() + waitMs > latestMs) throw error;
      options.onRetry?.({ method, attempt, waitMs, error });
      await clock.sleep(waitMs, options.signal);
    },
  });
}

function mayRetry(error: CloudError, isWrite: boolean, attempt: number): boolean {
  if (isWrite) return false;
  if (error.kind === 'invalid-answer') return attempt < MAX_INVALID_ANSWERS;
  return error.retryable;
}

function waitBeforeNext(error: CloudError, attempt: number, random: Random): number {
  const backoffMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
  return Math.round((error.retryAfterMs ?? 0) + random() * backoffMs);
}
