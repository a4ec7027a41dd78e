/**
 * MAINTENANCE_WINDOW: parses windows (core/model/maintenance-window.ts).
 *
 * A window that no scan could meet is refused here: otherwise the mistake would show only when a certificate has expired (as in
 * cert-manager, issue 9146).
 */
import { HOUR_MS, MINUTE_MS } from '../base/clock.ts';
import {
  type MaintenanceWindow,
  MINUTES_A_DAY,
  type Weekday,
  type WindowSpan,
  weekdays,
} from '../core/model/maintenance-window.ts';
import { accept, listItems, type Parsed, type Parser, refuse } from './parsed.ts';

/** Scan runs once an hour (s.yaml): a shorter window could always fall between two scans. */
export const MIN_WINDOW_MS = HOUR_MS;

/** For example `Mon-Fri 10:00-17:00 Asia/Shanghai`; several are separated by commas. `always` or an empty text: no limit. */
export const parseMaintenanceWindow: Parser<MaintenanceWindow> = (text) => {
  const items = listItems(text);
  if (items.length === 0 || text === 'always') return accept('always');
  const spans: WindowSpan[] = [];
  for (const item of items) {
    const span = parseSpan(item);
    if (!span.ok) return span;
    spans.push(span.value);
  }
  return accept(spans);
};

function parseSpan(item: string): Parsed<WindowSpan> {
  const match = /^([A-Za-z]{3})(?:-([A-Za-z]{3}))? +(\d{1,2}:\d{2})-(\d{1,2}:\d{2}) +(\S+)$/.exec(item);
  if (!match) return refuse(`"${item}" is not "days from-to time zone"`);
  const [, first = '', last = first, from = '', to = '', timeZone = ''] = match;

  const days = daysBetween(first, last);
  if (!days) return refuse(`"${first}-${last}" are not days (Mon, Tue, Wed, Thu, Fri, Sat, Sun)`);
  const fromMinute = minuteOfDay(from);
  const toMinute = minuteOfDay(to);
  if (fromMinute === undefined || fromMinute === MINUTES_A_DAY || toMinute === undefined)
    return refuse(`"${from}-${to}" are not times of a day (00:00 to 24:00)`);
  if (!isTimeZone(timeZone)) return refuse(`"${timeZone}" is not a time zone`);

  if (fromMinute === toMinute) return refuse(`"${from}-${to}" is empty: it can never be met`);
  const lengthMs = ((toMinute - fromMinute + MINUTES_A_DAY) % MINUTES_A_DAY || MINUTES_A_DAY) * MINUTE_MS;
  if (lengthMs < MIN_WINDOW_MS)
    return refuse(`"${from}-${to}" is shorter than the hour between two scans: it might never be met`);
  return accept({ days, fromMinute, toMinute, timeZone });
}

/** The days from `first` to `last`, also across the end of the week (`Fri-Mon`). */
function daysBetween(first: string, last: string): readonly Weekday[] | undefined {
  const index = (day: string) => weekdays.findIndex((known) => known.toLowerCase() === day.toLowerCase());
  const from = index(first);
  const to = index(last);
  if (from < 0 || to < 0) return undefined;
  const count = ((to - from + 7) % 7) + 1;
  return [...weekdays, ...weekdays].slice(from, from + count);
}

function minuteOfDay(time: string): number | undefined {
  const [hours = Number.NaN, minutes = Number.NaN] = time.split(':').map(Number);
  const minute = hours * 60 + minutes;
  return minutes < 60 && minute <= MINUTES_A_DAY ? minute : undefined;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
