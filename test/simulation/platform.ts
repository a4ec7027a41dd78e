/**
 * The function platform in virtual time. It accepts invocations, refuses a repeated task id, starts invocations later, retries failed ones,
 * delivers some twice, and drops those that have waited too long. The values are those of s.yaml.
 *
 * Assumes that a failed invocation is retried only after all of its executions have ended, including those of a second delivery.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { Draw } from './draw.ts';
import type { Recorder, SubmissionEntry } from './run-history.ts';
import type { Rates } from './scenario.ts';
import type { VirtualTime } from './virtual-time.ts';

export type FunctionName = 'scan' | 'rotate' | 'certificate-issued' | 'webhook';

export interface Execution {
  readonly submission: string;
  readonly functionName: FunctionName;
  readonly event: string;
  readonly requestId: string;
  readonly retryCount: number;
}

export interface InvocationRequest {
  readonly functionName: FunctionName;
  readonly event: string;
  /** `undefined`: repeated requests are not recognised. */
  readonly taskId: string | undefined;
  /** Delay before it starts. Default 0. */
  readonly delayMs?: number;
  /** The trigger or the worker that requests it. */
  readonly by: string;
}

export interface Platform {
  /** Accepts an asynchronous invocation. */
  submit(request: InvocationRequest): 'accepted' | 'already-accepted';
  /** Runs a synchronous invocation once, without retries. */
  invoke(request: InvocationRequest): void;
  /** Number of invocations that wait or run. A delayed one counts from its due time. */
  pending(): number;
}

export interface PlatformInput {
  readonly time: VirtualTime;
  readonly recorder: Recorder;
  readonly draw: Draw;
  /** The current rates. */
  readonly rates: () => Pick<Rates, 'deliveredTwice' | 'startedLate'>;
  /** Resolves when the worker has ended, for any reason. */
  readonly run: (execution: Execution) => Promise<'finished' | 'failed'>;
}

interface Settings {
  readonly retries: number;
  readonly maxAgeMs: number;
  readonly taskMode: boolean;
}

const settings: Readonly<Record<FunctionName, Settings>> = {
  scan: { retries: 0, maxAgeMs: 2 * HOUR_MS, taskMode: true },
  rotate: { retries: 2, maxAgeMs: 6 * HOUR_MS, taskMode: true },
  'certificate-issued': { retries: 2, maxAgeMs: 6 * HOUR_MS, taskMode: false },
  webhook: { retries: 0, maxAgeMs: 5 * MINUTE_MS, taskMode: false },
};

/** Ten times the most seen over thousands of seeds. It ends an endless loop, which a checker then reports. */
export const MAX_SUBMISSIONS = 2_000;

export function createPlatform(input: PlatformInput): Platform {
  const { time, recorder, draw } = input;
  const tasks = new Set<string>();
  let pending = 0;
  let submissions = 0;

  const write = (
    request: InvocationRequest,
    verdict: SubmissionEntry['verdict'],
    deliveries: number,
  ): SubmissionEntry => {
    submissions += 1;
    const entry: SubmissionEntry = {
      ...{ kind: 'submission', atMs: time.now(), submission: `s${submissions}` },
      ...{ delayMs: 0, ...request, verdict, deliveries },
    };
    recorder.record(entry);
    return entry;
  };

  const execute = async (one: SubmissionEntry, retryCount: number): Promise<'finished' | 'failed'> => {
    const { submission, functionName, event } = one;
    return input.run({ submission, functionName, event, requestId: `request-${submission}`, retryCount });
  };

  /** @returns `expired`: it waited too long and is never run */
  const deliver = async (one: SubmissionEntry): Promise<'finished' | 'failed' | 'expired'> => {
    await time.sleep(drawDelay(draw, input.rates().startedLate));
    if (time.now() - one.atMs <= settings[one.functionName].maxAgeMs) return execute(one, 0);
    const about = `${one.functionName} ${one.submission}`;
    recorder.record({ kind: 'fault', atMs: time.now(), worker: '', what: 'invocation expired', about });
    return 'expired';
  };

  const runToItsEnd = async (one: SubmissionEntry): Promise<void> => {
    const { retries, maxAgeMs } = settings[one.functionName];
    const ends = await Promise.all(Array.from({ length: one.deliveries }, () => deliver(one)));
    let hasFailed = ends.includes('failed');
    for (let retry = 1; hasFailed && retry <= retries; retry += 1) {
      await time.sleep(draw.within([SECOND_MS, MINUTE_MS], 'pause before a retry'));
      if (time.now() - one.atMs > maxAgeMs) return;
      hasFailed = (await execute(one, retry)) === 'failed';
    }
  };

  const begin = (work: () => Promise<unknown>): void => {
    pending += 1;
    work().then(() => {
      pending -= 1;
    }, input.time.fail);
  };

  return {
    pending: () => pending,
    invoke(request) {
      const one = write(request, 'accepted', 1);
      begin(() => execute(one, 0));
    },
    submit(request) {
      const { functionName, taskId } = request;
      if (settings[functionName].taskMode && taskId !== undefined) {
        const task = `${functionName} ${taskId}`;
        if (tasks.has(task)) {
          write(request, 'already-accepted', 0);
          return 'already-accepted';
        }
        tasks.add(task);
      }
      const isTwice = draw.happens(input.rates().deliveredTwice, 'delivered twice');
      const one = write(request, 'accepted', isTwice ? 2 : 1);
      const start = (): void => begin(() => runToItsEnd(one));
      if (submissions > MAX_SUBMISSIONS) return 'accepted';
      if (one.delayMs === 0) start();
      else time.at(one.atMs + one.delayMs, start);
      return 'accepted';
    },
  };
}

/** Usually at most two seconds; a late start takes minutes, sometimes hours. */
function drawDelay(draw: Draw, late: number): number {
  if (!draw.happens(late, 'starts late')) return draw.within([50, 2 * SECOND_MS], 'start delay');
  return draw.within([0, draw.pick([10 * MINUTE_MS, HOUR_MS, 7 * HOUR_MS], 'how late')], 'late by');
}
