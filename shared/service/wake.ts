/**
 * A finished change may be what others were waiting for: then scan is asked to look for them at once, and not only when the timer fires.
 *
 * Once for each new certificate, when the first load balancer has proved it: no chain of such calls can go round. A call that fails is made
 * up for by the timer.
 */
import { CloudError } from '../cloud/errors.ts';
import type { Command } from '../events/command.ts';
import { wakeTaskId } from './task-id.ts';
import type { Worker } from './worker.ts';

export interface Wave {
  /** Proved just now, while others waited for it. */
  readonly certificateIds: ReadonlySet<string>;
  readonly loadBalancerId: string;
  readonly rotationId: string;
}

export async function wakeOthers(
  { config, invoker, logger }: Worker,
  { certificateIds, loadBalancerId, rotationId }: Wave,
): Promise<void> {
  const { scanFunction: target } = config;
  if (!target) return;
  for (const certificateId of certificateIds) {
    // Without a region: a certificate serves in all regions of its partition.
    const command: Command = { certificateId };
    const taskId = wakeTaskId(certificateId, loadBalancerId, rotationId);
    try {
      const answer = await invoker.invokeAsync({ target, payload: JSON.stringify(command), taskId });
      logger.info('woke scan for those that waited', { certificateId, loadBalancerId, taskId, answer });
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      logger.warn('scan could not be woken; the timer will find those that wait', { certificateId, error });
    }
  }
}
