/** Laws about what the platform is asked for: nothing twice for one occasion, nothing forgotten, nothing for a stranger, and never in circles. */
import type { SubmissionHappening } from '../happenings.ts';
import { type Causes, chainBehind, commandIn, submissionOf, triggerBehind } from './causes.ts';
import { type Checker, type Evidence, MINUTE_MS, type Violation } from './checker.ts';
import { violation } from './control-plane.ts';
import { isReplaceable } from './liveness.ts';
import { mostWakeUps } from './waves.ts';

export const tasksRunOnce: Checker = {
  name: 'tasks-run-once',
  law: 'An accepted task is run once: besides the deliveries that the platform says it doubled, and a retry after a failure. Its id is never accepted again.',
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
        violations.push(violation('tasks-run-once', atMs, worker, `${run} runs for the ${count}. time`));
      if (retryCount > 0 && !hasFailed(causes, submission, index))
        violations.push(violation('tasks-run-once', atMs, worker, `${run}, and nothing had failed`));
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

export const occasionsCountOnce: Checker = {
  name: 'occasions-count-once',
  law: 'What comes twice (a timer, an event, a request) has the same work accepted once.',
  check: ({ causes }) => {
    const violations: Violation[] = [];
    const seen = new Map<string, string>();
    for (const { one } of causes.submissions.values()) {
      if (one.verdict !== 'accepted' || causes.triggers.has(one.by)) continue;
      const path = pathTo(causes, one);
      const before = seen.get(path);
      if (before !== undefined)
        violations.push(
          violation('occasions-count-once', one.atMs, one.by, `${path} was accepted as ${before} already`),
        );
      seen.set(path, one.submission);
    }
    return violations;
  },
};

/** The occasion, and what was asked for on the way from it. */
function pathTo(causes: Causes, submission: SubmissionHappening): string {
  const { by, functionName, event } = submission;
  const trigger = causes.triggers.get(by)?.one;
  if (trigger) return `${trigger.occasion} > ${functionName}`;
  const behind = submissionOf(causes, by);
  const { loadBalancerId = '', certificateId = '' } = commandIn(event);
  const what = functionName === 'rotate' ? loadBalancerId : `${certificateId} ${aboutWhen(submission)}`;
  return `${behind ? pathTo(causes, behind) : by} > ${functionName} ${what}`;
}

/** Two stages of a soak are two occasions; what is put off to about the same moment is one. */
function aboutWhen({ atMs, delayMs }: SubmissionHappening): string {
  return delayMs === 0 ? '' : `at ${Math.round((atMs + delayMs) / (10 * MINUTE_MS))}`;
}

export const strangersChangeNothing: Checker = {
  name: 'strangers-change-nothing',
  law: 'A request that is forged, or played back too late, is refused before anybody is asked anything.',
  check: ({ causes, happenings }) =>
    happenings.flatMap((one): readonly Violation[] => {
      const [worker, what] = doneBy(one);
      const trigger = worker === undefined ? undefined : triggerBehind(causes, worker);
      if (trigger?.mustBeRefused === undefined || what === undefined) return [];
      const text = `${what} because of ${trigger.trigger}, which is ${trigger.mustBeRefused}`;
      return [violation('strangers-change-nothing', one.atMs, worker ?? '', text)];
    }),
};

/** Who did it, and what it was; no words for what a stranger may bring about. */
function doneBy(one: Evidence['happenings'][number]): readonly [worker?: string, what?: string | undefined] {
  switch (one.kind) {
    case 'submission':
      return [one.by, `asked for ${one.functionName}`];
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

export const workIsHandedOut: Checker = {
  name: 'work-is-handed-out',
  law: 'In calm each scan that the timer has set off sends a worker to every load balancer on which something is due that can be replaced.',
  check: (evidence) => {
    const { causes, calmFrom, truth } = evidence;
    if (!truth.deployed) return [];
    const submissions = [...causes.submissions.values()].map(({ one }) => one);
    return [...causes.executions.values()].flatMap(({ index, one }): readonly Violation[] => {
      const { worker, functionName, atMs } = one;
      const end = causes.ends.get(worker)?.one.what;
      const isBySuchATimer = chainBehind(causes, worker).length === 1;
      const hasWorked = end === 'finished' || end === 'failed';
      if (functionName !== 'scan' || index < calmFrom || !isBySuchATimer || !hasWorked) return [];
      const sent = new Set(
        submissions
          .filter(({ by, verdict }) => by === worker && verdict === 'accepted')
          .map(({ event }) => commandIn(event).loadBalancerId),
      );
      return [...evidence.story.listeners.values()]
        .filter((listener) => !sent.has(listener.loadBalancerId) && isReplaceable(evidence, listener, index))
        .map(({ listenerId, loadBalancerId }) =>
          violation('work-is-handed-out', atMs, listenerId, `${worker} sent nobody to ${loadBalancerId}`),
        );
    });
  },
};

export const chainsEnd: Checker = {
  name: 'chains-end',
  law: 'What one trigger sets off comes to an end: at most one scan, and for each certificate one more at each stage of its soak.',
  check: ({ causes, truth, endMs }) => {
    const scans = new Map<string, number>();
    for (const { one } of causes.submissions.values()) {
      if (one.functionName !== 'scan' || one.verdict !== 'accepted') continue;
      const trigger =
        causes.triggers.get(one.by)?.one.trigger ?? triggerBehind(causes, one.by)?.trigger ?? '';
      scans.set(trigger, (scans.get(trigger) ?? 0) + 1);
    }
    const most = 1 + truth.fleet.certificates.length * mostWakeUps(truth.operator.soakMs);
    return [...scans].flatMap(([trigger, count]) =>
      count > most
        ? [violation('chains-end', endMs, trigger, `${count} scans came of it, at most ${most} should`)]
        : [],
    );
  },
};
