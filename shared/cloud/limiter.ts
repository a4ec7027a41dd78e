/**
 * Keeps calls under the rate the cloud allows an account: a sliding window over all calls of a kind.
 *
 * One limiter is shared by every client of an account in this process. Other processes are not seen, so a limit stays below the
 * cloud's and throttling is still met and waited out (retry.ts). Own code, since the known libraries (p-throttle, bottleneck)
 * run on real timers and could not be moved by a test's clock.
 */
import { type Clock, MINUTE_MS, SECOND_MS } from '../base/clock.ts';
import { type MethodName, wrapMethods } from './wrap.ts';

export interface Rate {
  readonly limit: number;
  readonly intervalMs: number;
}

/** ALB: 200 writes to listeners in 60 s per account, for every tool the account uses; we leave a quarter to the others. */
export const ALB_WRITE_RATE: Rate = { limit: 150, intervalMs: MINUTE_MS };

/**
 * ALB's reads: no limit is documented; 20/s an action is the least that was met. Workers read at the same time, and what is refused all the
 * same is asked again (retry.ts). 15/s in small portions: fifteen at once would meet the next fifteen where the network delays some.
 */
export const ALB_READ_RATE: Rate = { limit: 3, intervalMs: 200 };

/** CAS: ListUserCertificateOrder 10/s per account. */
export const CAS_LIST_RATE: Rate = { limit: 8, intervalMs: SECOND_MS };

/** CAS: no limit is documented for GetCertificateDetail; a fifth of the 100/s that its older sibling is documented to allow. */
export const CAS_DETAIL_RATE: Rate = { limit: 20, intervalMs: SECOND_MS };

export interface Limiter {
  /** Resolves, in the order of asking, when one more call is allowed. */
  acquire(): Promise<void>;
}

export interface LimiterOptions extends Rate {
  readonly clock: Clock;
}

export function createLimiter({ limit, intervalMs, clock }: LimiterOptions): Limiter {
  /** When the calls of the last interval were let through, oldest first. */
  const passedAtMs: number[] = [];
  let lastInLine: Promise<unknown> = Promise.resolve();

  async function pass(): Promise<void> {
    for (;;) {
      const nowMs = clock.now();
      // The clock was set back: what was let through later than now was let through by now.
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
      const turn = lastInLine.then(pass);
      // Whoever is next in line does not inherit a failure.
      lastInLine = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** Limits belong inside retry, so that each attempt counts: `withRetry(withLimits(api, …), …)`. */
export function withLimits<Api extends object>(
  api: Api,
  limiterOf: (method: MethodName<Api>) => Limiter | undefined,
): Api {
  return wrapMethods(api, async (method, call) => {
    await limiterOf(method)?.acquire();
    return call();
  });
}
