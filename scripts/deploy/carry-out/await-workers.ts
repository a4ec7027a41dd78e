/** Waits until a function has no work that runs or waits: a worker that is deleted in the middle of a rotation leaves it open. */
import { type Clock, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import { RotatorError } from '../../../shared/base/errors.ts';
import type { FunctionsApi } from '../../../shared/cloud/account/functions-api.ts';

/** A worker lives an hour at most; its retries begin within minutes. */
const LONGEST_MS = HOUR_MS + 10 * MINUTE_MS;
const LOOK_EVERY_MS = 15 * SECOND_MS;

export interface Waiting {
  readonly clock: Clock;
  readonly print: (line: string) => void;
}

/** @throws RotatorError `WorkersStillRun` */
export async function awaitWorkers(
  functions: Pick<FunctionsApi, 'listUnfinishedTasks'>,
  functionName: string,
  { clock, print }: Waiting,
): Promise<void> {
  const latestMs = clock.now() + LONGEST_MS;
  for (;;) {
    const tasks = await functions.listUnfinishedTasks(functionName);
    if (tasks.length === 0) return;
    if (clock.now() + LOOK_EVERY_MS > latestMs)
      throw new RotatorError(
        'WorkersStillRun',
        `${functionName} still has ${tasks.length} tasks after more than an hour: ${tasks.map(({ taskId, status }) => `${taskId} (${status})`).join(', ')}.`,
        { hint: 'Stop them in the console of Function Compute (Asynchronous tasks).' },
      );
    print(`  ${tasks.length} still running or waiting`);
    await clock.sleep(LOOK_EVERY_MS);
  }
}
