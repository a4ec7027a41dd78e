/** Laws about who may work where and how much, and about what must never be written down. */
import type { AppendHappening } from '../happenings.ts';
import { type Checker, CLOCK_TOLERANCE_MS, type Evidence, type Violation } from './checker.ts';
import { violation } from './control-plane.ts';

export const oneWriterAtATime: Checker = {
  name: 'one-writer-at-a-time',
  law: 'Whoever writes to a load balancer wrote the newest entry of its log; once another worker has written there, the first never writes again.',
  check: ({ happenings }) => {
    const violations: Violation[] = [];
    const newest = new Map<string, AppendHappening>();
    const lastWriter = new Map<string, string>();
    const former = new Map<string, Set<string>>();
    const loadBalancerOf = new Map<string, string>();
    for (const one of happenings) {
      if (one.kind === 'change') loadBalancerOf.set(one.listenerId, one.loadBalancerId);
      if (one.kind === 'append' && one.written) {
        const loadBalancerId = /^rotations\/.*\/([^/]+)$/.exec(one.log)?.[1];
        if (loadBalancerId) newest.set(loadBalancerId, one);
      }
      if (one.kind !== 'call' || !one.write) continue;
      const loadBalancerId = loadBalancerOf.get(String(one.params['ListenerId'])) ?? '';
      const worker = one.caller;
      const owner = newest.get(loadBalancerId)?.worker;
      if (owner !== worker)
        violations.push(
          violation(
            'one-writer-at-a-time',
            one.atMs,
            loadBalancerId,
            `${one.action} by ${worker}; the newest entry of the log is by ${owner ?? 'nobody'}`,
          ),
        );
      const before = lastWriter.get(loadBalancerId);
      const gone = former.get(loadBalancerId) ?? new Set<string>();
      former.set(loadBalancerId, gone);
      if (before !== undefined && before !== worker) gone.add(before);
      if (gone.has(worker))
        violations.push(
          violation(
            'one-writer-at-a-time',
            one.atMs,
            loadBalancerId,
            `${one.action} by ${worker} after ${before ?? ''} had written`,
          ),
        );
      lastWriter.set(loadBalancerId, worker);
    }
    return violations;
  },
};

export const leasesAreKept: Checker = {
  name: 'leases-are-kept',
  law: 'A load balancer is claimed by one worker at a time: the next claim comes after the release, or after the lease has ended, or by the retry of an invocation that is dead.',
  check: ({ happenings, causes }) => {
    const violations: Violation[] = [];
    const held = new Map<string, { readonly worker: string; readonly untilMs: number }>();
    for (const [index, one] of happenings.entries()) {
      if (one.kind !== 'append' || !one.written || !one.log.startsWith('rotations/')) continue;
      if (one.entryKind === 'released') held.delete(one.log);
      if (one.entryKind !== 'claimed') continue;
      const before = held.get(one.log);
      const isTooEarly = before && one.atMs < before.untilMs - CLOCK_TOLERANCE_MS;
      if (isTooEarly && before.worker !== one.worker && !isRetryOf(causes, one.worker, before.worker, index))
        violations.push(
          violation(
            'leases-are-kept',
            one.atMs,
            one.log,
            `claimed by ${one.worker} while ${before.worker} holds it`,
          ),
        );
      const { untilMs = 0 }: { untilMs?: number } = Object(one.data);
      held.set(one.log, { worker: one.worker, untilMs });
    }
    return violations;
  },
};

/** The same invocation again, after the worker before it was gone. */
function isRetryOf(
  { executions, ends }: Evidence['causes'],
  worker: string,
  before: string,
  index: number,
): boolean {
  const [again, first] = [executions.get(worker)?.one, executions.get(before)?.one];
  const goneFrom = ends.get(before)?.index ?? Number.POSITIVE_INFINITY;
  return (
    again !== undefined && again.submission === first?.submission && again.retryCount > 0 && goneFrom < index
  );
}

export const noSecrets: Checker = {
  name: 'no-secrets',
  law: 'No private key and no secret is in any log line, ledger entry, event or report.',
  check: ({ happenings, truth }) =>
    happenings.flatMap((one) => {
      const text = textOf(one);
      const secret = text === undefined ? undefined : truth.secrets.find((each) => text.includes(each));
      return secret
        ? [violation('no-secrets', one.atMs, one.kind, `"${secret.slice(0, 14)}..." in ${one.kind}`)]
        : [];
    }),
};

function textOf(one: Evidence['happenings'][number]): string | undefined {
  switch (one.kind) {
    case 'log':
      return one.line;
    case 'append':
      return one.text;
    case 'worker':
      return one.message;
    case 'event':
      return JSON.stringify(one.data);
    case 'report':
      return JSON.stringify(one.report);
    default:
      return undefined;
  }
}

/** Twice what was seen over thousands of seeds: a loop shows, a large fleet does not. */
const MAX_WRITES_PER_LISTENER = 60;
const MAX_READS_PER_WORKER = 8_000;
const MAX_APPENDS_PER_WORKER = 2_000;

export const callsAreBounded: Checker = {
  name: 'calls-are-bounded',
  law: 'Whatever goes wrong, one run of a worker makes a bounded number of calls.',
  check: ({ happenings, endMs }) => {
    const counts = new Map<string, number>();
    const count = (key: string): void => {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    };
    for (const one of happenings) {
      if (one.kind === 'append') count(`appends ${one.worker}`);
      if (one.kind === 'call')
        count(one.write ? `writes ${one.caller} ${String(one.params['ListenerId'])}` : `reads ${one.caller}`);
    }
    const limits: Readonly<Record<string, number>> = {
      writes: MAX_WRITES_PER_LISTENER,
      reads: MAX_READS_PER_WORKER,
      appends: MAX_APPENDS_PER_WORKER,
    };
    return [...counts].flatMap(([key, number]) => {
      const limit = limits[key.split(' ')[0] ?? ''] ?? Infinity;
      return number > limit
        ? [violation('calls-are-bounded', endMs, key, `${number} calls, at most ${limit}`)]
        : [];
    });
  },
};

export const nothingIsDeleted: Checker = {
  name: 'nothing-is-deleted',
  law: 'No certificate is ever deleted from CAS.',
  check: ({ happenings }) =>
    happenings.flatMap((one) =>
      one.kind === 'call' && one.product === 'cas' && one.write
        ? [violation('nothing-is-deleted', one.atMs, one.caller, one.action)]
        : [],
    ),
};
