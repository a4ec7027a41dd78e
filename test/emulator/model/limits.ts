/**
 * How often an account may call, and the answer when it calls more often.
 */
import type { Range } from './random.ts';
import { WireError } from './wire.ts';
import type { World } from './world.ts';

/** How long a client is told to wait after a refusal at random. */
const RANDOM_RETRY_AFTER_MS: Range = [200, 2_000];

/** At most `limit` calls in any `windowMs`. */
export class RateWindow {
  private taken: number[] = [];

  /** `undefined`: go ahead. Otherwise the time until the next call is allowed. */
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
  const tell = world.random.happens(world.knobs.retryAfterHeader, 'retry-after header', entity);
  return new WireError(
    400,
    'Throttling.User',
    'Request was denied due to user flow control.',
    tell ? { 'x-acs-retry-after': String(after) } : {},
  );
}
