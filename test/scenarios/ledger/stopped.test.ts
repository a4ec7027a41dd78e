/** A person stops a run with Ctrl-C: what has begun is finished or undone, and nothing else begins. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/base/clock.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { createWorld } from '../../support/world.ts';
import { brokenRules } from '../rotation/rules.ts';
import { cases } from './cases.ts';
import { countEffects, ledgerOf, mortal, rightBefore, runAndDie } from './crash.ts';

describe.each(cases)('a run that is stopped while it replaces $what', ({ build, gap = false }) => {
  it('at any of its effects leaves a whole listener, and the next run makes the rest', async () => {
    const moments = await countEffects(build().world);
    expect(moments).toBeGreaterThan(15);

    for (let moment = 1; moment <= moments; moment++) {
      const { world, end } = build();
      const before = world.attached();
      const stopping = new AbortController();
      const { effects, input } = mortal(world, (_, count) => {
        if (count === moment) stopping.abort();
        return false;
      });

      const report = await world.rotate({}, { ...input, stop: stopping.signal });

      const last = effects[moment - 1];
      const where = `${last?.when} ${last?.what} (${moment} of ${moments})`;
      const { open, lease } = await ledgerOf(world);
      expect(report.interrupted, where).toBe(true);
      expect([before, end], where).toContainEqual(world.attached());
      expect([open, lease], where).toEqual([[], undefined]);
      expect(brokenRules(world, [report], { gap }), where).toEqual([]);
      expect((await world.rotate()).interrupted, where).toBeUndefined();
      expect(world.attached(), where).toEqual(end);
    }
  });
});

describe('a run that is stopped', () => {
  /** Two listeners of one load balancer, both due. */
  function twoDue() {
    const world = createWorld();
    const olds = ['a.example.com', 'b.example.com'].map((name) => {
      const old = world.certificate({ names: [name], daysLeft: 9 });
      world.certificate({ names: [name] });
      return old;
    });
    world.loadBalancer({ listeners: olds.map((old) => ({ default: old })) });
    return world;
  }

  it('finishes the change that has begun, and does not begin the next one', async () => {
    const world = twoDue();
    const stopping = new AbortController();
    const { input } = mortal(world, ({ what }) => {
      if (what === 'update-default') stopping.abort();
      return false;
    });

    const { outcomes } = await world.rotate({}, { ...input, stop: stopping.signal });

    expect(outcomes.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
      'verified proved',
      'blocked interrupted',
    ]);
    expect(world.writes()).toHaveLength(1);
  });

  it('asks no address of a listener whose change does not begin', async () => {
    const world = twoDue();
    const stopping = new AbortController();
    const { input } = mortal(world, ({ what }) => {
      if (what === 'update-default') stopping.abort();
      return false;
    });

    await world.rotate({}, { ...input, stop: stopping.signal });

    expect(new Set(world.handshakes().map(({ listenerId }) => listenerId))).toEqual(new Set(['lsn-1']));
  });

  it('begins no change once it was stopped while it asked for the certificates before it', async () => {
    const world = twoDue();
    const stopping = new AbortController();
    const { outcomes } = await world.rotate(
      {},
      {
        stop: stopping.signal,
        probe: async (target) => {
          stopping.abort();
          return world.probe(target);
        },
      },
    );

    expect(outcomes.map(({ reason }) => reason)).toEqual(['interrupted', 'interrupted']);
    expect([world.writes(), (await ledgerOf(world)).open]).toEqual([[], []]);
  });

  it('knows that a change has ended for which the cloud did not answer, and that one of an earlier run has begun', async () => {
    const world = twoDue();
    await runAndDie(world, rightBefore('proof'));
    await world.clock.advance(2 * 60 * MINUTE_MS);
    world.progress.splice(0);
    const alb = world.alb('cn-hangzhou');
    let readings = 0;
    const { outcomes } = await world.rotate(
      {},
      {
        alb: {
          ...alb,
          getListenerAttribute: async (listenerId) => {
            if (listenerId === 'lsn-2') readings += 1;
            // After the first plan and the one that follows the recovery.
            if (listenerId === 'lsn-2' && readings > 2)
              throw new CloudError('no answer', {
                kind: 'unavailable',
                action: 'GetListenerAttribute',
                cloudCode: 'Timeout',
              });
            return alb.getListenerAttribute(listenerId);
          },
        },
      },
    );

    expect(outcomes.map(({ reason }) => reason)).toContain('cloud-unavailable');
    const told = world.progress.flatMap(({ listenerId, change }) =>
      change ? [`${listenerId} ${change}`] : [],
    );
    expect(told.filter((one) => one.startsWith('lsn-1'))).toEqual(['lsn-1 begun', 'lsn-1 ended']);
    expect(told.at(-1)).toBe('lsn-2 ended');
  });

  it('tells when a change begins and when it has ended', async () => {
    const world = twoDue();

    await world.rotate();

    expect(
      world.progress.flatMap(({ listenerId, change }) => (change ? [`${listenerId} ${change}`] : [])),
    ).toEqual(['lsn-1 begun', 'lsn-1 ended', 'lsn-2 begun', 'lsn-2 ended']);
  });

  it('waits for another worker no longer', async () => {
    const world = twoDue();
    await runAndDie(world, rightBefore('change-started'));
    const startedAtMs = world.clock.now();
    const stopping = new AbortController();
    const stop = stopping.signal;
    const waiting = world.rotate({}, { stop, patienceMs: 10 * MINUTE_MS, requestId: 'another' });
    await world.clock.advance(5_000);
    stopping.abort();

    const { outcomes } = await waiting;

    expect(outcomes.map(({ reason }) => reason)).toEqual(['in-progress', 'in-progress']);
    expect(world.clock.now() - startedAtMs).toBeLessThan(MINUTE_MS);
  });

  it('leaves an open change of an earlier run open, for the next one', async () => {
    const world = twoDue();
    await runAndDie(world, rightBefore('proof'));
    await world.clock.advance(2 * 60 * MINUTE_MS);
    const { outcomes } = await world.rotate({}, { stop: AbortSignal.abort() });

    expect(outcomes.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
      // The new one, which is attached.
      'nothing-to-do not-due',
      'blocked interrupted',
      'changed-unproved interrupted',
    ]);
    expect((await ledgerOf(world)).open).toHaveLength(1);
    await world.rotate();
    expect((await ledgerOf(world)).open).toEqual([]);
  });
});
