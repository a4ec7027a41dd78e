/** The invariant about damaged entries of the ledger. */
import type { Checker } from './checker.ts';
import { violation } from './control-plane.ts';

export const damagedEntriesNotCarriedOut: Checker = {
  name: 'damaged-entries-not-carried-out',
  invariant:
    'A worker that starts after an entry of its load balancer’s log was damaged changes nothing there.',
  check: ({ causes, timelines }) =>
    [...timelines.listeners.values()].flatMap(({ listenerId, loadBalancerId, writes }) => {
      const fromIndex = timelines.damagedFrom.get(loadBalancerId);
      if (fromIndex === undefined) return [];
      return writes
        .filter(
          ({ worker, index }) => index > fromIndex && (causes.executions.get(worker)?.index ?? 0) > fromIndex,
        )
        .map(({ atMs, worker, kind, ids }) =>
          violation(
            'damaged-entries-not-carried-out',
            atMs,
            listenerId,
            `${kind} ${ids.join()} by ${worker}, which read a damaged log`,
          ),
        );
    }),
};
