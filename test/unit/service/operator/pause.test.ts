import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import { CONTROL_LOG, controlReducer } from '../../../../shared/core/records/control-log.ts';
import { openLog } from '../../../../shared/ledger/log.ts';
import { pause, resume } from '../../../../shared/service/operator/pause.ts';
import { quarantine } from '../../../../shared/service/operator/quarantine.ts';
import { aDueDefault } from '../../../scenarios/rotation/stories.ts';
import { outcomesOf } from '../../../support/in-words.ts';
import { entriesOf, operatorOf, overtaken } from './stories.ts';

describe('pause and resume', () => {
  it('stop new rotations, and start them again', async () => {
    const { world, old } = aDueDefault();

    const paused = await pause(operatorOf(world));
    const meanwhile = await world.rotate();
    const resumed = await resume(operatorOf(world));
    const after = await world.rotate();

    expect([paused.action, resumed.action]).toEqual(['pause', 'resume']);
    expect([paused.changed, resumed.changed]).toEqual([true, true]);
    expect(outcomesOf(meanwhile)).toContain(`${old}: blocked (paused)`);
    expect(outcomesOf(after)).toContain(`${old}: verified (proved)`);
  });

  it('write nothing if nothing changes', async () => {
    const { world } = aDueDefault();

    const first = await resume(operatorOf(world));
    await pause(operatorOf(world));
    const second = await pause(operatorOf(world));

    expect([first.changed, second.changed]).toEqual([false, false]);
    expect(await entriesOf(world)).toBe(1);
  });

  it('are repeated if another writer was first', async () => {
    const { world } = aDueDefault();
    const { clock } = world;
    const store = overtaken(world.store, async () => {
      const worker = await openLog({
        ...{ store: world.store, log: CONTROL_LOG, reducer: controlReducer, clock },
        holder: 'worker',
      });
      await worker.append({ kind: 'proof-failed', data: { loadBalancerId: 'alb-9' } });
    });

    await pause(operatorOf(world, { store }));

    const written = await world.store.read(CONTROL_LOG);
    expect(written.map(({ kind, holder }) => `${kind} by ${holder}`)).toEqual([
      'proof-failed by worker',
      'paused by operator-1',
    ]);
  });

  it('close the breaker, which otherwise closes a day after the first of its failures', async () => {
    const { world } = aDueDefault();
    const { clock, store } = world;
    const control = await openLog({ store, log: CONTROL_LOG, reducer: controlReducer, clock, holder: 'w' });
    const firstAtMs = clock.now();
    for (const loadBalancerId of ['alb-1', 'alb-2', 'alb-3']) {
      await control.append({ kind: 'proof-failed', data: { loadBalancerId } });
      await clock.advance(HOUR_MS);
    }

    const before = await quarantine(store, clock);
    await resume(operatorOf(world));
    const after = await quarantine(store, clock);

    expect(before.breaker).toEqual({
      open: true,
      untilMs: firstAtMs + DAY_MS,
      loadBalancerIds: ['alb-1', 'alb-2', 'alb-3'],
    });
    expect(after.breaker).toEqual({ open: false, untilMs: null, loadBalancerIds: [] });
  });
});

describe('the pause of one load balancer', () => {
  it('leaves the others and the pause of everything as they are', async () => {
    const { world } = aDueDefault();
    const operator = operatorOf(world);

    const own = await pause(operator, 'alb-1');
    const again = await pause(operator, 'alb-1');
    const all = await pause(operator);
    const ended = await resume(operator);
    const { paused, pausedLoadBalancers } = await quarantine(world.store, world.clock);

    expect([own.changed, again.changed, all.changed]).toEqual([true, false, true]);
    expect(own.message).toBe('alb-1 is paused: only emergencies are started there.');
    expect(ended.message).toContain('Still paused, each by a pause of its own: alb-1.');
    expect([paused, pausedLoadBalancers.map(({ loadBalancerId }) => loadBalancerId)]).toEqual([
      false,
      ['alb-1'],
    ]);
  });

  it('ends alone, and says that everything is paused', async () => {
    const { world } = aDueDefault();
    const operator = operatorOf(world);
    await pause(operator);
    await pause(operator, 'alb-1');

    const ended = await resume(operator, 'alb-1');
    const again = await resume(operator, 'alb-1');
    const { paused, pausedLoadBalancers } = await quarantine(world.store, world.clock);

    expect([ended.changed, again.changed]).toEqual([true, false]);
    expect(ended.message).toContain('Rotations as a whole are still paused.');
    expect([paused, pausedLoadBalancers]).toEqual([true, []]);
  });

  it('keeps the failed proofs that the breaker counts when it ends', async () => {
    const { world } = aDueDefault();
    const { clock, store } = world;
    const control = await openLog({ store, log: CONTROL_LOG, reducer: controlReducer, clock, holder: 'w' });
    for (const loadBalancerId of ['alb-1', 'alb-2', 'alb-3'])
      await control.append({ kind: 'proof-failed', data: { loadBalancerId } });
    await pause(operatorOf(world), 'alb-1');

    await resume(operatorOf(world), 'alb-1');

    expect((await quarantine(store, clock)).breaker.open).toBe(true);
  });
});
