/**
 * Invariants about invocations: none is repeated for one trigger, none is missing, none follows from a forged request, and no chain is
 * endless.
 */
import type { SubmissionEntry } from '../run-history.ts';
import { type Causes, chainBehind, commandIn, isForNews, submissionOf, triggerBehind } from './causes.ts';
import {
  type Checker,
  CLOCK_TOLERANCE_MS,
  DAY_MS,
  type Evidence,
  MINUTE_MS,
  type Violation,
} from './checker.ts';
import { violation } from './control-plane.ts';
import { isReplaceable } from './liveness.ts';
import { maxWakeUps } from './waves.ts';

export const tasksRunOnce: Checker = {
  name: 'tasks-run-once',
  invariant:
    'An accepted task runs once, apart from doubled deliveries and retries after a failure. Its id is never accepted again.',
  check: ({ causes }) => {
    const violations: Violation[] = [];
    const accepted = new Set<string>();
    for (const { one } of causes.submissions.values()) {
      if (one.verdict !== 'accepted' || one.taskId === undefined) continue;
      const task = `${one.functionName} ${one.taskId}`;
      if (accepted.has(task))
        violations.push(violation('tasks-run-once', one.atMs, one.submission, `${task} was accepted again`));
      accepted.add(task);
    }
    const runs = new Map<string, number>();
    for (const { index, one } of causes.executions.values()) {
      const { submission, retryCount, worker, atMs } = one;
      const run = `${submission} retry ${retryCount}`;
      const count = (runs.get(run) ?? 0) + 1;
      runs.set(run, count);
      const asked = causes.submissions.get(submission)?.one;
      if (count > (retryCount === 0 ? (asked?.deliveries ?? 0) : 1))
        violations.push(violation('tasks-run-once', atMs, worker, `${run} runs ${count} times`));
      if (retryCount > 0 && !hasFailed(causes, submission, index))
        violations.push(
          violation('tasks-run-once', atMs, worker, `${run}, although no execution had failed`),
        );
    }
    return violations;
  },
};

function hasFailed({ executions, ends }: Causes, submission: string, before: number): boolean {
  return [...executions.values()].some(({ one }) => {
    const end = ends.get(one.worker);
    return one.submission === submission && end && end.index < before && end.one.what !== 'finished';
  });
}

export const repeatedTriggersActOnce: Checker = {
  name: 'repeated-triggers-act-once',
  invariant: 'A repeated timer, event or request has the same work accepted once.',
  check: ({ causes }) => {
    const violations: Violation[] = [];
    const seen = new Map<string, string>();
    for (const { one } of causes.submissions.values()) {
      if (one.verdict !== 'accepted' || causes.triggers.has(one.by)) continue;
      const path = pathTo(causes, one);
      const before = seen.get(path);
      if (before !== undefined)
        violations.push(
          violation(
            'repeated-triggers-act-once',
            one.atMs,
            one.by,
            `${path} was accepted as ${before} already`,
          ),
        );
      seen.set(path, one.submission);
    }
    return violations;
  },
};

/** The occasion, and the invocations that led from it to this submission. */
function pathTo(causes: Causes, submission: SubmissionEntry): string {
  const { by, functionName, event } = submission;
  const trigger = causes.triggers.get(by)?.one;
  if (trigger) return `${trigger.occasion} > ${functionName}`;
  const behind = submissionOf(causes, by);
  const { loadBalancerId = '', certificateId = '' } = commandIn(event);
  // Requests for urgent news, of a whole scan or of messages only, are grouped by half minutes, by their task ids; clocks of workers differ.
  if (submission.taskId?.startsWith('news-'))
    return `${behind ? pathTo(causes, behind) : by} > news ${submission.taskId}`;
  const what = functionName === 'rotate' ? loadBalancerId : `${certificateId} ${aboutWhen(submission)}`;
  return `${behind ? pathTo(causes, behind) : by} > ${functionName} ${what}`;
}

/** Two stages of a soak count separately; invocations delayed to about the same time count as one. */
function aboutWhen({ atMs, delayMs }: SubmissionEntry): string {
  return delayMs === 0 ? '' : `at ${Math.round((atMs + delayMs) / (10 * MINUTE_MS))}`;
}

export const forgedRequestsChangeNothing: Checker = {
  name: 'forged-requests-change-nothing',
  invariant: 'A request that is forged, or replayed too late, is refused before any call is made.',
  check: ({ causes, history }) =>
    history.flatMap((one): readonly Violation[] => {
      const [worker, what] = doneBy(one);
      const trigger = worker === undefined ? undefined : triggerBehind(causes, worker);
      if (trigger?.mustBeRefused === undefined || what === undefined) return [];
      const text = `${what} because of ${trigger.trigger}, which is ${trigger.mustBeRefused}`;
      return [violation('forged-requests-change-nothing', one.atMs, worker ?? '', text)];
    }),
};

/** The worker and its action; no action for what even a forged request may cause. */
function doneBy(one: Evidence['history'][number]): readonly [worker?: string, what?: string | undefined] {
  switch (one.kind) {
    case 'submission':
      return [one.by, `invoked ${one.functionName}`];
    case 'call':
      return [one.caller, one.action];
    case 'append':
      return [one.worker, `wrote to ${one.log}`];
    case 'answer':
      return [one.worker, one.statusCode === 401 ? undefined : `answered ${one.statusCode}`];
    default:
      return [];
  }
}

export const workIsDispatched: Checker = {
  name: 'work-is-dispatched',
  invariant:
    'In the calm each scan of the timer dispatches every load balancer that has a due and replaceable certificate.',
  check: (evidence) => {
    const { causes, calmFrom, truth } = evidence;
    if (!truth.deployed) return [];
    const submissions = [...causes.submissions.values()].map(({ one }) => one);
    return [...causes.executions.values()].flatMap(({ index, one }): readonly Violation[] => {
      const { worker, functionName, atMs } = one;
      const end = causes.ends.get(worker)?.one.what;
      const isByTimer = chainBehind(causes, worker).length === 1;
      const hasWorked = end === 'finished' || end === 'failed';
      if (functionName !== 'scan' || index < calmFrom || !isByTimer || !hasWorked) return [];
      if (breakerMayBeOpen(evidence, index)) return [];
      const dispatched = new Set(
        submissions
          .filter(({ by, verdict }) => by === worker && verdict === 'accepted')
          .map(({ event }) => commandIn(event).loadBalancerId),
      );
      return [...evidence.timelines.listeners.values()]
        .filter(
          (listener) => !dispatched.has(listener.loadBalancerId) && isReplaceable(evidence, listener, index),
        )
        .map(({ listenerId, loadBalancerId }) =>
          violation('work-is-dispatched', atMs, listenerId, `${worker} did not dispatch ${loadBalancerId}`),
        );
    });
  },
};

/** The proof failed on three load balancers within a day: only emergencies are started. */
function breakerMayBeOpen({ history }: Evidence, untilIndex: number): boolean {
  const untilMs = history[untilIndex]?.atMs ?? 0;
  const failed = history.slice(0, untilIndex).flatMap((one) => {
    const isRecent = one.atMs > untilMs - DAY_MS - CLOCK_TOLERANCE_MS;
    if (one.kind !== 'append' || !one.written || one.entryKind !== 'proof-failed' || !isRecent) return [];
    return [String(Object(one.data).loadBalancerId)];
  });
  return new Set(failed).size >= 3;
}

export const chainsEnd: Checker = {
  name: 'chains-end',
  invariant:
    'One trigger causes at most one scan, and for each certificate one more at each stage of its soak.',
  check: ({ causes, truth, endMs }) => {
    const scans = new Map<string, number>();
    for (const { one } of causes.submissions.values()) {
      // A scan for urgent news reads nothing, so it can cause no other.
      if (one.functionName !== 'scan' || one.verdict !== 'accepted' || isForNews(one)) continue;
      const trigger =
        causes.triggers.get(one.by)?.one.trigger ?? triggerBehind(causes, one.by)?.trigger ?? '';
      scans.set(trigger, (scans.get(trigger) ?? 0) + 1);
    }
    const most = 1 + truth.fleet.certificates.length * maxWakeUps(truth.operator.soakMs);
    return [...scans].flatMap(([trigger, count]) =>
      count > most
        ? [violation('chains-end', endMs, trigger, `it caused ${count} scans, more than ${most}`)]
        : [],
    );
  },
};
