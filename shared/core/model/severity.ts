/** How soon a person should know of an event. Each channel has the least severity that it is told. */
import type { RotatorEvent } from './event.ts';
import { reasons } from './reasons.ts';

/**
 * From the most severe:
 * - `urgent`: clients are affected or soon will be, or a proof failed. Told within two minutes.
 * - `warning`: a person has to act within days.
 * - `info`: everything else.
 */
export const severities = ['urgent', 'warning', 'info'] as const;

export type Severity = (typeof severities)[number];

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least);
}

/** Days left at which an expiry is urgent, and at which it is a warning: before that the service itself has time to act. */
const URGENT_DAYS = 1;
const WARNING_DAYS = 7;

export function severityOf({ type, data }: Pick<RotatorEvent, 'type' | 'data'>): Severity {
  switch (type) {
    case 'certrotator:Rotation:RolledBack':
    case 'certrotator:Rotation:Unproved':
    case 'certrotator:Certificate:ServedWrong':
    case 'certrotator:Scan:RootsSuspected':
      return 'urgent';
    case 'certrotator:Rotation:Blocked':
      return ofBlocked(String(data['reasonCode']));
    case 'certrotator:Certificate:Expiring':
      return ofDaysLeft(Number(data['thresholdDays']));
    case 'certrotator:Rotation:Verified':
    case 'certrotator:Scan:Completed':
      return 'info';
    default:
      // An event of a newer version, read from the ledger.
      return 'warning';
  }
}

/** A reason of another version is a warning. */
function ofBlocked(reason: string): Severity {
  const facts = Object.hasOwn(reasons, reason) ? reasons[reason as keyof typeof reasons] : undefined;
  if (facts?.urgency === 'now') return 'urgent';
  return facts?.actor === 'none' ? 'info' : 'warning';
}

function ofDaysLeft(days: number): Severity {
  if (days <= URGENT_DAYS) return 'urgent';
  return days <= WARNING_DAYS ? 'warning' : 'info';
}
