/**
 * The lease of a load balancer: whom it keeps out. How long it, or the trial of a pilot, can do that: never longer than its holder can live.
 * Pure.
 *
 * The end that an entry states is believed only within that limit. Otherwise one wrong entry would keep every worker out for ever.
 */
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../base/clock.ts';

/** The right to change the listeners of the load balancer. By `untilMs` its holder has ended in any case. */
export interface Lease {
  readonly holder: string;
  /** The request id of the invocation: an asynchronous retry of it takes over the lease at once. */
  readonly requestId: string;
  readonly untilMs: number;
}

/** Covers requests in flight when the platform ends the holder (15 s), and clock differences (5 min). */
export const LEASE_MARGIN_MS = 15 * SECOND_MS + 5 * MINUTE_MS;
/** Function Compute ends a function after 86,400 s at the latest. */
export const LONGEST_LEASE_MS = DAY_MS + LEASE_MARGIN_MS;
/** An end further away than this was not written by a clock of today. */
const FURTHEST_END_MS = 2 * LONGEST_LEASE_MS;

/** @param atMs when the entry was written */
export function cappedUntilMs(untilMs: number, atMs: number): number {
  return Math.min(untilMs, atMs + LONGEST_LEASE_MS);
}

/** Whether a holder with this end may still be at work. */
export function mayBeAtWork(untilMs: number, nowMs: number): boolean {
  return nowMs < untilMs && untilMs - nowMs <= FURTHEST_END_MS;
}

/** Whether another worker may be running: the lease has not ended, and this is not a retry of the invocation that took it. */
export function isHeldByOther(
  { lease }: { readonly lease: Lease | undefined },
  self: { readonly holder: string; readonly requestId: string; readonly retryCount: number },
  nowMs: number,
): boolean {
  if (!lease || lease.holder === self.holder || !mayBeAtWork(lease.untilMs, nowMs)) return false;
  return !(self.retryCount > 0 && lease.requestId === self.requestId);
}
