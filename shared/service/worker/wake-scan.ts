/**
 * Whoever waits for a certificate goes on as soon as it may, and not only when the timer fires: scan is asked to run at the end of the soak.
 *
 * Asked for by the worker that has proved a certificate for which others wait, and by each that comes during the soak; all of them ask for
 * the same invocation, by its task id, and the platform takes it once. It runs a little early (a worker waits for the rest of the soak,
 * rotation/waves/gatekeeper.ts). An invocation can be put off by an hour at most, so a longer soak is gone through in stages: those who still find
 * it soaking then ask for the next. No chain of such calls goes round: the stages are fixed moments, and after the last there is none. A
 * call that fails is made up for by the timer.
 */
import { SECOND_MS } from '../../base/clock.ts';
import { CloudError } from '../../cloud/errors.ts';
import { type Invocation, MAX_DELAY_SECONDS } from '../../cloud/invoke-api.ts';
import type { Command } from '../commands/command.ts';
import { wakeTaskId } from './task-id.ts';
import type { Worker } from './worker.ts';

/** Before the end of the soak: the whole of an hour can be waited for, although the platform takes a second less. */
const LEAD_MS = 10 * SECOND_MS;

/** From one stage to the next: so much less than the platform takes that a clock half a minute slow finds the next, not its own, ahead. */
const STAGE_MS = (MAX_DELAY_SECONDS - 59) * SECOND_MS;

export interface WakeTime {
  /** The same for everybody who asks at about the same time. */
  readonly atMs: number;
  /** `undefined`: at once. */
  readonly delaySeconds: number | undefined;
}

/** The last stage before `fromMs` that the platform can be asked for now. Pure. */
export function wakeTime(fromMs: number, nowMs: number): WakeTime {
  const lastMs = fromMs - LEAD_MS;
  const tooFarMs = lastMs - nowMs - MAX_DELAY_SECONDS * SECOND_MS;
  const atMs = lastMs - Math.max(0, Math.ceil(tooFarMs / STAGE_MS)) * STAGE_MS;
  return { atMs, delaySeconds: atMs > nowMs ? Math.ceil((atMs - nowMs) / SECOND_MS) : undefined };
}

/** @param waits from when on a certificate may be had, by its id */
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
      worker.logger.info('asked for scan, for those that wait', { ...about, answer });
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      worker.logger.warn('scan could not be asked for; the timer will find those that wait', {
        ...about,
        error,
      });
    }
  }
}
