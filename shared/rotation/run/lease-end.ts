import { MINUTE_MS, SECOND_MS } from '../../base/clock.ts';
import type { Rotation } from './rotation.ts';

/** For requests that are under way when the platform ends the holder, and for clocks that differ. */
const LEASE_MARGIN_MS = 15 * SECOND_MS + 5 * MINUTE_MS;
/** A worker without a deadline runs outside the platform: long enough for any rotation. */
const LEASE_WITHOUT_DEADLINE_MS = 60 * MINUTE_MS;

/** By then the holder of the lease has surely ended. */
export function leaseUntilMs({ invocation: { deadlineMs }, ports: { clock } }: Rotation): number {
  return (deadlineMs ?? clock.now() + LEASE_WITHOUT_DEADLINE_MS) + LEASE_MARGIN_MS;
}
