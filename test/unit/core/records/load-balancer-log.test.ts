import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../shared/core/model/outcomes.ts';
import type { SlotEntry } from '../../../../shared/core/planning/step.ts';
import type { Baseline } from '../../../../shared/core/proof/baseline.ts';
import { isHeldByOther } from '../../../../shared/core/records/lease.ts';
import {
  type LoadBalancerEntry,
  loadBalancerLog,
  reduceLoadBalancer,
} from '../../../../shared/core/records/load-balancer-log.ts';
import { idOf } from '../../../support/builders.ts';
import { ended, event, from, started, startedWith, stateAfter, stored, swap } from './builders.ts';

const other = startedWith({ listenerId: 'lsn-2' }, 'two');

const baseline: Baseline = {
  targets: [],
  method: 'sha256',
  leaves: {},
  barelyDescribed: [],
};

describe('the log of a load balancer', () => {
  it('has a name of its own in its region', () => {
    expect(loadBalancerLog('cn-hangzhou', 'alb-1')).toBe('rotations/cn-hangzhou/alb-1');
  });
});

describe('a change', () => {
  it('is open from its start until it has ended, with the certificates attached before it', () => {
    expect(stateAfter(started).open).toMatchObject([
      { key: 'one', rotationId: 'rotation-1', startedAtMs: 1, before: [{ certificateId: idOf(1) }] },
    ]);
    expect(stateAfter(started, ended('verified')).open).toEqual([]);
  });

  it.each<{ outcome: Outcome; stays: boolean }>([
    { outcome: 'verified', stays: false },
    { outcome: 'rolled-back', stays: false },
    { outcome: 'blocked', stays: false },
    { outcome: 'nothing-to-do', stays: false },
    { outcome: 'changed-unproved', stays: true },
    { outcome: 'rollback-unproved', stays: true },
  ])('that ended $outcome stays open: $stays', ({ outcome, stays }) => {
    const { open } = stateAfter(started, ended(outcome));

    expect(open.map(({ unproved }) => unproved)).toEqual(
      stays ? [{ reason: 'why', message: 'because' }] : [],
    );
  });

  it('that could not be proved twice is still open: it does not take over from itself', () => {
    const { open } = stateAfter(started, ended('changed-unproved'), ended('changed-unproved'));

    expect(open.map(({ key }) => key)).toEqual(['one']);
  });

  it('that starts again is open only once', () => {
    expect(stateAfter(started, ended('changed-unproved'), started).open).toMatchObject([
      { key: 'one', unproved: undefined },
    ]);
  });

  describe('that waits for its proof', () => {
    const next = startedWith({ newCertificateId: idOf(4) }, 'two');
    const nextEnded = (outcome: Outcome = 'verified') => ended(outcome, 'why', 'two');
    const openAfter = (...entries: readonly LoadBalancerEntry[]) =>
      stateAfter(...entries).open.map(({ key }) => key);

    it.each<readonly [Outcome, readonly string[]]>([
      ['verified', []],
      ['changed-unproved', ['two']],
      ['rolled-back', ['one']],
      ['blocked', ['one']],
      ['rollback-unproved', ['one', 'two']],
    ])('beside another change of the same place that ended %s leaves open %j', (outcome, open) => {
      expect(openAfter(started, ended('changed-unproved'), next, nextEnded(outcome))).toEqual(open);
    });

    it('stays open while the other change is under way: it may be rolled back', () => {
      expect(openAfter(started, ended('changed-unproved'), next)).toEqual(['one', 'two']);
      expect(openAfter(started, started)).toEqual(['one']);
    });

    it('ends when another change replaces its own new certificate: this service, and no other writer, goes on', () => {
      const onward = startedWith(
        { newCertificateId: idOf(4), replaces: [{ certificateId: idOf(2), slot: 'default' }] },
        'two',
      );
      const attached = (id: number) => ({
        ...onward,
        data: { ...onward.data, before: [{ certificateId: idOf(id), slot: 'default' as const }] },
      });
      const removal = startedWith({ newCertificateId: undefined }, 'one');

      expect(openAfter(started, ended('changed-unproved'), attached(2), nextEnded())).toEqual([]);
      // What the earlier change was to replace is still there.
      expect(openAfter(started, ended('changed-unproved'), attached(1), nextEnded())).toEqual(['one']);
      expect(openAfter(removal, ended('changed-unproved'), attached(2), nextEnded())).toEqual(['one']);
    });

    it('stays where the other change is of another listener, or of another certificate', () => {
      const elsewhere = startedWith({ listenerId: 'lsn-2', newCertificateId: idOf(4) }, 'two');
      const other = startedWith({ replaces: [{ certificateId: idOf(3), slot: 'additional' }] }, 'two');

      expect(openAfter(started, ended('changed-unproved'), elsewhere, nextEnded())).toEqual(['one']);
      expect(openAfter(started, ended('changed-unproved'), other, nextEnded())).toEqual(['one']);
    });

    it('stays where it replaces more than the other one', () => {
      const both = startedWith({
        replaces: [
          { certificateId: idOf(1), slot: 'default' },
          { certificateId: idOf(3), slot: 'additional' },
        ],
      });

      expect(openAfter(both, ended('changed-unproved'), next, nextEnded())).toEqual(['one']);
    });

    it('stays while its roll back is not completed, or as long as no run has ended it', () => {
      const rollingBack = {
        kind: 'rolling-back',
        data: {
          key: 'one',
          reason: 'served-other',
          message: 'it failed',
          done: [swap],
          kept: [],
          slots: [],
          restoresCover: false,
        },
      } as const;

      expect(openAfter(started, next, nextEnded())).toEqual(['one']);
      expect(openAfter(started, rollingBack, ended('rollback-unproved'), next, nextEnded())).toEqual(['one']);
    });
  });

  it('keeps the baseline with which every later proof is compared', () => {
    const data = { ...started.data, baseline };

    expect(stateAfter({ ...started, data }).open[0]?.baseline).toEqual(baseline);
    expect(stateAfter(started).open[0]?.baseline).toBeUndefined();
  });

  it('records that it is being rolled back, and which writes to undo, and no other change', () => {
    const state = stateAfter(started, other, {
      kind: 'rolling-back',
      data: {
        key: 'one',
        reason: 'served-other',
        message: '',
        done: [swap],
        kept: [],
        slots: [],
        restoresCover: false,
      },
    });

    expect(state.open[0]?.rollingBack).toMatchObject({ reason: 'served-other', done: [swap] });
    expect(state.open[1]?.rollingBack).toBeUndefined();
  });

  it('keeps the restored listener until the old state is proved, whichever entry records it', () => {
    const slots: readonly SlotEntry[] = [{ certificateId: idOf(1), slot: 'default' }];
    const restored: LoadBalancerEntry = { kind: 'restored', data: { key: 'one', slots } };
    const unproved = ended('rollback-unproved');
    const unprovedWith = (certificate: number): LoadBalancerEntry => ({
      ...unproved,
      data: { ...unproved.data, restored: [{ certificateId: idOf(certificate), slot: 'default' }] },
    });

    expect(stateAfter(started, restored, unproved).open[0]?.restored).toEqual(slots);
    expect(stateAfter(started, unprovedWith(1)).open[0]?.restored).toEqual(slots);
    expect(stateAfter(started, restored, unprovedWith(3)).open[0]?.restored).toMatchObject([
      { certificateId: idOf(3) },
    ]);
  });

  it('that was abandoned leaves no outcome when its worker ends it nevertheless', () => {
    const abandoned: LoadBalancerEntry = { kind: 'abandoned', data: { rotationId: 'rotation-1' } };

    expect(stateAfter(started, abandoned, ended('verified'))).toEqual(stateAfter());
  });

  it('is as open after a proof as before: only its end closes it', () => {
    const proof: LoadBalancerEntry = {
      kind: 'proof',
      data: { listenerId: 'lsn-1', proof: 'matched', message: '' },
    };

    expect(stateAfter(started, proof)).toEqual(stateAfter(started));
  });

  it('is removed when its rotation is abandoned, and not when another one is', () => {
    const abandon = (rotationId: string): LoadBalancerEntry => ({ kind: 'abandoned', data: { rotationId } });

    expect(stateAfter(started, abandon('rotation-2')).open).toHaveLength(1);
    expect(stateAfter(started, abandon('rotation-1')).open).toEqual([]);
  });
});

describe('a lease', () => {
  const claimed: LoadBalancerEntry = { kind: 'claimed', data: { requestId: 'request-1', untilMs: 100 } };
  const worker2 = { holder: 'worker-2', requestId: 'request-2', retryCount: 0 };

  it.each([
    { who: 'another worker, before it ends', self: worker2, nowMs: 99, held: true },
    { who: 'another worker, once it has ended', self: worker2, nowMs: 100, held: false },
    { who: 'its holder', self: { ...worker2, holder: 'worker-1' }, nowMs: 0, held: false },
    {
      who: 'a retry of the invocation',
      self: { ...worker2, requestId: 'request-1', retryCount: 1 },
      nowMs: 0,
      held: false,
    },
    {
      who: 'the same request id without a retry',
      self: { ...worker2, requestId: 'request-1' },
      nowMs: 0,
      held: true,
    },
    { who: 'a retry of another invocation', self: { ...worker2, retryCount: 1 }, nowMs: 0, held: true },
  ])('keeps out $who: $held', ({ self, nowMs, held }) => {
    expect(isHeldByOther(stateAfter(claimed), self, nowMs)).toBe(held);
  });

  it('ends when its holder releases it, not when another worker does', () => {
    const released = { entry: { kind: 'released', data: {} }, atMs: 2 } as const;

    expect(
      reduceLoadBalancer(stateAfter(claimed), { ...released, holder: 'worker-1' }).lease,
    ).toBeUndefined();
    expect(reduceLoadBalancer(stateAfter(claimed), { ...released, holder: 'worker-2' }).lease).toBeDefined();
  });

  it('takes nothing with it when it ends, and need not exist', () => {
    const released: LoadBalancerEntry = { kind: 'released', data: {} };

    expect(stateAfter(started, claimed, released)).toEqual(stateAfter(started));
    expect(stateAfter(started, released)).toEqual(stateAfter(started));
  });
});

describe('the outbox', () => {
  const announced: LoadBalancerEntry = {
    kind: 'announced',
    data: {
      announcements: [
        { key: 'lsn-1 1', state: 'blocked quota', event: event('a') },
        { key: 'lsn-1 2', state: 'blocked quota', event: event('b') },
      ],
    },
  };

  it('keeps events until the bus has accepted them, and their states for good', () => {
    const state = stateAfter(announced, { kind: 'published', data: { ids: ['a'] } });

    expect(state.outbox.map(({ id }) => id)).toEqual(['b']);
    expect(state.announced).toEqual({ 'lsn-1 1': 'blocked quota', 'lsn-1 2': 'blocked quota' });
    expect(state.notTakenAtMs).toBeUndefined();
  });

  it('removes events that were given up, and keeps their states, so that they are not published again', () => {
    const state = stateAfter(announced, { kind: 'given-up', data: { ids: ['a'] } });

    expect(state.outbox.map(({ id }) => id)).toEqual(['b']);
    expect(state.announced).toHaveProperty('lsn-1 1');
    expect(state.notTakenAtMs).toBe(2);
  });

  it('is the same after a checkpoint, as is the rest of the state', () => {
    const before = stateAfter(started, ended('changed-unproved'), announced, {
      kind: 'claimed',
      data: { requestId: 'request-1', untilMs: 100 },
    });
    const checkpoint = stored(before);

    expect(stateAfter({ kind: 'checkpoint', data: checkpoint })).toEqual(before);
    expect(from(checkpoint, ended('verified')).open).toEqual([]);
  });
});
