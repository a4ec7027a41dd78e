/** Waits until functions have no work that runs or waits: a worker that is deleted in the middle of a rotation leaves it open. */
import { type Clock, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import { RotatorError } from '../../../shared/base/errors.ts';
import { counted } from '../../../shared/base/words.ts';
import type { AsyncTask, FunctionsApi } from '../../../shared/cloud/account/functions-api.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';

/** A worker lives an hour at most; its retries begin within minutes. */
const LONGEST_MS = HOUR_MS + 10 * MINUTE_MS;
const LOOK_EVERY_MS = 15 * SECOND_MS;
const QUIET_LOOKS = 2;

export interface Waiting {
  readonly clock: Clock;
  readonly print: (line: InEach<string>) => void;
}

/**
 * Ends once two looks in a row have found nothing: a task may have started one of a function that was looked at before it, and ended.
 * @param functionNames each before those that it starts
 * @throws RotatorError `WorkersStillRun`
 */
export async function awaitWorkers(
  functions: Pick<FunctionsApi, 'listUnfinishedTasks'>,
  functionNames: readonly string[],
  { clock, print }: Waiting,
): Promise<void> {
  const latestMs = clock.now() + LONGEST_MS;
  let quietLooks = 0;
  for (;;) {
    const tasks = await unfinished(functions, functionNames);
    quietLooks = tasks.length === 0 ? quietLooks + 1 : 0;
    if (quietLooks === QUIET_LOOKS) return;
    if (tasks.length === 0) continue;
    if (clock.now() + LOOK_EVERY_MS > latestMs) throw stillRunning(functionNames, tasks);
    print({
      en: `  ${tasks.length} still running or waiting`,
      zh: `  还有 ${tasks.length} 个正在运行或等待`,
    });
    await clock.sleep(LOOK_EVERY_MS);
  }
}

function stillRunning(functionNames: readonly string[], tasks: readonly AsyncTask[]): RotatorError {
  const left = tasks.map(({ taskId, status }) => `${taskId} (${status})`);
  return new RotatorError(
    'WorkersStillRun',
    `${functionNames.join(', ')} still ${functionNames.length === 1 ? 'has' : 'have'} ${counted(tasks.length, 'task')} after more than an hour: ${left.join(', ')}.`,
    {
      hint: 'Stop them in the console of Function Compute (Asynchronous tasks).',
      chinese: {
        says: `一个多小时之后，${functionNames.join('、')} 仍有 ${tasks.length} 个任务：${left.join('、')}。`,
        todo: '请在函数计算控制台（异步任务）停止它们。',
      },
    },
  );
}

async function unfinished(
  functions: Pick<FunctionsApi, 'listUnfinishedTasks'>,
  functionNames: readonly string[],
): Promise<readonly AsyncTask[]> {
  const tasks: AsyncTask[] = [];
  for (const name of functionNames) tasks.push(...(await functions.listUnfinishedTasks(name)));
  return tasks;
}
