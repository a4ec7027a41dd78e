/** Pause, breaker and held-back certificates after real rotations, under virtual time. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import { certificateLog, certificateReducer } from '../../../../shared/core/records/certificate-log.ts';
import { openLog } from '../../../../shared/ledger/log.ts';
import { pause } from '../../../../shared/service/operator/pause.ts';
import { quarantine } from '../../../../shared/service/operator/quarantine.ts';
import { wrongInOneZone } from '../../../scenarios/ledger/fleets.ts';
import { aDueDefault } from '../../../scenarios/rotation/stories.ts';
import { createWorld } from '../../../support/world.ts';
import { operatorOf } from './stories.ts';

describe('quarantine', () => {
  it('has the held-back certificate with its load balancer, reason and end', async () => {
    const { world, renewed } = aDueDefault();
    await world.rotate({}, { probe: wrongInOneZone(world, renewed) });

    const now = await quarantine(world.store, world.clock);
    const elsewhere = await quarantine(world.store, world.clock, { loadBalancerId: 'alb-2' });
    await world.clock.advance(6 * HOUR_MS);
    const later = await quarantine(world.store, world.clock);

    const [held] = now.heldBack;
    expect(held).toMatchObject({
      certificateId: renewed,
      loadBalancerId: 'alb-1',
      times: 1,
      reason: 'served-other',
    });
    expect((held?.untilMs ?? 0) - (held?.failedAtMs ?? 0)).toBe(6 * HOUR_MS);
    expect(elsewhere.heldBack).toEqual([]);
    expect(later.heldBack).toEqual([]);
  });

  it('shows a certificate that failed on two load balancers as held back everywhere', async () => {
    const world = createWorld();
    const { clock, store } = world;
    const certificate = await openLog({
      ...{ store, log: certificateLog('2-cn-hangzhou'), reducer: certificateReducer, clock, holder: 'w' },
    });
    for (const loadBalancerId of ['alb-1', 'alb-2'])
      await certificate.append({ kind: 'failed', data: { loadBalancerId } });
    await clock.advance(30 * DAY_MS);

    const { heldBack } = await quarantine(store, clock, { loadBalancerId: 'alb-3' });

    expect(heldBack).toMatchObject([
      { certificateId: '2-cn-hangzhou', loadBalancerId: 'alb-1', untilMs: null, reason: null },
      { certificateId: '2-cn-hangzhou', loadBalancerId: 'alb-2', untilMs: null, reason: null },
    ]);
  });

  it('shows a pause', async () => {
    const { world } = aDueDefault();
    await pause(operatorOf(world));

    expect(await quarantine(world.store, world.clock)).toMatchObject({
      paused: true,
      pausedLoadBalancers: [],
      breaker: { open: false },
    });
  });

  it('shows the pause of one load balancer, with its start, also to those who ask about it alone', async () => {
    const { world } = aDueDefault();
    const { store, clock } = world;
    const sinceMs = clock.now();
    await pause(operatorOf(world), 'alb-1');
    await clock.advance(DAY_MS);

    const [all, one, other] = [
      await quarantine(store, clock),
      await quarantine(store, clock, { loadBalancerId: 'alb-1' }),
      await quarantine(store, clock, { loadBalancerId: 'alb-2' }),
    ];

    expect([all.paused, all.pausedLoadBalancers]).toEqual([false, [{ loadBalancerId: 'alb-1', sinceMs }]]);
    expect(one.pausedLoadBalancers).toEqual(all.pausedLoadBalancers);
    expect(other.pausedLoadBalancers).toEqual([]);
  });
});
