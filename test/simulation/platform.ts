/**
 * The function platform in virtual time: takes invocations, refuses a task id that it has had, runs them later, repeats those that fail,
 * delivers some twice and gives up those that waited too long. The values are those of s.yaml.
 *
 * Assumes that a failed invocation is repeated only once every execution of it has ended, those of a second delivery included.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { Draw } from './draw.ts';
import type { Recorder, SubmissionHappening } from './happenings.ts';
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

export interface Asked {
  readonly functionName: FunctionName;
  readonly event: string;
  /** `undefined`: whatever comes is new. */
  readonly taskId: string | undefined;
  /** Put off by so much. */
  readonly delayMs?: number;
  /** The trigger or the worker that asks. */
  readonly by: string;
}

export interface Platform {
  /** As an asynchronous invocation. */
  submit(asked: Asked): 'accepted' | 'already-accepted';
  /** At once, and never again: whoever asks waits for the answer. */
  invoke(asked: Asked): void;
  /** What waits and what runs; what was put off counts from when it is due. */
  pending(): number;
}

export interface PlatformInput {
  readonly time: VirtualTime;
  readonly recorder: Recorder;
  readonly draw: Draw;
  /** Of this moment. */
  readonly rates: () => Pick<Rates, 'deliveredTwice' | 'startedLate'>;
  /** Resolves when the worker has ended, however. */
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

/** Ten times what was seen over thousands of seeds: what goes round in circles comes to an end, and a checker says so. */
export const MOST_SUBMISSIONS = 2_000;

export function createPlatform(input: PlatformInput): Platform {
  const { time, recorder, draw } = input;
  const tasks = new Set<string>();
  let pending = 0;
  let submissions = 0;

  const write = (
    asked: Asked,
    verdict: SubmissionHappening['verdict'],
    deliveries: number,
  ): SubmissionHappening => {
    submissions += 1;
    const happening: SubmissionHappening = {
      ...{ kind: 'submission', atMs: time.now(), submission: `s${submissions}` },
      ...{ delayMs: 0, ...asked, verdict, deliveries },
    };
    recorder.record(happening);
    return happening;
  };

  const execute = async (one: SubmissionHappening, retryCount: number): Promise<'finished' | 'failed'> => {
    const { submission, functionName, event } = one;
    return input.run({ submission, functionName, event, requestId: `request-${submission}`, retryCount });
  };

  /** @returns `expired`: it waited for too long, and is never run */
  const deliver = async (one: SubmissionHappening): Promise<'finished' | 'failed' | 'expired'> => {
    await time.sleep(drawDelay(draw, input.rates().startedLate));
    if (time.now() - one.atMs <= settings[one.functionName].maxAgeMs) return execute(one, 0);
    const about = `${one.functionName} ${one.submission}`;
    recorder.record({ kind: 'fault', atMs: time.now(), worker: '', what: 'invocation expired', about });
    return 'expired';
  };

  const runToItsEnd = async (one: SubmissionHappening): Promise<void> => {
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
    invoke(asked) {
      const one = write(asked, 'accepted', 1);
      begin(() => execute(one, 0));
    },
    submit(asked) {
      const { functionName, taskId } = asked;
      if (settings[functionName].taskMode && taskId !== undefined) {
        const task = `${functionName} ${taskId}`;
        if (tasks.has(task)) {
          write(asked, 'already-accepted', 0);
          return 'already-accepted';
        }
        tasks.add(task);
      }
      const isTwice = draw.happens(input.rates().deliveredTwice, 'delivered twice');
      const one = write(asked, 'accepted', isTwice ? 2 : 1);
      const start = (): void => begin(() => runToItsEnd(one));
      if (submissions > MOST_SUBMISSIONS) return 'accepted';
      if (one.delayMs === 0) start();
      else time.at(one.atMs + one.delayMs, start);
      return 'accepted';
    },
  };
}

/** Mostly a moment. Late is a matter of minutes, sometimes of hours. */
function drawDelay(draw: Draw, late: number): number {
  if (!draw.happens(late, 'starts late')) return draw.within([50, 2 * SECOND_MS], 'start delay');
  return draw.within([0, draw.pick([10 * MINUTE_MS, HOUR_MS, 7 * HOUR_MS], 'how late')], 'late by');
}
