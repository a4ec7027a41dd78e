/**
 * cert-manager issue 9146: a window that could never be met was accepted, so nothing was ever renewed. A property test found it.
 *
 * Here such a window is refused when it is parsed. An accepted window is open for at least one hourly scan of every week.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../shared/base/clock.ts';
import { loadConfig } from '../../shared/config/config.ts';
import { parseMaintenanceWindow } from '../../shared/config/maintenance-window.ts';
import { isWithinWindow, weekdays } from '../../shared/core/model/maintenance-window.ts';

const timeOfDay = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
/** Time zones without a clock change in the tested week. */
const timeZone = fc.constantFrom(
  'UTC',
  'Asia/Shanghai',
  'Asia/Kolkata',
  'America/New_York',
  'Pacific/Chatham',
);
const weekStartMs = Date.parse('2026-01-05T00:00:00Z');

describe('a maintenance window that can never be met (cert-manager 9146)', () => {
  it.each(['Mon-Fri 10:00-10:00 UTC', 'Mon-Fri 10:10-11:00 UTC', 'Mon 24:00-24:00 UTC'])(
    'is refused when it is parsed: %s',
    (window) => {
      expect(() => loadConfig({ MAINTENANCE_WINDOW: window })).toThrow(
        'InvalidConfiguration: MAINTENANCE_WINDOW is',
      );
    },
  );

  it('is never accepted, for any minute of the hour at which scan runs', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...weekdays),
        timeOfDay,
        timeOfDay,
        timeZone,
        fc.nat(59),
        (day, from, to, zone, minute) => {
          const parsed = parseMaintenanceWindow(`${day} ${from}-${to} ${zone}`);
          if (!parsed.ok) return;
          accepted += 1;
          // A week and a day: windows may cross midnight.
          const scansMs = Array.from(
            { length: 8 * 24 },
            (_, hour) => weekStartMs + hour * HOUR_MS + minute * MINUTE_MS,
          );

          expect(scansMs.some((scanMs) => isWithinWindow(parsed.value, scanMs))).toBe(true);
        },
      ),
    );
    expect(accepted).toBeGreaterThan(50);
  });
});
