/**
 * The daily look: every listener is asked once a day what it serves, also where nothing is due, and what differs from what is attached is
 * said. Nothing is changed by it, and nothing is decided.
 *
 * Whoever rotates a load balancer looks at it as well, since some can only be reached from inside their VPC: in the same invocation, after
 * its work, and only where the last look is a day old.
 */

import { DAY_MS, MINUTE_MS } from '../../base/clock.ts';
import { RotatorError } from '../../base/errors.ts';
import { readInventory } from '../../cloud/inventory/inventory.ts';
import { leftAloneByListener } from '../../cloud/inventory/read-load-balancer.ts';
import type { Config } from '../../config/config.ts';
import { partitionOfRegion } from '../../core/model/certificate.ts';
import type { LiveLoadBalancer } from '../../core/model/listener.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import { lastDailyChecks, type ServedRecords, writeDailyCheck } from '../../ledger/daily-check-store.ts';
import { observeServed } from '../../rotation/proving/observe-served.ts';
import type { Command } from '../commands/command.ts';
import { coversWholeLoadBalancers } from '../commands/narrowing.ts';
import type { Worker } from './worker.ts';

/** Less than a day, so that a scan an hour does not drift to another hour every day. */
export const DAILY_CHECK_EVERY_MS = DAY_MS - 30 * MINUTE_MS;

/** What a look at a large load balancer may take. It is not worth being cut off for. */
const DAILY_CHECK_TIME_MS = 3 * MINUTE_MS;

export interface DailyCheckInput {
  readonly config: Pick<Config, 'mode'>;
  readonly command: Command;
  /** `undefined`: never. */
  readonly lastAtMs: number | undefined;
  readonly nowMs: number;
}

/** A plan makes no handshakes, and a command that somebody narrowed gets what it asks for and nothing else. */
export function isDailyCheckDue({ config, command, lastAtMs, nowMs }: DailyCheckInput): boolean {
  if (config.mode === 'plan' || !coversWholeLoadBalancers(command)) return false;
  return lastAtMs === undefined || nowMs - lastAtMs >= DAILY_CHECK_EVERY_MS;
}

/** What is left alone is not asked either, and cannot answer in part. */
export function listenersToCheck(live: LiveLoadBalancer, config: Config): ReadonlySet<string> {
  const leftAlone = leftAloneByListener(live, config);
  return new Set(live.listeners.map(({ listenerId }) => listenerId).filter((id) => !leftAlone.has(id)));
}

/** @returns by listener; `undefined`: it was not its turn, or it could not be done, which is in the log then */
export async function dailyCheck(
  worker: Worker,
  command: Command,
  report: RotationReport,
): Promise<ServedRecords | undefined> {
  const { clock, newId, cloud, catalogs, store, logger, config } = worker;
  const { region, loadBalancerId } = report;
  try {
    const nowMs = clock.now();
    const lastAtMs = (await lastDailyChecks(store, region, loadBalancerId)).get(loadBalancerId)?.atMs;
    if (!isDailyCheckDue({ config, command, lastAtMs, nowMs })) return undefined;
    if (nowMs + DAILY_CHECK_TIME_MS > worker.deadlineMs) return undefined;
    const catalog = catalogs(partitionOfRegion(region));
    const live = await readInventory(cloud.alb(region), catalog, loadBalancerId);
    const served = await observeServed(worker, config, live, listenersToCheck(live, config));
    await writeDailyCheck(store, { region, loadBalancerId, served }, { clock, holder: newId() });
    for (const [listenerId, { differences }] of Object.entries(served)) {
      if (differences.length > 0) {
        logger.warn('what is served is not what is attached', {
          region,
          loadBalancerId,
          listenerId,
          differences,
        });
      }
    }
    return served;
  } catch (error) {
    if (!(error instanceof RotatorError)) throw error;
    logger.warn('the daily look could not be done', { region, loadBalancerId, error });
    return undefined;
  }
}
