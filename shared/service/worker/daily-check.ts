/**
 * The daily check: probes every listener once a day, even if nothing is due, and reports where the served certificates differ from the
 * attached ones, and which of them are wrong. While one is wrong that was right before, it is made by every scan. Changes nothing.
 *
 * The worker of a load balancer makes it, since some can only be reached from inside their VPC: in the same invocation, after its work, and
 * only if the last check is a day old.
 */

import { DAY_MS, MINUTE_MS } from '../../base/clock.ts';
import { RotatorError } from '../../base/errors.ts';
import { readInventory } from '../../cloud/inventory/inventory.ts';
import { leftAloneByListener } from '../../cloud/inventory/read-load-balancer.ts';
import type { Config } from '../../config/config.ts';
import type { LiveLoadBalancer } from '../../core/model/listener.ts';
import { turnedBad } from '../../core/proof/served-bad.ts';
import {
  type LoadBalancerState,
  loadBalancerLog,
  loadBalancerReducer,
} from '../../core/records/load-balancer-log.ts';
import { putOnBy } from '../../core/records/put-on.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import {
  type LastDailyCheck,
  lastDailyChecks,
  readDailyCheck,
  type ServedRecords,
  writeDailyCheck,
} from '../../ledger/daily-check-store.ts';
import { LedgerDamaged, LedgerFormatUnknown } from '../../ledger/errors.ts';
import { viewLog } from '../../ledger/log.ts';
import { observeServed } from '../../rotation/proving/observe-served.ts';
import type { Command } from '../commands/command.ts';
import { coversWholeLoadBalancers } from '../commands/narrowing.ts';
import type { Worker } from './worker.ts';

/** Less than a day, so that with hourly scans the check does not move to a later hour every day. */
export const DAILY_CHECK_EVERY_MS = DAY_MS - 30 * MINUTE_MS;

/** Duration of the check of a large load balancer. Not started with less time left: a run that is cut off counts as failed. */
const DAILY_CHECK_TIME_MS = 3 * MINUTE_MS;

export interface DailyCheckInput {
  readonly config: Pick<Config, 'mode'>;
  readonly command: Command;
  /** `undefined`: never. */
  readonly lastAtMs: number | undefined;
  /** The last check found a certificate wrong that was right before: it is asked again until a handshake shows it mended. */
  readonly foundBad: boolean;
  readonly nowMs: number;
}

/** Never due in plan mode, which makes no handshakes, nor for a narrowed command, which does only what it names. */
export function isDailyCheckDue({ config, command, lastAtMs, foundBad, nowMs }: DailyCheckInput): boolean {
  if (config.mode === 'plan' || !coversWholeLoadBalancers(command)) return false;
  return foundBad || lastAtMs === undefined || nowMs - lastAtMs >= DAILY_CHECK_EVERY_MS;
}

/** The listeners that are not left alone. */
export function listenersToCheck(live: LiveLoadBalancer, config: Config): ReadonlySet<string> {
  const leftAlone = leftAloneByListener(live, config);
  return new Set(live.listeners.map(({ listenerId }) => listenerId).filter((id) => !leftAlone.has(id)));
}

/** @returns by listener; `undefined`: it was not due, there was no time, or it failed, which is logged */
export async function dailyCheck(
  worker: Worker,
  command: Command,
  report: RotationReport,
): Promise<ServedRecords | undefined> {
  const { clock, newId, cloud, catalogs, store, logger, config } = worker;
  const { region, loadBalancerId } = report;
  try {
    const nowMs = clock.now();
    const last = (await lastDailyChecks(store, region, loadBalancerId)).get(loadBalancerId);
    const before = last ? await readBefore(worker, last) : {};
    const foundBad = turnedBad(before).length > 0;
    if (!isDailyCheckDue({ config, command, lastAtMs: last?.atMs, foundBad, nowMs })) return undefined;
    if (nowMs + DAILY_CHECK_TIME_MS > worker.deadlineMs) return undefined;
    const { state } = await viewLog(store, loadBalancerLog(region, loadBalancerId), loadBalancerReducer);
    const catalog = catalogs(region);
    const live = await readInventory(cloud.alb(region), catalog, loadBalancerId);
    const served = await observeServed(worker, config, {
      live,
      listenerIds: listenersToCheck(live, config),
      before,
      leaving: (listenerId) => leavingOn(state.open, listenerId),
      wasPutOn: (listenerId) => putOnBy(state.outcomes, listenerId),
    });
    await writeDailyCheck(store, { region, loadBalancerId, served }, { clock, holder: newId() });
    for (const { listenerId, certificateId, fault } of turnedBad(served))
      logger.error('a served certificate is wrong', {
        region,
        loadBalancerId,
        listenerId,
        certificateId,
        fault,
      });
    for (const [listenerId, { differences }] of Object.entries(served)) {
      if (differences.length > 0) {
        logger.warn('the served certificates differ from the attached ones', {
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
    logger.warn('the daily check failed', { region, loadBalancerId, error });
    return undefined;
  }
}

/** A damaged record is as good as none: this check writes the next one. */
async function readBefore({ store, logger }: Worker, last: LastDailyCheck): Promise<ServedRecords> {
  try {
    return await readDailyCheck(store, last);
  } catch (error) {
    if (!(error instanceof LedgerDamaged || error instanceof LedgerFormatUnknown)) throw error;
    logger.warn('the last daily check cannot be read', { log: last.log, error });
    return {};
  }
}

/** What the open changes of the listener replace. */
function leavingOn(open: LoadBalancerState['open'], listenerId: string): ReadonlySet<string> {
  const own = open.filter(({ change }) => change.listenerId === listenerId);
  return new Set(own.flatMap(({ change }) => change.replaces.map(({ certificateId }) => certificateId)));
}
