/**
 * When a lease ends by itself.
 *
 *   claimed                      deadline of the function            end of the lease
 *      |  the holder may write      |  margin: late requests, clocks    |
 *      |----------------------------|-----------------------------------|-----------> time
 *      |  other workers wait, then answer `blocked (in-progress)`       |  the next worker recovers what is open
 *      |  a retry of the same invocation takes the lease over at once   |
 *
 * A worker that finishes releases the lease earlier.
 */
import { MINUTE_MS, SECOND_MS } from '../../base/clock.ts';
import type { Rotation } from './rotation.ts';

/** Covers requests in flight when the platform ends the holder (15 s), and clock differences (5 min). */
const LEASE_MARGIN_MS = 15 * SECOND_MS + 5 * MINUTE_MS;
/** For a worker without a deadline, which runs outside the platform: long enough for any rotation. */
const LEASE_WITHOUT_DEADLINE_MS = 60 * MINUTE_MS;

/** The time at which the holder of the lease has ended in any case. */
export function leaseUntilMs({ invocation: { deadlineMs }, ports: { clock } }: Rotation): number {
  return (deadlineMs ?? clock.now() + LEASE_WITHOUT_DEADLINE_MS) + LEASE_MARGIN_MS;
}
