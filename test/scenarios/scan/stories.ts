/**
 * Setups for the stories of scan (load balancers, a rotate function, failures), and readers of the invocations and events.
 */

import type { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import type { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { createWorld, type World } from '../../support/world.ts';

/** Scan invokes this function instead of rotating itself. */
export const fanOut = { ROTATE_FUNCTION: 'cert-rotator-rotate' } as const;

/** One load balancer whose only certificate has this much time left and no replacement. */
export function aLonelyOne(daysLeft: number): World {
  const world = createWorld();
  world.loadBalancer({ listeners: [{ default: world.certificate({ daysLeft }) }] });
  return world;
}

/** `alb-1` is due, `alb-2` lasts, `alb-3` is due, too. */
export function threeLoadBalancers(): World {
  const world = createWorld();
  for (const [name, daysLeft] of [
    ['a.example.com', 9],
    ['b.example.com', 300],
    ['c.example.com', 9],
  ] as const) {
    world.loadBalancer({ listeners: [{ default: world.certificate({ names: [name], daysLeft }) }] });
    world.certificate({ names: [name] });
  }
  return world;
}

/** From now on the service lacks the permission for this action; with `mentions`, only for calls that contain it. */
export function deny({ model }: World, action: string, mentions?: string): void {
  model.inject({
    kind: 'answer',
    answer: 'error',
    status: 403,
    code: 'Forbidden.RAM',
    action,
    ...(mentions === undefined ? {} : { mentions }),
    times: 1_000,
  });
}

export const noLedger = (): LedgerStore => {
  const refuse = () => Promise.reject(new LedgerUnavailable('no answer', { retryable: true }));
  return { append: refuse, read: refuse, logs: refuse, drop: refuse };
};

/** The invoked functions with their commands. */
export const asked = ({ invocations }: ReturnType<typeof createMemoryInvoker>) =>
  invocations.map(({ target, payload }) => [target.functionName, JSON.parse(payload)]);

/** The published event types, such as `Scan:Completed`. */
export const typesOf = ({ events }: ReturnType<typeof createMemoryBus>) =>
  events.map(({ type }) => type.split(':').slice(1).join(':'));
