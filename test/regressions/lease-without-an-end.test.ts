/** A review of this project: one entry with a lease until the year 275760 kept every worker out. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../shared/base/clock.ts';
import { createWorld } from '../support/world.ts';

const FOR_EVER_MS = 8.64e15;

describe('a lease without an end (a review of this project)', () => {
  it.each([
    { dated: 'now', aheadMs: 0 },
    { dated: 'a thousand years ahead', aheadMs: 365_000 * DAY_MS },
  ])('that is dated $dated ends within a day and a few minutes', async ({ aheadMs }) => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ listeners: [{ default: old }] });
    await world.store.append('rotations/cn-hangzhou/alb-1', 1, {
      ...{ format: 1, atMs: world.clock.now() + aheadMs, holder: 'forger', nonce: '1' },
      kind: 'claimed',
      data: { requestId: 'r', untilMs: FOR_EVER_MS },
    } as const);
    await world.clock.advance(DAY_MS + HOUR_MS);

    await world.rotate();

    expect(world.attached()).toEqual([`default ${renewed}`]);
  });
});
