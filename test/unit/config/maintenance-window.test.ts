/** The texts of windows. When a window is open is in core/model/maintenance-window.test.ts. */
import { describe, expect, it } from 'vitest';
import { parseMaintenanceWindow } from '../../../shared/config/maintenance-window.ts';

const daysOf = (text: string) => {
  const parsed = parseMaintenanceWindow(`${text} 10:00-12:00 UTC`);
  return parsed.ok && parsed.value !== 'always' ? parsed.value.map(({ days }) => days.join(' ')) : parsed;
};

describe('the days of a window', () => {
  it.each([
    ['Mon', 'Mon'],
    ['Mon-Mon', 'Mon'],
    ['Sun-Sat', 'Sun Mon Tue Wed Thu Fri Sat'],
    ['Fri-Mon', 'Fri Sat Sun Mon'],
    ['fri-SAT', 'Fri Sat'],
  ])('%s are %s', (text, days) => {
    expect(daysOf(text)).toEqual([days]);
  });
});

describe('the times of a window', () => {
  it.each(['23:30-00:30', '00:00-01:00', '23:00-24:00', '9:00-10:00'])('may be %s', (times) => {
    expect(parseMaintenanceWindow(`Mon ${times} UTC`)).toMatchObject({ ok: true });
  });

  it.each([
    ['10:00-10:59', 'might never be met'],
    ['23:30-00:29', 'might never be met'],
    ['24:00-24:00', 'are not times of a day'],
    ['10:00-24:01', 'are not times of a day'],
    ['10:00-12:60', 'are not times of a day'],
  ])('are refused as %s', (times, problem) => {
    expect(parseMaintenanceWindow(`Mon ${times} UTC`)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(problem),
    });
  });
});

describe('a list of windows', () => {
  it('is refused as a whole where one of them is wrong', () => {
    expect(parseMaintenanceWindow('Mon 10:00-12:00 UTC, always')).toEqual({
      ok: false,
      problem: '"always" is not "days from-to time zone"',
    });
  });

  it('is no limit where it is empty', () => {
    expect(parseMaintenanceWindow(' , ')).toEqual({ ok: true, value: 'always' });
  });
});
