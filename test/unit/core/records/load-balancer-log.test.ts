import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../shared/core/model/outcomes.ts';
import { isHeldByOther } from '../../../../shared/core/records/lease.ts';
import {
  type LoadBalancerEntry,
  reduceLoadBalancer,
} from '../../../../shared/core/records/load-balancer-log.ts';
import { idOf } from '../../../support/builders.ts';
import { ended, event, from, started, stateAfter, stored, swap } from './builders.ts';

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

  it('that starts again is open only once', () => {
    expect(stateAfter(started, ended('changed-unproved'), started).open).toMatchObject([
      { key: 'one', unproved: undefined },
    ]);
  });

  it('records that it is being rolled back, and which writes to undo', () => {
    const state = stateAfter(started, {
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
  });

  it('is removed when its rotation is abandoned, and not when another one is', () => {
    const abandon = (rotationId: string): LoadBalancerEntry => ({ kind: 'abandoned', data: { rotationId } });

    expect(stateAfter(started, abandon('rotation-2')).open).toHaveLength(1);
    expect(stateAfter(started, abandon('rotation-1')).open).toEqual([]);
  });
});

describe('a lease', () => {
  const claimed: LoadBalancerEntry = { kind: 'claimed', data: { requestId: 'request-1', untilMs: 100 } };
  const other = { holder: 'worker-2', requestId: 'request-2', retryCount: 0 };

  it.each([
    { who: 'another worker, before it ends', self: other, nowMs: 99, held: true },
    { who: 'another worker, once it has ended', self: other, nowMs: 100, held: false },
    { who: 'its holder', self: { ...other, holder: 'worker-1' }, nowMs: 0, held: false },
    {
      who: 'a retry of the invocation',
      self: { ...other, requestId: 'request-1', retryCount: 1 },
      nowMs: 0,
      held: false,
    },
    {
      who: 'the same request id without a retry',
      self: { ...other, requestId: 'request-1' },
      nowMs: 0,
      held: true,
    },
    { who: 'a retry of another invocation', self: { ...other, retryCount: 1 }, nowMs: 0, held: true },
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
  });

  it('removes events that were given up, and keeps their states, so that they are not published again', () => {
    const state = stateAfter(announced, { kind: 'given-up', data: { ids: ['a'] } });

    expect(state.outbox.map(({ id }) => id)).toEqual(['b']);
    expect(state.announced).toHaveProperty('lsn-1 1');
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
