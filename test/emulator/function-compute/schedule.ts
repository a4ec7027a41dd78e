/**
 * Computes when a timer fires, from the cron expressions of Function Compute. Pure.
 *
 * Six fields (seconds first), in UTC unless `CRON_TZ=` precedes them; or `@every 10m`, counted from the last firing.
 * Source: "Time triggers", Function Compute manual.
 */
import { Cron } from 'croner';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';

const units: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS };

/** @returns the first time after `afterMs`. @throws if the expression is invalid or never matches again */
export function nextFiring(expression: string, afterMs: number): number {
  const [, count, unit] = /^@every (\d+)([smh])$/.exec(expression) ?? [];
  if (count !== undefined) return afterMs + Number(count) * (units[unit ?? ''] ?? Number.NaN);
  const [, timezone = 'UTC', fields = ''] = /^(?:CRON_TZ=(\S+) )?(.+)$/.exec(expression) ?? [];
  const next = new Cron(fields, { timezone, mode: '6-part', paused: true }).nextRun(new Date(afterMs));
  if (next === null) throw new Error(`The timer "${expression}" never fires.`);
  return next.getTime();
}
