/**
 * Maintenance windows: when a rotation may start. Recovery, rollback, proof and emergencies ignore them; the caller decides that.
 *
 * Windows are local times of a named time zone, so they follow daylight saving time. A window that crosses midnight belongs to the
 * day on which it begins.
 */
export const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
export type Weekday = (typeof weekdays)[number];
const weekdayNames: readonly string[] = weekdays;

export interface WindowSpan {
  readonly days: readonly Weekday[];
  /** Minutes after local midnight, inclusive; less than 1440. */
  readonly fromMinute: number;
  /** Exclusive, at most 1440. If it is less than `fromMinute`, the window ends on the next day. */
  readonly toMinute: number;
  /** IANA name, for example `Asia/Shanghai`. */
  readonly timeZone: string;
}

/** Open while at least one span is open. */
export type MaintenanceWindow = 'always' | readonly WindowSpan[];

export const MINUTES_A_DAY = 1440;

/** Whether a rotation may start at this moment. */
export function isWithinWindow(window: MaintenanceWindow, nowMs: number): boolean {
  return window === 'always' || window.some((span) => isWithinSpan(span, nowMs));
}

function isWithinSpan(span: WindowSpan, nowMs: number): boolean {
  const { day, minute } = localTime(span.timeZone, nowMs);
  const isDay = (index: number) => span.days.some((known) => known === weekdays[(index + 7) % 7]);
  if (span.fromMinute < span.toMinute)
    return isDay(day) && minute >= span.fromMinute && minute < span.toMinute;
  return (isDay(day) && minute >= span.fromMinute) || (isDay(day - 1) && minute < span.toMinute);
}

function localTime(timeZone: string, nowMs: number): { readonly day: number; readonly minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(nowMs);
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return {
    day: weekdayNames.indexOf(part('weekday')),
    minute: Number(part('hour')) * 60 + Number(part('minute')),
  };
}
