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
import { MINUTE_MS } from '../../base/clock.ts';
import { LEASE_MARGIN_MS } from '../../core/records/lease.ts';
import type { Rotation } from './rotation.ts';

/** For a worker without a deadline, which runs outside the platform: long enough for any rotation. */
const LEASE_WITHOUT_DEADLINE_MS = 60 * MINUTE_MS;

/** The time at which the holder of the lease has ended in any case. */
export function leaseUntilMs({ invocation: { deadlineMs }, ports: { clock } }: Rotation): number {
  return (deadlineMs ?? clock.now() + LEASE_WITHOUT_DEADLINE_MS) + LEASE_MARGIN_MS;
}
