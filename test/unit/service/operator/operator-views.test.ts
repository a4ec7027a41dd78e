/** What the ledger tells a person: under virtual time, with the records of real rotations. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import { certificateLog, certificateReducer } from '../../../../shared/core/records/certificate-log.ts';
import { loadBalancerLog } from '../../../../shared/core/records/load-balancer-log.ts';
import { LedgerDamaged } from '../../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../../shared/ledger/ledger.ts';
import { openLog } from '../../../../shared/ledger/log.ts';
import { pause } from '../../../../shared/service/operator/operator.ts';
import { history, openWork, quarantine } from '../../../../shared/service/operator/operator-views.ts';
import { aDueAdditional, aDueDefault, notAsDescribed } from '../../../scenarios/rotation/stories.ts';
import { createWorld } from '../../../support/world.ts';
import { crashed, operatorOf } from './stories.ts';

describe('history', () => {
  it('has the last outcome of each replacement', async () => {
    const { world, old, renewed } = aDueDefault();
    await world.rotate();

    const { loadBalancers } = await history(world.store);

    expect(loadBalancers).toMatchObject([
      {
        region: 'cn-hangzhou',
        loadBalancerId: 'alb-1',
        outcomes: [
          { oldCertificateId: old, newCertificateId: renewed, outcome: 'verified', reason: 'proved' },
        ],
        entries: [],
      },
    ]);
  });

  it('of one load balancer says in order what happened', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    await world.rotate();

    const { loadBalancers } = await history(world.store, { loadBalancerId: 'alb-1' });

    const texts = loadBalancers.flatMap(({ entries }) => entries.map(({ text }) => text));
    expect(texts).toEqual([
      expect.stringMatching(/^claimed by rotation-1 until 2026-06-01T01:05:15/),
      `lsn-1: change started: ${renewed} takes the place of ${old} (additional) (rotation rotation-1)`,
      `lsn-1: writes: associate ${renewed}`,
      expect.stringMatching(/^lsn-1: ALB took it \(job /),
      expect.stringMatching(/^lsn-1: proved by \d+ handshakes$/),
      `lsn-1: writes: dissociate ${old}`,
      expect.stringMatching(/^lsn-1: ALB took it \(job /),
      expect.stringMatching(/^lsn-1: proved by \d+ handshakes$/),
      expect.stringContaining(`lsn-1/${renewed}: ended verified (proved): `),
      'released by rotation-1',
    ]);
    expect(texts.join()).not.toContain(main);
  });

  it('says that a rotation was rolled back, and why', async () => {
    const { world } = aDueDefault({ renewed: notAsDescribed });
    await world.rotate();

    const { loadBalancers } = await history(world.store, { loadBalancerId: 'alb-1' });

    const text = loadBalancers.flatMap(({ entries }) => entries.map((entry) => entry.text)).join('\n');
    expect(text).toContain('lsn-1: proof failed: ');
    expect(text).toContain('rolls back (served-other): ');
    expect(text).toContain('ended rolled-back (served-other): ');
  });

  it('of a load balancer that no entry is about is empty', async () => {
    const { world } = aDueDefault();
    await world.rotate();

    expect(await history(world.store, { loadBalancerId: 'alb-2' })).toEqual({
      loadBalancers: [],
      unreadable: [],
    });
  });

  it('names a log that cannot be read, and shows the others', async () => {
    const { world, old } = aDueDefault();
    world.loadBalancer({ listeners: [{ default: old }] });
    await world.rotate();
    await world.rotate({ loadBalancerId: 'alb-2' });
    const log = loadBalancerLog('cn-hangzhou', 'alb-1');
    const store: LedgerStore = {
      ...world.store,
      read: (name, from) =>
        name === log
          ? Promise.reject(new LedgerDamaged(name, 3, 'is missing'))
          : world.store.read(name, from),
    };

    const { loadBalancers, unreadable } = await history(store);

    expect(loadBalancers.map(({ loadBalancerId }) => loadBalancerId)).toEqual(['alb-2']);
    expect(unreadable).toMatchObject([{ log, code: 'LedgerDamaged' }]);
  });
});

describe('open', () => {
  it('has nothing after a rotation that has ended', async () => {
    const { world } = aDueDefault();
    await world.rotate();

    expect(await openWork(world.store, world.clock)).toEqual({ loadBalancers: [], unreadable: [] });
  });

  it('has the changes of a worker that was killed, and until when its lease holds', async () => {
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
            change: `${renewed} takes the place of ${old} (additional)`,
            state: 'begun',
          },
        ],
      },
    ]);
    expect(after.loadBalancers[0]?.lease?.holds).toBe(false);
    expect(elsewhere.loadBalancers).toEqual([]);
  });
});

describe('quarantine', () => {
  it('says which certificate is held back where, why and until when', async () => {
    const { world, renewed } = aDueDefault({ renewed: notAsDescribed });
    await world.rotate();

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

  it('has a certificate that failed on two load balancers as held back everywhere', async () => {
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

  it('says that rotations are paused', async () => {
    const { world } = aDueDefault();
    await pause(operatorOf(world));

    expect(await quarantine(world.store, world.clock)).toMatchObject({
      paused: true,
      breaker: { open: false },
    });
  });
});
