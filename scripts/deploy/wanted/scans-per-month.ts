/** How often a timer of Function Compute fires in a month of thirty days. */
import { Cron } from 'croner';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';

const MONTH_MS = 30 * DAY_MS;
const units: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS };

/** More often than this is no plausible timer for a scan. */
const MOST = 100_000;

/** @param expression `@every 10m`, or six fields with an optional `CRON_TZ=` */
export function scansPerMonth(expression: string, nowMs: number): number {
  const [, count, unit] = /^@every (\d+)([smh])$/.exec(expression) ?? [];
  if (count !== undefined && unit !== undefined)
    return Math.floor(MONTH_MS / (Number(count) * (units[unit] ?? MONTH_MS)));
  const [, zone, fields = expression] = /^CRON_TZ=(\S+) (.+)$/.exec(expression) ?? [];
  const cron = new Cron(fields, { timezone: zone ?? 'UTC', paused: true });
  let scans = 0;
  let at = cron.nextRun(new Date(nowMs));
  while (at !== null && at.getTime() < nowMs + MONTH_MS && scans < MOST) {
    scans += 1;
    at = cron.nextRun(at);
  }
  return scans;
}
