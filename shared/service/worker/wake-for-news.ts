/**
 * Has scan tell the channels of urgent news, without waiting for the timer. All workers with news in the same half minute ask for the same scan:
 * the platform accepts one of them, and a hundred rotations at once make one message.
 *
 * If the call fails, the timer's scan tells it.
 */
import { SECOND_MS } from '../../base/clock.ts';
import { CloudError } from '../../cloud/errors.ts';
import type { RotatorEvent } from '../../core/model/event.ts';
import { severityOf } from '../../core/model/severity.ts';
import { type ServedListeners, turnedBad } from '../../core/proof/served-bad.ts';
import type { Command } from '../commands/command.ts';
import { newsTaskId } from './task-id.ts';
import type { Worker } from './worker.ts';

/** Scan may have to wait a minute after its last message; both together stay below two minutes. */
export const GROUPED_MS = 30 * SECOND_MS;

type Waking = Pick<Worker, 'config' | 'clock' | 'invoker' | 'logger'>;

/** @param recorded events that are in the ledger now: scan has only to tell them */
export async function wakeForNews(
  worker: Waking,
  loadBalancerId: string,
  recorded: readonly RotatorEvent[],
): Promise<void> {
  const urgent = recorded.filter((event) => severityOf(event) === 'urgent').length;
  await wake(worker, loadBalancerId, urgent, { notify: true });
}

/**
 * A whole scan: it alone compares what the daily checks have found. Only for what is found wrong for the first time, since it makes the check of
 * this load balancer again.
 *
 * @param served what a daily check has found @param sinceMs when the check began
 */
export async function wakeForFaults(
  worker: Waking,
  loadBalancerId: string,
  served: ServedListeners,
  sinceMs: number,
): Promise<void> {
  const urgent = turnedBad(served).filter(({ fault }) => fault.sinceMs >= sinceMs).length;
  await wake(worker, loadBalancerId, urgent, {});
}

async function wake(
  { config, clock, invoker, logger }: Waking,
  loadBalancerId: string,
  urgent: number,
  command: Command,
): Promise<void> {
  const { scanFunction: target } = config;
  if (!target || urgent === 0) return;
  const payload = JSON.stringify(command);
  const nowMs = clock.now();
  const atMs = (Math.floor(nowMs / GROUPED_MS) + 1) * GROUPED_MS;
  const taskId = newsTaskId(payload, atMs);
  const delaySeconds = Math.ceil((atMs - nowMs) / SECOND_MS);
  const about = { loadBalancerId, urgent, taskId, delaySeconds };
  try {
    const answer = await invoker.invokeAsync({ target, payload, taskId, delaySeconds });
    logger.info('requested a scan for urgent news', { ...about, answer });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    logger.warn('scan could not be requested for urgent news; the next one tells them', { ...about, error });
  }
}
