/**
 * Keeps calls below the rate limits of an account: a sliding window over all calls of a kind.
 *
 * All clients of an account in this process share one limiter. Other processes are not counted, so the limits are lower than
 * those of the cloud, and throttling can still occur (retry.ts). Own code, because the known libraries (p-throttle, bottleneck)
 * use real timers and ignore the clock of a test.
 */
import { type Clock, MINUTE_MS, SECOND_MS } from '../base/clock.ts';
import { type MethodName, wrapMethods } from './wrap.ts';

export interface Rate {
  readonly limit: number;
  readonly intervalMs: number;
}

/** ALB allows 200 writes to listeners in 60 s per account, for all tools together. A quarter is left to other tools. */
export const ALB_WRITE_RATE: Rate = { limit: 150, intervalMs: MINUTE_MS };

/**
 * Reads from ALB: no limit is documented; 20/s per action is the lowest observed. Several workers read at the same time, and a
 * throttled call is retried (retry.ts). 15/s, in small portions: a burst of fifteen could coincide with the next one if the
 * network delays some calls.
 */
export const ALB_READ_RATE: Rate = { limit: 3, intervalMs: 200 };

/** CAS: ListUserCertificateOrder 10/s per account. Nothing is documented for ListCertificates, which counts as one of them. */
export const CAS_LIST_RATE: Rate = { limit: 8, intervalMs: SECOND_MS };

/**
 * CAS: no limit is documented for GetCertificateDetail. This is a fifth of the 100/s documented for the older action for details.
 */
export const CAS_DETAIL_RATE: Rate = { limit: 20, intervalMs: SECOND_MS };

export interface Limiter {
  /** Resolves when one more call is allowed, in the order of the calls to `acquire`. */
  acquire(): Promise<void>;
}

export interface LimiterOptions extends Rate {
  readonly clock: Clock;
}

export function createLimiter({ limit, intervalMs, clock }: LimiterOptions): Limiter {
  /** The times of the calls in the last interval, oldest first. */
  const passedAtMs: number[] = [];
  let lastTurn: Promise<unknown> = Promise.resolve();

  async function pass(): Promise<void> {
    for (;;) {
      const nowMs = clock.now();
      // If the clock was set back, calls recorded in the future count as made now.
      for (let last = passedAtMs.length - 1; (passedAtMs[last] ?? 0) > nowMs; last -= 1)
        passedAtMs[last] = nowMs;
      while (passedAtMs[0] !== undefined && passedAtMs[0] <= nowMs - intervalMs) passedAtMs.shift();
      const [oldestMs] = passedAtMs;
      if (oldestMs === undefined || passedAtMs.length < limit) {
        passedAtMs.push(nowMs);
        return;
      }
      await clock.sleep(oldestMs + intervalMs - nowMs);
    }
  }

  return {
    acquire() {
      const turn = lastTurn.then(pass);
      // A failure does not affect the next call.
      lastTurn = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** Limits must be inside retry, so that every attempt counts: `withRetry(withLimits(api, …), …)`. */
export function withLimits<Api extends object>(
  api: Api,
  limiterOf: (method: MethodName<Api>) => Limiter | undefined,
): Api {
  return wrapMethods(api, async (method, call) => {
    await limiterOf(method)?.acquire();
    return call();
  });
}
