/**
 * Requests a scan for the end of a soak, so that load balancers that wait for a certificate do not have to wait for the timer.
 *
 * The scan is requested by the worker that has proved a certificate for which others wait, and by every worker that starts during the soak.
 * All of them use the same task id, so the platform accepts one. The scan runs a little early; its workers wait for the rest of the soak
 * (rotation/waves/gatekeeper.ts). An invocation can be delayed by an hour at most, so a longer soak is split into stages: workers that find
 * it unfinished request the next stage. The calls cannot form an endless chain: the stages are fixed times, and none follows the last. If a
 * call fails, the timer starts the next wave.
 */
import { SECOND_MS } from '../../base/clock.ts';
import { CloudError } from '../../cloud/errors.ts';
import { type Invocation, MAX_DELAY_SECONDS } from '../../cloud/invoke-api.ts';
import type { Command } from '../commands/command.ts';
import { wakeTaskId } from './task-id.ts';
import type { Worker } from './worker.ts';

/** How early the scan runs. With it a soak of an hour needs one stage, although the platform delays by less than an hour. */
const LEAD_MS = 10 * SECOND_MS;

/** Between two stages. A minute below the largest delay: a worker whose clock is half a minute slow requests the next stage, not its own. */
const STAGE_MS = (MAX_DELAY_SECONDS - 59) * SECOND_MS;

export interface WakeTime {
  /** The same for all workers that ask at about the same time. */
  readonly atMs: number;
  /** `undefined`: at once. */
  readonly delaySeconds: number | undefined;
}

/** The last stage before `fromMs` that can be requested now. Pure. */
export function wakeTime(fromMs: number, nowMs: number): WakeTime {
  const lastMs = fromMs - LEAD_MS;
  const tooFarMs = lastMs - nowMs - MAX_DELAY_SECONDS * SECOND_MS;
  const atMs = lastMs - Math.max(0, Math.ceil(tooFarMs / STAGE_MS)) * STAGE_MS;
  return { atMs, delaySeconds: atMs > nowMs ? Math.ceil((atMs - nowMs) / SECOND_MS) : undefined };
}

/** @param waits the end of the soak, by certificate id */
export async function wakeScan(
  worker: Worker,
  loadBalancerId: string,
  waits: ReadonlyMap<string, number>,
): Promise<void> {
  const { scanFunction: target } = worker.config;
  if (!target) return;
  for (const [certificateId, fromMs] of waits) {
    const { atMs, delaySeconds } = wakeTime(fromMs, worker.clock.now());
    // Without a region: a certificate serves in all regions of its partition.
    const command: Command = { certificateId };
    const invocation: Invocation = {
      target,
      payload: JSON.stringify(command),
      taskId: wakeTaskId(certificateId, atMs),
      ...(delaySeconds === undefined ? {} : { delaySeconds }),
    };
    const about = { certificateId, loadBalancerId, taskId: invocation.taskId, delaySeconds };
    try {
      const answer = await worker.invoker.invokeAsync(invocation);
      worker.logger.info('requested a scan for waiting load balancers', { ...about, answer });
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      worker.logger.warn('a scan for waiting load balancers could not be requested; the timer finds them', {
        ...about,
        error,
      });
    }
  }
}
