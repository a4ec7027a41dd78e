/**
 * Remembers how long the ledger has not answered, so that an outage that keeps a certificate from being replaced in time gets an alarm of its
 * own. Without the ledger nothing is started, emergencies included: a worker could not tell what another one is doing.
 *
 * The only place to remember it is the instance, since the ledger itself is down. On a new instance the hour begins again; until then
 * UnresolvedEmergency is the alarm.
 */
import type { Clock } from '../../base/clock.ts';
import { DAY_MS, MINUTE_MS } from '../../base/clock.ts';
import { isLeftAlone } from '../../core/planning/left-alone.ts';
import type { SnapshotRow } from '../../core/reports/scan-snapshot.ts';

/** The second of two hourly scans counts, even if its timer fires a little early. */
const OUTAGE_MS = 55 * MINUTE_MS;
/** Expiry this near leaves no time to wait for the ledger. */
const EXPIRY_NEAR_MS = DAY_MS;

/** Since when the ledger has not answered, by the clock of the instance: an instance has one clock as long as it lives. */
const since = new WeakMap<object, number>();

/** @returns since when the ledger has not answered; `undefined`: it answers */
export function outageSinceMs(clock: Pick<Clock, 'now'>, answers: boolean): number | undefined {
  if (answers) {
    since.delete(clock);
    return undefined;
  }
  const sinceMs = since.get(clock) ?? clock.now();
  since.set(clock, sinceMs);
  return sinceMs;
}

/** The certificates for which an outage of this length is an alarm. @param rows the unresolved emergencies */
export function endangeredByOutage(
  rows: readonly SnapshotRow[],
  sinceMs: number | undefined,
  nowMs: number,
): readonly SnapshotRow[] {
  if (sinceMs === undefined || nowMs - sinceMs < OUTAGE_MS) return [];
  return rows.filter(
    (row) => row.notAfterMs !== null && row.notAfterMs - nowMs <= EXPIRY_NEAR_MS && !isLeftAlone(row),
  );
}
