/**
 * The refusals of a new certificate by ALB: which of them count, and for how long they hold the certificate back. Pure.
 *
 * One refusal proves nothing about a certificate. Three over at least an hour do. A refusal is kept by its code, because the same
 * code for a second certificate shows that the certificates are not the reason (rotation/waves/passed-over.ts).
 */
import { DAY_MS, HOUR_MS } from '../../base/clock.ts';

/** A final refusal of a write that attaches a certificate. */
export interface Refusal {
  readonly loadBalancerId: string;
  /** The code of ALB. */
  readonly code: string;
  readonly message: string;
}

/** The refusals with one code since ALB last accepted the certificate. */
export interface Refusals extends Omit<Refusal, 'loadBalancerId'> {
  /** Where ALB refused it. If on one load balancer only, that may be the reason. */
  readonly loadBalancerIds: readonly string[];
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** The refusals that count. */
  readonly times: number;
  /** When the last one was that counts. */
  readonly countedAtMs: number;
}

export const REFUSALS_THAT_COUNT = 3;
export const REFUSED_OVER_MS = HOUR_MS;
/** The first time. Each further refusal after that doubles it. */
export const REFUSED_FIRST_MS = DAY_MS;
export const REFUSED_LONGEST_MS = 7 * DAY_MS;
/** Without another refusal for this time, the next one is a first one. Longer than the longest time without an attempt. */
export const REFUSALS_FORGOTTEN_MS = 2 * REFUSED_LONGEST_MS;

/** @returns until when the certificate is held back; `undefined`: too few refusals, or over too short a time */
export function refusedUntilMs({ times, countedAtMs }: Refusals): number | undefined {
  if (times < REFUSALS_THAT_COUNT) return undefined;
  const doubled = REFUSED_FIRST_MS * 2 ** (times - REFUSALS_THAT_COUNT);
  return countedAtMs + Math.min(REFUSED_LONGEST_MS, doubled);
}

export function withRefusal(all: readonly Refusals[], refusal: Refusal, atMs: number): readonly Refusals[] {
  const recent = all.filter(({ lastAtMs }) => atMs - lastAtMs < REFUSALS_FORGOTTEN_MS);
  const before = recent.find(({ code }) => code === refusal.code);
  const others = recent.filter((one) => one !== before);
  return [...others, before ? again(before, refusal, atMs) : first(refusal, atMs)];
}

function first({ loadBalancerId, code, message }: Refusal, atMs: number): Refusals {
  const loadBalancerIds = [loadBalancerId];
  return { code, message, loadBalancerIds, firstAtMs: atMs, lastAtMs: atMs, times: 1, countedAtMs: atMs };
}

function again(before: Refusals, { loadBalancerId, message }: Refusal, atMs: number): Refusals {
  const loadBalancerIds = [...new Set([...before.loadBalancerIds, loadBalancerId])];
  const now = { ...before, message, loadBalancerIds, lastAtMs: atMs };
  const tooEarly = before.times === REFUSALS_THAT_COUNT - 1 && atMs - before.firstAtMs < REFUSED_OVER_MS;
  // Another load balancer may ask while the certificate is held back.
  const heldBack = atMs < (refusedUntilMs(before) ?? atMs);
  return tooEarly || heldBack ? now : { ...now, times: before.times + 1, countedAtMs: atMs };
}
