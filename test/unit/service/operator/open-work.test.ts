/** Leases and open changes of real rotations, under virtual time. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../../shared/base/clock.ts';
import { loadBalancerLog } from '../../../../shared/core/records/load-balancer-log.ts';
import { openWork } from '../../../../shared/service/operator/open-work.ts';
import { aDueDefault } from '../../../scenarios/rotation/stories.ts';
import { crashed } from './stories.ts';

describe('open work', () => {
  it('is empty after a rotation has ended', async () => {
    const { world } = aDueDefault();
    await world.rotate();

    expect(await openWork(world.store, world.clock)).toEqual({ loadBalancers: [], unreadable: [] });
  });

  it('has the changes and the lease of a worker that was killed', async () => {
    const { world, old, renewed } = await crashed();

    const during = await openWork(world.store, world.clock, { loadBalancerId: 'alb-1' });
    await world.clock.advance(2 * HOUR_MS);
    const after = await openWork(world.store, world.clock);
    const elsewhere = await openWork(world.store, world.clock, { loadBalancerId: 'alb-2' });

    expect(during.loadBalancers).toMatchObject([
      {
        loadBalancerId: 'alb-1',
        lease: { holder: 'rotation-1', holds: true },
        changes: [
          {
            rotationId: 'rotation-1',
            listenerId: 'lsn-1',
            change: `${renewed} replaces ${old} (additional)`,
            state: 'begun',
          },
        ],
      },
    ]);
    expect(after.loadBalancers[0]?.lease?.holds).toBe(false);
    expect(elsewhere.loadBalancers).toEqual([]);
  });

  it('has the lease of a worker that died before any change only until it ends', async () => {
    const { world } = aDueDefault();
    await world.store.append(loadBalancerLog('cn-hangzhou', 'alb-1'), 1, {
      format: 1,
      atMs: world.clock.now(),
      holder: 'rotation-1',
      nonce: '1',
      kind: 'claimed',
      data: { requestId: 'request-1', untilMs: world.clock.now() + HOUR_MS },
    });

    const during = await openWork(world.store, world.clock);
    await world.clock.advance(2 * HOUR_MS);
    const after = await openWork(world.store, world.clock);

    expect(during.loadBalancers).toMatchObject([
      { loadBalancerId: 'alb-1', lease: { holds: true }, changes: [] },
    ]);
    expect(after.loadBalancers).toEqual([]);
  });
});
