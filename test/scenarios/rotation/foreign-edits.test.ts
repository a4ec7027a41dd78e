/** Another writer edits the listener at the same time: its edits are never overwritten. */
import { describe, expect, it } from 'vitest';
import type { AlbApi } from '../../../shared/cloud/alb-api.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld, type World } from '../../support/world.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { aDueAdditional, aDueDefault } from './stories.ts';

/** Calls `happen` after the plan was made, before the listener is read again. */
function afterThePlan(world: World, happen: () => void): AlbApi {
  const alb = world.alb('cn-hangzhou');
  let readings = 0;
  return {
    ...alb,
    listListenerCertificates: (request) => {
      readings += 1;
      if (readings === 2) happen();
      return alb.listListenerCertificates(request);
    },
  };
}

/** Calls `happen` while the baseline is taken. */
function duringTheBaseline(world: World, happen: () => void): World['probe'] {
  let happened = false;
  return (target) => {
    if (!happened) happen();
    happened = true;
    return world.probe(target);
  };
}

describe('an edit between the plan and the read that confirms it', () => {
  it('that is unrelated to the change is included in the plan', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const theirs = world.certificate({ names: ['theirs.example.com'] });
    const alb = afterThePlan(world, () =>
      world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', associate: [theirs], instant: true }),
    );

    const report = await world.rotate({}, { alb });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${theirs}`, `additional ${renewed}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('that attaches the new certificate leaves the other steps to the service', async () => {
    const { world, old, renewed } = aDueAdditional();
    const alb = afterThePlan(world, () =>
      world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', associate: [renewed], instant: true }),
    );

    const report = await world.rotate({}, { alb });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`dissociate ${old}`]);
    expect(brokenRules(world, [report])).toEqual([]);
  });

  it('that detaches the old certificate ends the change, and nothing is written', async () => {
    const { world, main, old } = aDueAdditional();
    const alb = afterThePlan(world, () =>
      world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', dissociate: [old], instant: true }),
    );

    const report = await world.rotate({}, { alb });

    expect(outcomesOf(report)).toContain(`${old}: blocked (changed-by-others)`);
    expect(world.writes()).toEqual([]);
    expect(world.attached()).toEqual([`default ${main}`]);
  });

  it('that makes another certificate the better one is left to the next run', async () => {
    const world = createWorld();
    const main = world.certificate({ names: ['b.example.com'] });
    const old = world.certificate({ names: ['a.example.com', 'b.example.com'], daysLeft: 9 });
    const near = world.certificate({ names: ['a.example.com', 'x.example.com'], daysLeft: 150 });
    const planned = world.certificate({ names: ['a.example.com', 'y.example.com'], daysLeft: 190 });
    world.loadBalancer({ listeners: [{ default: main, additional: [old] }] });
    const alb = afterThePlan(world, () =>
      world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', associate: [near], instant: true }),
    );

    const first = await world.rotate({}, { alb });
    const next = await world.rotate();

    expect(first.outcomes.at(-1)).toMatchObject({
      newCertificateId: planned,
      outcome: 'blocked',
      reason: 'plan-changed',
    });
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(carriedOut(world)).toEqual([`dissociate ${old}`]);
    expect(brokenRules(world, [first, next])).toEqual([]);
  });

  it('stops a plan that was approved by its hash, for every kind of edit', async () => {
    const { world, old, renewed } = aDueAdditional();
    const { plan } = await world.rotate({ mode: 'plan' });
    const alb = afterThePlan(world, () =>
      world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', associate: [renewed], instant: true }),
    );

    const report = await world.rotate({ plan: plan.hash }, { alb });

    expect(outcomesOf(report)).toContain(`${old}: blocked (plan-changed)`);
    expect(world.writes()).toEqual([]);
  });
});

describe('an edit while the baseline is taken', () => {
  it.each([
    { how: 'at once', instant: true },
    { how: 'as a job that is still under way', instant: false },
  ])('stops the change before its first write ($how); the next run does it', async ({ instant }) => {
    const { world, main, old, renewed } = aDueDefault();
    const theirs = world.certificate({ names: ['theirs.example.com'] });
    const edit = { kind: 'foreign-edit', listenerId: 'lsn-1', associate: [theirs], instant } as const;
    const probe = duringTheBaseline(world, () => world.model.inject(edit));

    const first = await world.rotate({}, { probe });
    const between = world.attached();
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: blocked (changed-by-others)`);
    expect(between).toEqual([`default ${old}`, `additional ${main}`, `additional ${theirs}`]);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`, `additional ${theirs}`]);
    expect(brokenRules(world, [first, next])).toEqual([]);
  });

  it('that replaces the default is never overwritten by the one that was planned', async () => {
    const { world, main, old } = aDueDefault();
    const theirs = world.certificate({ daysLeft: 150 });
    const probe = duringTheBaseline(world, () =>
      world.model.inject({ kind: 'foreign-edit', listenerId: 'lsn-1', default: theirs, instant: true }),
    );

    const report = await world.rotate({}, { probe });

    // Either the baseline or the read before the write meets it first.
    expect(report.outcomes.find(({ oldCertificateId }) => oldCertificateId === old)?.outcome).toBe('blocked');
    expect(world.writes()).toEqual([]);
    expect(world.attached()).toEqual([`default ${theirs}`, `additional ${main}`]);
  });
});

describe('an edit while a write waits', () => {
  it.each([
    { why: 'ALB throttled it', fault: { answer: 'throttle' as const, retryAfterMs: 10_000 } },
    { why: 'the system was busy', fault: { answer: 'error' as const, code: 'SystemBusy' } },
    { why: 'its answer was lost before it took effect', fault: { answer: 'reset' as const } },
  ])('is not overwritten: $why', async ({ fault }) => {
    const { world, main, old } = aDueDefault();
    const theirs = world.certificate({ daysLeft: 150 });
    world.model.inject({ kind: 'answer', action: 'UpdateListenerAttribute', times: 1, ...fault });
    const alb = world.alb('cn-hangzhou');
    const editing: AlbApi = {
      ...alb,
      updateListenerAttribute: (request) => {
        world.model.inject({
          kind: 'foreign-edit',
          listenerId: 'lsn-1',
          default: theirs,
          instant: true,
          afterMs: 1_000,
        });
        return alb.updateListenerAttribute(request);
      },
    };

    const report = await world.rotate({}, { alb: editing });

    expect(outcomesOf(report)).toContain(`${old}: blocked (changed-by-others)`);
    expect(carriedOut(world)).toEqual([]);
    expect(world.attached()).toEqual([`default ${theirs}`, `additional ${main}`]);
  });
});

describe('an edit between two steps', () => {
  it('stops the change with old and new attached, and keeps the edit', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const theirs = world.certificate({ names: ['theirs.example.com'] });
    world.model.inject({
      kind: 'foreign-edit',
      listenerId: 'lsn-1',
      associate: [theirs],
      instant: true,
      afterWrites: 1,
      afterMs: 7_000,
    });

    const first = await world.rotate();
    const between = world.attached();
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: changed-unproved (changed-by-others)`);
    expect(between).toEqual([
      `default ${main}`,
      `additional ${old}`,
      `additional ${renewed}`,
      `additional ${theirs}`,
    ]);
    expect(outcomesOf(next)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`, `additional ${theirs}`]);
    expect(brokenRules(world, [first, next])).toEqual([]);
  });
});

describe('a certificate that is issued while a rotation is under way', () => {
  it('does not change it: the planned certificate is used', async () => {
    const { world, main, old, renewed } = aDueDefault();
    const probe = duringTheBaseline(world, () => world.certificate({ daysLeft: 195 }));

    const first = await world.rotate({}, { probe });
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: verified (proved)`);
    expect(next.outcome).toBe('nothing-to-do');
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(brokenRules(world, [first])).toEqual([]);
  });
});
