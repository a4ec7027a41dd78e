/**
 * Retries a call if that is safe and can help. Wraps any narrow interface.
 *
 * Reads: after `throttled`, `busy`, `unavailable`, and a few times after `invalid-answer`.
 *
 * Writes are never retried here. Their errors go to the executor, which waits, reads the listener again and decides again:
 * - `throttled`, `SystemBusy`: nothing happened. But during a wait another writer may change the listener, and a write planned
 *   for the earlier state would undo that change;
 * - `IncorrectStatus.*`, `ResourceInConfiguring.*`, `VipStatusNotSupport`, `Conflict.*`, `LockFailed`: another writer is changing
 *   it now;
 * - `unavailable` and `invalid-answer` (timeout, reset, 5xx, unexpected body): the write may have been carried out. Only reading
 *   the listener shows it.
 *
 * Waiting is full-jitter exponential back-off ("Exponential Backoff And Jitter", AWS Architecture Blog): 0 to 2, 4, 8, 10, 10 s,
 * added to the time that the cloud asks for, if any. All waiting uses the given clock, so that a virtual one works. p-retry only
 * counts attempts; its own waits are 0, for which it sets no timer (p-retry 7 `index.js`: `if (finalDelay > 0)`).
 */
import pRetry from 'p-retry';
import { type Clock, type Random, SECOND_MS } from '../base/clock.ts';
import { CloudError } from './errors.ts';
import { type MethodName, wrapMethods } from './wrap.ts';

/** With waits of at most 2, 4, 8, 10 and 10 s this covers outages of half a minute, like terraform-provider-alicloud. */
export const MAX_ATTEMPTS = 6;

/** A body that is wrong three times in a row is not a temporary fault. */
export const MAX_INVALID_ANSWERS = 3;

/** No attempt starts later than this after the first: the worker has a deadline, and other parts wait for the answer. */
export const RETRY_TIME_LIMIT_MS = 60 * SECOND_MS;

export const FIRST_BACKOFF_MS = 2 * SECOND_MS;
export const MAX_BACKOFF_MS = 10 * SECOND_MS;

/** The limits of a caller that waits for several calls. */
export interface Patience {
  /** No call is retried after this time. */
  readonly untilMs: number;
  /** For one attempt: to connect, and for each pause of the answer. */
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
  /** Of an error that could be repeated: whether a repetition changes nothing. */
  readonly isFinal?: (error: CloudError) => boolean;
  readonly maxAttempts?: number;
  readonly timeLimitMs?: number;
  /** An earlier end, the same for all calls. */
  readonly untilMs?: number | undefined;
  /** For the log only. */
  readonly onRetry?: (retry: Retry) => void;
  /** Ends the waiting. A call in progress is not aborted. */
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
      if (options.isFinal?.(error)) throw error;
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
