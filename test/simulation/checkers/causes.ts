/**
 * What led to what: which trigger is behind a worker, through which submissions. Shared by the checkers; decides nothing.
 */
import type {
  ExecutionHappening,
  Happening,
  SubmissionHappening,
  TriggerHappening,
  WorkerHappening,
} from '../happenings.ts';

export interface Told<One> {
  readonly index: number;
  readonly one: One;
}

export interface Causes {
  readonly triggers: ReadonlyMap<string, Told<TriggerHappening>>;
  readonly submissions: ReadonlyMap<string, Told<SubmissionHappening>>;
  /** By worker. */
  readonly executions: ReadonlyMap<string, Told<ExecutionHappening>>;
  /** By worker; missing: it still ran when the history ended. */
  readonly ends: ReadonlyMap<string, Told<WorkerHappening>>;
}

export function tellCauses(happenings: readonly Happening[]): Causes {
  const triggers = new Map<string, Told<TriggerHappening>>();
  const submissions = new Map<string, Told<SubmissionHappening>>();
  const executions = new Map<string, Told<ExecutionHappening>>();
  const ends = new Map<string, Told<WorkerHappening>>();
  for (const [index, one] of happenings.entries()) {
    if (one.kind === 'trigger') triggers.set(one.trigger, { index, one });
    if (one.kind === 'submission') submissions.set(one.submission, { index, one });
    if (one.kind === 'execution') executions.set(one.worker, { index, one });
    if (one.kind === 'worker' && one.what !== 'started') ends.set(one.worker, { index, one });
  }
  return { triggers, submissions, executions, ends };
}

/** What this worker runs. */
export function submissionOf(causes: Causes, worker: string): SubmissionHappening | undefined {
  return causes.submissions.get(causes.executions.get(worker)?.one.submission ?? '')?.one;
}

/** From what the worker runs back to what the trigger asked for. */
export function chainBehind(causes: Causes, worker: string): readonly SubmissionHappening[] {
  const chain: SubmissionHappening[] = [];
  for (let one = submissionOf(causes, worker); one; one = submissionOf(causes, one.by)) chain.push(one);
  return chain;
}

export function triggerBehind(causes: Causes, worker: string): TriggerHappening | undefined {
  return causes.triggers.get(chainBehind(causes, worker).at(-1)?.by ?? '')?.one;
}

/** A worker that had rotated asked scan to look for others. */
export function isWakeUp(causes: Causes, { functionName, by }: SubmissionHappening): boolean {
  const asking = causes.executions.get(by)?.one.functionName;
  return functionName === 'scan' && (asking === 'rotate' || asking === 'scan');
}

/** What a submission asks for. */
export function commandIn(event: string): {
  readonly loadBalancerId?: string;
  readonly certificateId?: string;
} {
  return Object(JSON.parse(event));
}
