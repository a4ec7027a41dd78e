/**
 * When a timer fires: cron expressions as Function Compute takes them. Pure.
 *
 * Six fields (seconds first), in UTC unless `CRON_TZ=` comes before them; or `@every 10m`, from one firing to the next.
 * Source: "Time triggers", Function Compute manual.
 */
import { Cron } from 'croner';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';

const units: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS };

/** @returns the first moment after `afterMs`. @throws where the expression is wrong, or never comes true again */
export function nextFiring(expression: string, afterMs: number): number {
  const [, count, unit] = /^@every (\d+)([smh])$/.exec(expression) ?? [];
  if (count !== undefined) return afterMs + Number(count) * (units[unit ?? ''] ?? Number.NaN);
  const [, timezone = 'UTC', fields = ''] = /^(?:CRON_TZ=(\S+) )?(.+)$/.exec(expression) ?? [];
  const next = new Cron(fields, { timezone, mode: '6-part', paused: true }).nextRun(new Date(afterMs));
  if (next === null) throw new Error(`The timer "${expression}" never fires.`);
  return next.getTime();
}
