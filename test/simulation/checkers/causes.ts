/**
 * Finds the trigger of each worker, and the submissions between them. Shared by the checkers; decides nothing.
 */
import type { ExecutionEntry, RunEntry, SubmissionEntry, TriggerEntry, WorkerEntry } from '../run-history.ts';

export interface Indexed<One> {
  readonly index: number;
  readonly one: One;
}

export interface Causes {
  readonly triggers: ReadonlyMap<string, Indexed<TriggerEntry>>;
  readonly submissions: ReadonlyMap<string, Indexed<SubmissionEntry>>;
  /** By worker. */
  readonly executions: ReadonlyMap<string, Indexed<ExecutionEntry>>;
  /** By worker. A worker that still ran when the history ended is absent. */
  readonly ends: ReadonlyMap<string, Indexed<WorkerEntry>>;
}

export function causesOf(history: readonly RunEntry[]): Causes {
  const triggers = new Map<string, Indexed<TriggerEntry>>();
  const submissions = new Map<string, Indexed<SubmissionEntry>>();
  const executions = new Map<string, Indexed<ExecutionEntry>>();
  const ends = new Map<string, Indexed<WorkerEntry>>();
  for (const [index, one] of history.entries()) {
    if (one.kind === 'trigger') triggers.set(one.trigger, { index, one });
    if (one.kind === 'submission') submissions.set(one.submission, { index, one });
    if (one.kind === 'execution') executions.set(one.worker, { index, one });
    if (one.kind === 'worker' && one.what !== 'started') ends.set(one.worker, { index, one });
  }
  return { triggers, submissions, executions, ends };
}

/** The submission that this worker runs. */
export function submissionOf(causes: Causes, worker: string): SubmissionEntry | undefined {
  return causes.submissions.get(causes.executions.get(worker)?.one.submission ?? '')?.one;
}

/** The submissions from this worker's own back to the one of the trigger. */
export function chainBehind(causes: Causes, worker: string): readonly SubmissionEntry[] {
  const chain: SubmissionEntry[] = [];
  for (let one = submissionOf(causes, worker); one; one = submissionOf(causes, one.by)) chain.push(one);
  return chain;
}

export function triggerBehind(causes: Causes, worker: string): TriggerEntry | undefined {
  return causes.triggers.get(chainBehind(causes, worker).at(-1)?.by ?? '')?.one;
}

/** A scan that a rotating worker requested for other load balancers. */
export function isWakeUp(causes: Causes, { functionName, by, event }: SubmissionEntry): boolean {
  const asking = causes.executions.get(by)?.one.functionName;
  if (functionName !== 'scan' || isForNews({ event }) || isForFaults(asking, event)) return false;
  return asking === 'rotate' || asking === 'scan';
}

/** Scan shall tell the channel, and read no load balancer. */
export function isForNews({ event }: Pick<SubmissionEntry, 'event'>): boolean {
  return commandIn(event).notify === true;
}

/** A whole scan shall tell what a daily check has found for the first time. */
function isForFaults(asking: string | undefined, event: string): boolean {
  return asking === 'rotate' && event === '{}';
}

/** The load balancer and certificate that a submission names. */
export function commandIn(event: string): {
  readonly loadBalancerId?: string;
  readonly certificateId?: string;
  readonly notify?: boolean;
} {
  return Object(JSON.parse(event));
}
