/**
 * How long a lease, or the trial of a pilot, can hold others back: never longer than its holder can live. Pure.
 *
 * The end that an entry states is believed only within that limit. Otherwise one wrong entry would keep every worker out for ever.
 */
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../base/clock.ts';

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
