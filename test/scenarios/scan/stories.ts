/**
 * What the stories of scan begin with (load balancers, a function that rotates, troubles), and how they read who was asked and what was told.
 */

import type { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import type { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { createWorld, type World } from '../../support/world.ts';

/** Scan asks this function for a worker instead of rotating by itself. */
export const fanOut = { ROTATE_FUNCTION: 'cert-rotator-rotate' } as const;

/** One load balancer whose only certificate has so much left; nothing can replace it. */
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

/** The service has no right to this action, from now on for good; with `mentions`, only where a call names it. */
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

/** Who was asked for a worker, and with which command. */
export const asked = ({ invocations }: ReturnType<typeof createMemoryInvoker>) =>
  invocations.map(({ target, payload }) => [target.functionName, JSON.parse(payload)]);

/** What the bus was given: `Scan:Completed`. */
export const typesOf = ({ events }: ReturnType<typeof createMemoryBus>) =>
  events.map(({ type }) => type.split(':').slice(1).join(':'));
