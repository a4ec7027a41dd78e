/**
 * Rotate: rotates the load balancer of a command, then wakes scan for others that wait, and makes the daily check.
 */

import { RotatorError } from '../../base/errors.ts';
import { CloudError } from '../../cloud/errors.ts';
import type { RotatorEvent } from '../../core/model/event.ts';
import type { Note } from '../../core/model/texts/note.ts';
import { withNotes } from '../../core/reports/noted.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import { rotateLoadBalancer } from '../../rotation/rotate-load-balancer.ts';
import { Interrupted, isStopped } from '../../rotation/run/stopped.ts';
import type { Command } from '../commands/command.ts';
import { dailyCheck } from './daily-check.ts';
import { explainedRegion } from './explain-region.ts';
import { catalogsFor } from './kept-catalogs.ts';
import { selectionOf } from './selection.ts';
import { wakeForFaults, wakeForNews } from './wake-for-news.ts';
import { wakeScan } from './wake-scan.ts';
import { hasChannels, modeOf, notApplied, unknownLoadBalancer, type Worker } from './worker.ts';

/** @param patienceMs how long to wait for another worker; 0 in a scan that rotates itself, which continues with other load balancers */
export async function rotate(worker: Worker, command: Command, patienceMs = 0): Promise<RotationReport> {
  const { config, context, logger } = worker;
  const region = command.region ?? context.region;
  const { loadBalancerId } = command;
  if (loadBalancerId === undefined)
    throw new RotatorError('Unexpected', 'rotate was called without a load balancer.');
  if (isStopped(worker)) throw new Interrupted();
  const waits = new Map<string, number>();
  const recorded: RotatorEvent[] = [];
  const catalogs = await catalogsFor(worker, command, region);
  try {
    const report = await rotateLoadBalancer({
      ports: {
        ...worker,
        ...catalogs,
        onOthersMayFollow: (certificateId, fromMs) => waits.set(certificateId, fromMs),
        onRecorded: (events) => recorded.push(...events),
      },
      settings: config,
      invocation: {
        requestId: context.requestId,
        retryCount: context.retryCount ?? 0,
        deadlineMs: worker.deadlineMs,
      },
      request: {
        region,
        loadBalancerId,
        mode: modeOf(config, command),
        selection: selectionOf(command),
        planHash: command.plan,
        // A scan that rotates by itself tells the channels at its end.
        channels: command.channels ?? hasChannels(worker.notifier),
        patienceMs,
      },
      rotationId: worker.newId(),
    });
    await wakeScan(worker, loadBalancerId, waits);
    if (command.channels) await wakeForNews(worker, loadBalancerId, recorded);
    const checkedFromMs = worker.clock.now();
    const served = isStopped(worker)
      ? undefined
      : await dailyCheck({ ...worker, ...catalogs }, command, report);
    if (command.channels && served) await wakeForFaults(worker, loadBalancerId, served, checkedFromMs);
    const all = withNote(served === undefined ? report : { ...report, served }, notApplied(config, command));
    logger.info('rotation', { report: all });
    return all;
  } catch (error) {
    if (
      error instanceof CloudError &&
      error.kind === 'not-found' &&
      error.action === 'GetLoadBalancerAttribute'
    ) {
      throw unknownLoadBalancer(loadBalancerId, region);
    }
    throw await explainedRegion(worker.cloud, region, error);
  }
}

function withNote(report: RotationReport, note: Note | undefined): RotationReport {
  return note === undefined ? report : { ...report, plan: withNotes(report.plan, [note]) };
}
