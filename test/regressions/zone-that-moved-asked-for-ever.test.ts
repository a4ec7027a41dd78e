/**
 * kube-aws 598, og-aws PR 312: the address of a zone is replaced while a change is under way. The old address was asked in every later run
 * and never answered, so a good change stayed unproved; where it answered for somebody else, the good certificate was taken off again.
 */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/base/clock.ts';
import { LEASE_ENDED_MS, ledgerOf, rightAfter, runAndDie } from '../scenarios/ledger/crash.ts';
import { aDueDefault, zoneA, zoneB } from '../scenarios/rotation/stories.ts';
import { outcomesOf } from '../support/in-words.ts';

const loadBalancerId = 'alb-1';

async function changedAndDied() {
  const story = aDueDefault();
  await runAndDie(story.world, rightAfter('update-default'));
  await story.world.clock.advance(LEASE_ENDED_MS);
  return story;
}

describe('a zone whose address is replaced while a change is open', () => {
  it('does not keep the change unproved on every later day', async () => {
    const { world, old } = await changedAndDied();
    world.model.inject({ kind: 'zone-moved', loadBalancerId, zoneId: zoneA.zoneId });

    const first = await world.rotate();
    await world.clock.advance(DAY_MS);
    const later = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: verified (proved)`);
    expect(later.outcome).toBe('nothing-to-do');
    expect(first.finishedAtMs - first.startedAtMs).toBeLessThan(MINUTE_MS);
    expect((await ledgerOf(world)).open).toEqual([]);
  });

  it('does not take the good certificate off although the old address serves somebody else', async () => {
    const { world, main, old, renewed } = await changedAndDied();
    world.model.inject({ kind: 'zone-moved', loadBalancerId, zoneId: zoneA.zoneId });
    const foreign = world.certificate({ names: ['somebody-else.example'] });
    world.loadBalancer({
      zones: [{ zoneId: zoneA.zoneId, address: zoneA.address }],
      listeners: [{ default: foreign, port: 443 }],
    });

    const report = await world.rotate({ loadBalancerId });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
  });
});

describe('a zone that leaves while a change is open', () => {
  it('is not asked any more: the remaining ones are sufficient', async () => {
    const { world, old } = await changedAndDied();
    world.model.inject({ kind: 'zone-removed', loadBalancerId, zoneId: zoneB.zoneId });
    await world.clock.advance(HOUR_MS);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(report.finishedAtMs - report.startedAtMs).toBeLessThan(MINUTE_MS);
  });
});
