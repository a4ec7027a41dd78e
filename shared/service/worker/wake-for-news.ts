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
import type { Command } from '../commands/command.ts';
import { newsTaskId } from './task-id.ts';
import type { Worker } from './worker.ts';

/** Scan may have to wait a minute after its last message; both together stay below two minutes. */
export const GROUPED_MS = 30 * SECOND_MS;

/** @param recorded events that are in the ledger now */
export async function wakeForNews(
  { config, clock, invoker, logger }: Pick<Worker, 'config' | 'clock' | 'invoker' | 'logger'>,
  loadBalancerId: string,
  recorded: readonly RotatorEvent[],
): Promise<void> {
  const { scanFunction: target } = config;
  const urgent = recorded.filter((event) => severityOf(event) === 'urgent').length;
  if (!target || urgent === 0) return;
  const command: Command = { notify: true };
  const nowMs = clock.now();
  const atMs = (Math.floor(nowMs / GROUPED_MS) + 1) * GROUPED_MS;
  const taskId = newsTaskId(atMs);
  const delaySeconds = Math.ceil((atMs - nowMs) / SECOND_MS);
  const about = { loadBalancerId, urgent, taskId, delaySeconds };
  try {
    const answer = await invoker.invokeAsync({
      target,
      payload: JSON.stringify(command),
      taskId,
      delaySeconds,
    });
    logger.info('requested that channels are told of urgent news', { ...about, answer });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    logger.warn('channels could not be told of urgent news at once; the next scan tells them', {
      ...about,
      error,
    });
  }
}
