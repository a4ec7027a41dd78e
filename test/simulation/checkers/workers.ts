/** Invariants about leases, the number of calls, and what must never be recorded. */
import type { AppendEntry } from '../run-history.ts';
import { type Checker, CLOCK_TOLERANCE_MS, type Evidence, type Violation } from './checker.ts';
import { violation } from './control-plane.ts';

export const oneWriterAtATime: Checker = {
  name: 'one-writer-at-a-time',
  invariant:
    'A worker writes to a load balancer only if it appended the newest entry of its log, and never again after another worker has written.',
  check: ({ history }) => {
    const violations: Violation[] = [];
    const newest = new Map<string, AppendEntry>();
    const lastWriter = new Map<string, string>();
    const former = new Map<string, Set<string>>();
    const loadBalancerOf = new Map<string, string>();
    for (const one of history) {
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
            `${one.action} by ${worker}; the newest entry of the log is by ${owner ?? 'no worker'}`,
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
  invariant:
    'One worker at a time holds the lease of a load balancer: the next claim follows the release or the end of the lease, or is by a retry of the dead invocation.',
  check: ({ history, causes }) => {
    const violations: Violation[] = [];
    const held = new Map<string, { readonly worker: string; readonly untilMs: number }>();
    for (const [index, one] of history.entries()) {
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

/** A retry of the same invocation, after its previous worker had ended. */
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
  invariant: 'No log line, ledger entry, event or report contains a private key or a secret.',
  check: ({ history, truth }) =>
    history.flatMap((one) => {
      const text = outputText(one);
      const secret = text === undefined ? undefined : truth.secrets.find((each) => text.includes(each));
      return secret
        ? [violation('no-secrets', one.atMs, one.kind, `"${secret.slice(0, 14)}..." in ${one.kind}`)]
        : [];
    }),
};

function outputText(one: Evidence['history'][number]): string | undefined {
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

/** Twice the most seen over thousands of seeds: a loop exceeds it, a large fleet does not. */
const MAX_WRITES_PER_LISTENER = 60;
const MAX_READS_PER_WORKER = 8_000;
const MAX_APPENDS_PER_WORKER = 2_000;

export const callsAreBounded: Checker = {
  name: 'calls-are-bounded',
  invariant: 'One run of a worker makes a bounded number of calls under all faults.',
  check: ({ history, endMs }) => {
    const counts = new Map<string, number>();
    const count = (key: string): void => {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    };
    for (const one of history) {
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
  invariant: 'No certificate is ever deleted from CAS.',
  check: ({ history }) =>
    history.flatMap((one) =>
      one.kind === 'call' && one.product === 'cas' && one.write
        ? [violation('nothing-is-deleted', one.atMs, one.caller, one.action)]
        : [],
    ),
};
