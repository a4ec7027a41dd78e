/**
 * Rotate: one load balancer, for a command that names it.
 */

import { RotatorError } from '../../base/errors.ts';
import { CloudError } from '../../cloud/errors.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import { rotateLoadBalancer } from '../../rotation/rotate-load-balancer.ts';
import type { Command } from '../commands/command.ts';
import { dailyCheck } from './daily-check.ts';
import { selectionOf } from './selection.ts';
import { wakeScan } from './wake-scan.ts';
import { modeOf, unknownLoadBalancer, type Worker } from './worker.ts';

/** @param patienceMs how long it may wait for another worker; a scan that rotates by itself has others to go on with */
export async function rotate(worker: Worker, command: Command, patienceMs = 0): Promise<RotationReport> {
  const { config, context, logger } = worker;
  const region = command.region ?? context.region;
  const { loadBalancerId } = command;
  if (loadBalancerId === undefined)
    throw new RotatorError('Unexpected', 'rotate was called without a load balancer.');
  const waits = new Map<string, number>();
  try {
    const report = await rotateLoadBalancer({
      ports: { ...worker, onOthersMayFollow: (certificateId, fromMs) => waits.set(certificateId, fromMs) },
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
        patienceMs,
      },
      rotationId: worker.newId(),
    });
    await wakeScan(worker, loadBalancerId, waits);
    const served = await dailyCheck(worker, command, report);
    const all = served === undefined ? report : { ...report, served };
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
    throw error;
  }
}
