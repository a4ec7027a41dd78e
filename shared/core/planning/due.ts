/** Decides when a certificate is due for replacement, and when that is an emergency. Pure; the time is a parameter. */
import { DAY_MS, HOUR_MS } from '../../base/clock.ts';
import { inUtc } from '../../base/words.ts';
import type { Certificate } from '../model/certificate.ts';
import type { ReasonIn } from '../model/reasons.ts';

export interface DuePolicy {
  /** Replace if less than this remains... */
  readonly renewBeforeMs: number;
  /**
   * ...or less than this fraction of the lifetime. The smaller of the two decides, so that 47-day certificates are not due from
   * the start.
   */
  readonly lifetimeFraction: number;
}

export interface Due {
  readonly reason: ReasonIn<'due'>;
  /** An emergency overrides maintenance windows, waves and `UNPROVABLE=block`. */
  readonly emergency: boolean;
  readonly message: string;
}

/** A person needs a day to react, however short the lifetime. */
const EMERGENCY_FLOOR_MS = 24 * HOUR_MS;
const EMERGENCY_CEILING_MS = 3 * DAY_MS;
const EMERGENCY_LIFETIME_FRACTION = 0.1;

export function isExpired(certificate: Pick<Certificate, 'notAfterMs'>, nowMs: number): boolean {
  return nowMs > certificate.notAfterMs;
}

/** Within its dates and not revoked. */
export function isValid(certificate: Certificate, nowMs: number): boolean {
  return certificate.notBeforeMs <= nowMs && !isExpired(certificate, nowMs) && !certificate.revoked;
}

export function dueThresholdMs(certificate: Certificate, policy: DuePolicy): number {
  const lifetimeMs = certificate.notAfterMs - certificate.notBeforeMs;
  return Math.min(policy.renewBeforeMs, lifetimeMs * policy.lifetimeFraction);
}

/** A tenth of the lifetime, but at least one day and at most three; never earlier than due. */
export function emergencyThresholdMs(certificate: Certificate, policy: DuePolicy): number {
  const lifetimeMs = certificate.notAfterMs - certificate.notBeforeMs;
  const wanted = Math.min(EMERGENCY_CEILING_MS, lifetimeMs * EMERGENCY_LIFETIME_FRACTION);
  return Math.min(dueThresholdMs(certificate, policy), Math.max(EMERGENCY_FLOOR_MS, wanted));
}

/** @returns `undefined` if it is not due; otherwise the most severe reason: revoked, expired, expires soon, forced */
export function whyDue(
  certificate: Certificate,
  nowMs: number,
  policy: DuePolicy,
  forced: boolean,
): Due | undefined {
  const remainingMs = certificate.notAfterMs - nowMs;
  const until = inUtc(certificate.notAfterMs);
  if (certificate.revoked) return { reason: 'revoked', emergency: true, message: 'It is revoked.' };
  if (isExpired(certificate, nowMs)) {
    return { reason: 'expired', emergency: true, message: `It expired at ${until}.` };
  }
  if (remainingMs <= dueThresholdMs(certificate, policy)) {
    const emergency = remainingMs <= emergencyThresholdMs(certificate, policy);
    return {
      reason: 'expires-soon',
      emergency,
      message: `It expires at ${until}, in ${inDays(remainingMs)}.`,
    };
  }
  if (forced)
    return {
      reason: 'forced',
      emergency: false,
      message: `Forced by the caller; it would last until ${until}.`,
    };
  return undefined;
}

/** For messages: `9 days`, `1 day`, `13 hours`. */
export function inDays(durationMs: number): string {
  const days = Math.floor(durationMs / DAY_MS);
  if (days >= 1) return days === 1 ? '1 day' : `${days} days`;
  const hours = Math.max(0, Math.floor(durationMs / HOUR_MS));
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
