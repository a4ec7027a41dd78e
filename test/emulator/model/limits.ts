/**
 * The rate limits of an account, and the refusal above them.
 */
import type { Range } from './random.ts';
import { WireError } from './wire.ts';
import type { World } from './world.ts';

/** The `retry-after` of a random refusal. */
const RANDOM_RETRY_AFTER_MS: Range = [200, 2_000];

/** At most `limit` calls in any `windowMs`. */
export class RateWindow {
  private taken: number[] = [];

  /** `undefined`: the call is allowed. Otherwise the time until the next call is allowed. */
  take(nowMs: number, limit: number, windowMs: number): number | undefined {
    this.taken = this.taken.filter((atMs) => atMs > nowMs - windowMs && atMs <= nowMs);
    const oldest = this.taken[0];
    if (this.taken.length >= limit && oldest !== undefined) return oldest + windowMs - nowMs;
    this.taken.push(nowMs);
    return undefined;
  }
}

export function throttled(world: World, entity: string, retryAfterMs?: number): WireError {
  const after = retryAfterMs ?? world.random.within(RANDOM_RETRY_AFTER_MS, 'retry after', entity);
  const hasRetryAfter = world.random.happens(world.knobs.retryAfterHeader, 'retry-after header', entity);
  return new WireError(
    400,
    'Throttling.User',
    'Request was denied due to user flow control.',
    hasRetryAfter ? { 'x-acs-retry-after': String(after) } : {},
  );
}
