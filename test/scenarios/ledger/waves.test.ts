/** A new certificate is first tried on one load balancer; the others follow after the soak. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { rightAfter, runAndDie } from './crash.ts';
import { aFleet, appendControlEntry, blind, heldAt } from './fleets.ts';

const soak = { settings: { soakMs: HOUR_MS } } as const;

describe('a new certificate for several load balancers', () => {
  it('is tried on the first; the others wait for its proof and for the soak, then follow', async () => {
    const { world, old } = aFleet(soak);
    const held = heldAt(world.store, 'change-started');
    const pilot = world.rotate({}, { store: held.store });
    await held.reached;

    const during = await world.rotate({ loadBalancerId: 'alb-2' });
    held.letGo();
    const first = await pilot;
    const early = await world.rotate({ loadBalancerId: 'alb-2' });
    await world.clock.advance(HOUR_MS);
    const later = [
      await world.rotate({ loadBalancerId: 'alb-2' }),
      await world.rotate({ loadBalancerId: 'alb-3' }),
    ];

    expect(outcomesOf(during)).toEqual([`${old}: blocked (waiting-for-pilot)`]);
    expect(outcomesOf(first)).toEqual([`${old}: verified (proved)`]);
    expect(outcomesOf(early)).toEqual([`${old}: blocked (soaking)`]);
    expect(later.flatMap(outcomesOf)).toEqual([`${old}: verified (proved)`, `${old}: verified (proved)`]);
  });

  it('is used on the other listeners of the pilot without a soak', async () => {
    const { world, old } = aFleet({ size: 0, ...soak });
    world.loadBalancer({ listeners: [{ default: old }, { default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`, `${old}: verified (proved)`]);
  });

  it('does not wait in an emergency', async () => {
    const { world, old } = aFleet({ ...soak, old: { daysLeft: -1 } });
    const held = heldAt(world.store, 'change-started');
    const pilot = world.rotate({}, { store: held.store });
    await held.reached;

    const other = await world.rotate({ loadBalancerId: 'alb-2' });

    expect(outcomesOf(other)).toEqual([`${old}: verified (proved)`]);
    held.letGo();
    await pilot;
  });

  it('does not delay another new certificate on the same load balancer', async () => {
    const { world, old } = aFleet({ ...soak, size: 1 });
    const other = world.certificate({ names: ['other.example.org'], daysLeft: 9 });
    world.certificate({ names: ['other.example.org'] });
    world.loadBalancer({ listeners: [{ default: old, additional: [other] }] });
    await world.rotate();

    const report = await world.rotate({ loadBalancerId: 'alb-2' });

    expect(outcomesOf(report)).toEqual([`${old}: blocked (soaking)`, `${other}: verified (proved)`]);
  });
});

describe('a pilot', () => {
  it('that cannot be proved is replaced by another pilot', async () => {
    const { world, old } = aFleet(soak);

    const pilot = await world.rotate({}, { probe: blind });
    const other = await world.rotate({ loadBalancerId: 'alb-2' });

    expect(outcomesOf(pilot)).toEqual([`${old}: blocked (unreachable)`]);
    expect(outcomesOf(other)).toEqual([`${old}: verified (proved)`]);
  });

  it('that reaches no verdict is replaced by a waiting load balancer', async () => {
    const { world, old } = aFleet({ size: 2, ...soak });
    const held = heldAt(world.store, 'trial-ended');
    const tries = world.rotate({}, { probe: blind, store: held.store });
    await held.reached;
    const waits = await world.rotate({ loadBalancerId: 'alb-2' });
    held.letGo();
    await tries;
    await world.clock.advance(HOUR_MS);

    const again = await world.rotate({}, { probe: blind });
    const other = await world.rotate({ loadBalancerId: 'alb-2' });

    expect(outcomesOf(waits)).toEqual([`${old}: blocked (waiting-for-pilot)`]);
    expect(outcomesOf(again)).toEqual([`${old}: blocked (waiting-for-pilot)`]);
    expect(outcomesOf(other)).toEqual([`${old}: verified (proved)`]);
  });

  it('that dies keeps its role until its lease ends', async () => {
    const { world, old } = aFleet(soak);
    await runAndDie(world, ({ what }) => what === 'change-started');

    const during = await world.rotate({ loadBalancerId: 'alb-2' });
    await world.clock.advance(2 * HOUR_MS);
    const after = await world.rotate({ loadBalancerId: 'alb-2' });

    expect(outcomesOf(during)).toEqual([`${old}: blocked (waiting-for-pilot)`]);
    expect(outcomesOf(after)).toEqual([`${old}: verified (proved)`]);
  });

  it('that dies and is recovered by its next run is still the pilot', async () => {
    const { world, old } = aFleet(soak);
    await runAndDie(world, rightAfter('update-default'));
    await world.clock.advance(2 * HOUR_MS);

    const recovered = await world.rotate();
    const other = await world.rotate({ loadBalancerId: 'alb-2' });

    expect(outcomesOf(recovered)).toContain(`${old}: verified (proved)`);
    expect(outcomesOf(other)).toEqual([`${old}: blocked (soaking)`]);
  });

  it('that is changed without a proof is sufficient after the soak with UNPROVABLE=rotate', async () => {
    const { world, old } = aFleet({ settings: { soakMs: HOUR_MS, unprovable: 'rotate' } });

    const pilot = await world.rotate({}, { probe: blind });
    const early = await world.rotate({ loadBalancerId: 'alb-2' }, { probe: blind });
    await world.clock.advance(HOUR_MS);
    const later = await world.rotate({ loadBalancerId: 'alb-2' }, { probe: blind });

    expect(outcomesOf(pilot)).toEqual([`${old}: changed-unproved (unreachable)`]);
    expect(outcomesOf(early)).toEqual([`${old}: blocked (soaking)`]);
    expect(outcomesOf(later)).toEqual([`${old}: changed-unproved (unreachable)`]);
  });
});

describe('a pause by an operator', () => {
  it('stops new changes until it is resumed', async () => {
    const { world, old } = aFleet();
    await appendControlEntry(world, { kind: 'paused', data: {} });

    const paused = await world.rotate();
    await appendControlEntry(world, { kind: 'resumed', data: {} });
    const resumed = await world.rotate();

    expect(outcomesOf(paused)).toEqual([`${old}: blocked (paused)`]);
    expect(outcomesOf(resumed)).toEqual([`${old}: verified (proved)`]);
  });

  it('of one load balancer stops new changes there and on no other, and the plan shows it before', async () => {
    const { world, old } = aFleet();
    await appendControlEntry(world, { kind: 'paused', data: { loadBalancerId: 'alb-1' } });

    const plan = await world.rotate({ mode: 'plan' });
    const paused = await world.rotate();
    const other = await world.rotate({ loadBalancerId: 'alb-2' });
    await appendControlEntry(world, { kind: 'resumed', data: { loadBalancerId: 'alb-1' } });
    const resumed = await world.rotate();

    expect(plan.plan.replacements).toMatchObject([{ decision: 'blocked', reason: 'paused' }]);
    expect(outcomesOf(plan)).toEqual([`${old}: blocked (paused)`]);
    expect(outcomesOf(paused)).toEqual([`${old}: blocked (paused)`]);
    expect(paused.outcomes[0]?.message).toContain('An operator has paused alb-1 since ');
    expect(outcomesOf(other)).toEqual([`${old}: verified (proved)`]);
    expect(outcomesOf(resumed)).toEqual([`${old}: verified (proved)`]);
  });

  it('of one load balancer stops no emergency there', async () => {
    const { world, old } = aFleet({ old: { daysLeft: 1 } });
    await appendControlEntry(world, { kind: 'paused', data: { loadBalancerId: 'alb-1' } });

    expect(outcomesOf(await world.rotate())).toEqual([`${old}: verified (proved)`]);
  });

  it('stops no emergency and no open change', async () => {
    const { world, old } = aFleet({ old: { daysLeft: 1 } });
    const calm = aFleet();
    await runAndDie(calm.world, rightAfter('update-default'));
    await calm.world.clock.advance(2 * HOUR_MS);
    for (const each of [world, calm.world]) await appendControlEntry(each, { kind: 'paused', data: {} });

    const emergency = await world.rotate();
    const open = await calm.world.rotate();

    expect(outcomesOf(emergency)).toEqual([`${old}: verified (proved)`]);
    expect(outcomesOf(open)).toContain(`${calm.old}: verified (proved)`);
  });
});
