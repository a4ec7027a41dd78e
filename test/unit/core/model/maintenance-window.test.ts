import { describe, expect, it } from 'vitest';
import { parseMaintenanceWindow } from '../../../../shared/config/maintenance-window.ts';
import { isWithinWindow, type MaintenanceWindow } from '../../../../shared/core/model/maintenance-window.ts';

function windowOf(text: string): MaintenanceWindow {
  const parsed = parseMaintenanceWindow(text);
  if (!parsed.ok) throw new TypeError(parsed.problem);
  return parsed.value;
}

const isOpen = (text: string, time: string) => isWithinWindow(windowOf(text), Date.parse(time));

describe('maintenance window', () => {
  it.each([
    // 2026-03-02 is a Monday.
    [
      'opens at its first minute, in local time',
      'Mon-Fri 10:00-17:00 Asia/Shanghai',
      '2026-03-02T02:00:00Z',
      true,
    ],
    [
      'is closed a millisecond earlier',
      'Mon-Fri 10:00-17:00 Asia/Shanghai',
      '2026-03-02T01:59:59.999Z',
      false,
    ],
    ['is open in its last minute', 'Mon-Fri 10:00-17:00 Asia/Shanghai', '2026-03-02T08:59:59Z', true],
    ['is closed from its end', 'Mon-Fri 10:00-17:00 Asia/Shanghai', '2026-03-02T09:00:00Z', false],
    ['is closed on other days', 'Mon-Fri 10:00-17:00 Asia/Shanghai', '2026-03-07T04:00:00Z', false],
    ['uses the local day, not the UTC day', 'Mon 00:00-02:00 Asia/Shanghai', '2026-03-01T17:00:00Z', true],
    [
      'continues after midnight into a day that is not listed',
      'Fri 22:00-02:00 UTC',
      '2026-03-07T01:59:00Z',
      true,
    ],
    [
      'opens on its day before midnight, at its first minute',
      'Fri 22:00-02:00 UTC',
      '2026-03-06T22:00:00Z',
      true,
    ],
    ['is closed from its end on the next day', 'Fri 22:00-02:00 UTC', '2026-03-07T02:00:00Z', false],
    ['does not open on that day', 'Fri 22:00-02:00 UTC', '2026-03-07T22:30:00Z', false],
    ['is closed in the night before its day', 'Fri 22:00-02:00 UTC', '2026-03-06T01:00:00Z', false],
    ['continues after the end of the week', 'Sat-Sun 22:00-02:00 UTC', '2026-03-09T01:00:00Z', true],
    ['may have days across the end of the week', 'Fri-Mon 10:00-12:00 UTC', '2026-03-02T10:30:00Z', true],
    ['may be a whole day', 'Mon 00:00-24:00 UTC', '2026-03-02T23:59:59Z', true],
    ['follows daylight saving time: winter', 'Mon 10:00-12:00 Europe/Berlin', '2026-03-02T09:00:00Z', true],
    ['follows daylight saving time: summer', 'Mon 10:00-12:00 Europe/Berlin', '2026-06-01T08:00:00Z', true],
    [
      'is open while any of its spans is open',
      'Mon 10:00-12:00 UTC, Tue 10:00-12:00 UTC',
      '2026-03-03T10:00:00Z',
      true,
    ],
    ['is always open when none is set', 'always', '2026-03-07T03:00:00Z', true],
  ])('%s', (_, text, time, open) => {
    expect(isOpen(text, time)).toBe(open);
  });
});
