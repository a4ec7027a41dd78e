/**
 * Rotate: one load balancer, for a command that names it.
 */

import { RotatorError } from '../../base/errors.ts';
import { CloudError } from '../../cloud/errors.ts';
import { partitionOfRegion } from '../../core/model/certificate.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import { rotateLoadBalancer } from '../../rotation/rotate-load-balancer.ts';
import type { Command } from '../commands/command.ts';
import { lookOnceADay } from './daily-check.ts';
import { selectionOf, settingsOf } from './settings.ts';
import { wakeOthers } from './wake-scan.ts';
import { type Catalogs, modeOf, unknownLoadBalancer, type Worker } from './worker.ts';

/** @param patienceMs how long it may wait for another worker; a scan that rotates by itself has others to go on with */
export async function rotate(
  worker: Worker,
  command: Command,
  catalog: Catalogs,
  patienceMs = 0,
): Promise<RotationReport> {
  const { edge, config, context, cloud } = worker;
  const region = command.region ?? context.region;
  const { loadBalancerId } = command;
  if (loadBalancerId === undefined)
    throw new RotatorError('Unexpected', 'rotate was called without a load balancer.');
  const partition = partitionOfRegion(region);
  const waits = new Map<string, number>();
  try {
    const report = await rotateLoadBalancer({
      alb: cloud.alb(region),
      catalog: catalog(partition),
      freshCatalog: () => cloud.catalog(partition),
      clock: edge.clock,
      loadBalancerId,
      selection: selectionOf(command),
      settings: settingsOf(config),
      mode: modeOf(config, command),
      planHash: command.plan,
      probe: worker.probe,
      store: worker.store,
      bus: worker.bus,
      rotationId: edge.newId(),
      invocation: { requestId: context.requestId, retryCount: context.retryCount ?? 0 },
      deadlineMs: worker.deadlineMs,
      patienceMs,
      onProgress: worker.onProgress,
      onOthersMayFollow: (certificateId, fromMs) => waits.set(certificateId, fromMs),
    });
    await wakeOthers(worker, loadBalancerId, waits);
    const served = await lookOnceADay(worker, command, report, catalog(partition));
    const all = served === undefined ? report : { ...report, served };
    worker.logger.info('rotation', { report: all });
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
