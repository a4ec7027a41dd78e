import { describe, expect, it } from 'vitest';
import type { RotatorEvent } from '../../../../shared/core/model/event.ts';
import type { Outcome } from '../../../../shared/core/model/outcomes.ts';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import type { WriteStep } from '../../../../shared/core/planning/steps.ts';
import { OUTCOMES_LAST_MS } from '../../../../shared/core/records/last-outcomes.ts';
import {
  emptyLoadBalancer,
  isHeldByOther,
  type LoadBalancerEntry,
  type LoadBalancerState,
  reduceLoadBalancer,
} from '../../../../shared/core/records/load-balancer-log.ts';
import { idOf } from '../../../support/builders.ts';

const swap: WriteStep = { kind: 'update-default', from: idOf(1), to: idOf(2) };

const change: Change = {
  listenerId: 'lsn-1',
  protocol: 'HTTPS',
  keyType: 'RSA',
  newCertificateId: idOf(2),
  replaces: [{ certificateId: idOf(1), slot: 'default' }],
  steps: [swap],
  needsSlot: false,
  gap: false,
};

const started: Extract<LoadBalancerEntry, { kind: 'change-started' }> = {
  kind: 'change-started',
  data: {
    key: 'one',
    rotationId: 'rotation-1',
    change,
    before: [{ certificateId: idOf(1), slot: 'default' }],
    baseline: null,
  },
};

const ended = (outcome: Outcome): LoadBalancerEntry => ({
  kind: 'change-ended',
  data: { key: 'one', outcome, reason: 'why', message: 'because' },
});

function stateAfter(...entries: readonly LoadBalancerEntry[]): LoadBalancerState {
  return from(emptyLoadBalancer, ...entries);
}

function from(state: LoadBalancerState, ...entries: readonly LoadBalancerEntry[]): LoadBalancerState {
  return entries.reduce(
    (before, entry, index) => reduceLoadBalancer(before, { entry, holder: 'worker-1', atMs: index + 1 }),
    state,
  );
}

const event = (id: string): RotatorEvent => ({
  id,
  source: 'cert-rotator',
  type: 'certrotator:Rotation:Blocked',
  subject: 'acs:alb:cn-hangzhou::listener/lsn-1',
  timeMs: 1,
  data: {},
});

describe('a change', () => {
  it('is open from its start, with what was there before, until it has ended', () => {
    expect(stateAfter(started).open).toMatchObject([
      { key: 'one', rotationId: 'rotation-1', startedAtMs: 1, before: [{ certificateId: idOf(1) }] },
    ]);
    expect(stateAfter(started, ended('verified')).open).toEqual([]);
  });

  it('that was overtaken by another one says nothing of how the replacement ended', () => {
    const other: LoadBalancerEntry = {
      ...started,
      data: { ...started.data, key: 'two', change: { ...change, newCertificateId: idOf(3) } },
    };
    const otherVerified: LoadBalancerEntry = {
      kind: 'change-ended',
      data: { key: 'two', outcome: 'verified', reason: 'proved', message: '' },
    };
    const last = (...entries: readonly LoadBalancerEntry[]) =>
      stateAfter(...entries).outcomes[replacementKey('lsn-1', idOf(1))];

    expect(last(started, other, otherVerified, ended('blocked'))).toMatchObject({
      outcome: 'verified',
      newCertificateId: idOf(3),
    });
    // Somebody has put the old one back since, and this change began after that.
    expect(last(other, otherVerified, started, ended('blocked'))).toMatchObject({ outcome: 'blocked' });
    expect(last(started, other, otherVerified, ended('rolled-back'))).toMatchObject({
      outcome: 'rolled-back',
    });
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

  it('that is begun again is open once', () => {
    expect(stateAfter(started, ended('changed-unproved'), started).open).toMatchObject([
      { key: 'one', unproved: undefined },
    ]);
  });

  it('remembers that it is being undone, and from where', () => {
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

  describe('knows of its writes', () => {
    const write = { step: swap, clientToken: 'token' };
    const intent = (listenerId = 'lsn-1', sent = write): LoadBalancerEntry => ({
      kind: 'intent',
      data: { listenerId, ...sent, announces: [] },
    });
    const result = (text: string, listenerId = 'lsn-1'): LoadBalancerEntry => ({
      kind: 'result',
      data: { listenerId, clientToken: 'token', result: text, message: '' },
    });
    const anotherAttempt = intent('lsn-1', { step: swap, clientToken: 'token of the second attempt' });
    const opened = (...entries: readonly LoadBalancerEntry[]) => stateAfter(started, ...entries).open[0];

    it('when the last one was announced on its listener, and on no other', () => {
      expect(opened(intent())?.lastIntentAtMs).toBe(2);
      expect(opened(intent('lsn-2'))?.lastIntentAtMs).toBeUndefined();
    });

    it.each(['accepted', 'unavailable', 'invalid-answer'])(
      'that one was sent, where the answer is "%s"',
      (text) => {
        expect(opened(intent(), result(text))).toMatchObject({ sent: [write], unanswered: undefined });
      },
    );

    it.each(['refused', 'throttled', 'busy'])('that none was sent, where the answer is "%s"', (text) => {
      expect(opened(intent(), result(text))).toMatchObject({ sent: [], unanswered: undefined });
    });

    it('that one may have been sent, where nobody wrote an answer down', () => {
      expect(opened(intent())).toMatchObject({ sent: [], unanswered: write });
    });

    it('that the first may have been sent, whatever becomes of the next', () => {
      expect(opened(intent(), intent(), result('refused'))).toMatchObject({ sent: [write] });
      expect(opened(intent(), result('accepted'), intent(), result('throttled'))).toMatchObject({
        sent: [write],
      });
    });

    it('that none was sent, where another attempt shows that the first had no effect and was throttled', () => {
      expect(opened(intent(), result('accepted'), anotherAttempt, result('throttled'))).toMatchObject({
        sent: [],
        unanswered: undefined,
      });
      expect(opened(intent(), anotherAttempt, result('throttled'))).toMatchObject({ sent: [] });
    });

    it('that an earlier step was sent, whatever becomes of the attempts at the next', () => {
      const back: LoadBalancerEntry = intent('lsn-1', {
        step: { kind: 'update-default', from: idOf(2), to: idOf(1) },
        clientToken: 'token of another step',
      });

      expect(opened(intent(), result('accepted'), back, result('throttled'))).toMatchObject({
        sent: [write],
      });
    });

    it('nothing from other listeners', () => {
      expect(opened(intent(), result('refused', 'lsn-2'))).toMatchObject({ sent: [], unanswered: write });
    });
  });

  it('is forgotten when its rotation is abandoned, and only then', () => {
    const abandon = (rotationId: string): LoadBalancerEntry => ({ kind: 'abandoned', data: { rotationId } });

    expect(stateAfter(started, abandon('rotation-2')).open).toHaveLength(1);
    expect(stateAfter(started, abandon('rotation-1')).open).toEqual([]);
  });
});

describe('the last outcome of a replacement', () => {
  const key = replacementKey('lsn-1', idOf(1));

  it('is kept by what hung there before', () => {
    expect(stateAfter(started, ended('rolled-back')).outcomes[key]).toMatchObject({
      outcome: 'rolled-back',
      newCertificateId: idOf(2),
      atMs: 2,
      timesVerified: 0,
    });
  });

  it('counts how often the same one was verified, whatever came in between', () => {
    const state = stateAfter(
      ...[started, ended('verified')],
      ...[started, ended('nothing-to-do')],
      ...[started, ended('verified')],
    );

    expect(state.outcomes[key]?.timesVerified).toBe(2);
  });

  it('begins to count anew with another new certificate', () => {
    const other: LoadBalancerEntry = {
      ...started,
      data: { ...started.data, change: { ...change, newCertificateId: idOf(3) } },
    };

    const state = stateAfter(started, ended('verified'), other, ended('verified'));

    expect(state.outcomes[key]).toMatchObject({ newCertificateId: idOf(3), timesVerified: 1 });
  });
});

describe('outcomes of long ago', () => {
  /** A rotation of another certificate of the same listener, told of, with an end. */
  const rotated = (state: LoadBalancerState, n: number, atMs: number): LoadBalancerState => {
    const oldId = idOf(n);
    const entries: readonly LoadBalancerEntry[] = [
      {
        ...started,
        data: {
          ...started.data,
          change: { ...change, replaces: [{ certificateId: oldId, slot: 'default' }] },
        },
      },
      ended('verified'),
      {
        kind: 'announced',
        data: {
          announcements: [{ key: `lsn-1 ${oldId}`, state: 'verified proved', event: event(String(n)) }],
        },
      },
    ];
    return entries.reduce(
      (before, entry) => reduceLoadBalancer(before, { entry, holder: 'worker-1', atMs }),
      state,
    );
  };

  it('are forgotten with what was told of them once something else has ended, and no sooner', () => {
    const first = rotated(emptyLoadBalancer, 1, 0);
    const keys = ({ outcomes, announced }: LoadBalancerState) => [outcomes, announced].map(Object.keys);
    const [one, two] = [1, 2].map((n) => replacementKey('lsn-1', idOf(n)));

    expect(keys(rotated(first, 2, OUTCOMES_LAST_MS))).toEqual([
      [one, two],
      [one, two],
    ]);
    expect(keys(rotated(first, 2, OUTCOMES_LAST_MS + 1))).toEqual([[two], [two]]);
  });

  it('do not make the state grow for ever', () => {
    let state = emptyLoadBalancer;
    for (let month = 1; month <= 240; month++) state = rotated(state, month, month * (OUTCOMES_LAST_MS / 12));

    expect(Object.keys(state.outcomes)).toHaveLength(13);
    expect(Object.keys(state.announced)).toHaveLength(13);
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

  it('ends when its holder releases it, not when a stranger does', () => {
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

  it('keeps events until the bus has taken them, and what was told for good', () => {
    const state = stateAfter(announced, { kind: 'published', data: { ids: ['a'] } });

    expect(state.outbox.map(({ id }) => id)).toEqual(['b']);
    expect(state.announced).toEqual({ 'lsn-1 1': 'blocked quota', 'lsn-1 2': 'blocked quota' });
  });

  it('has no events any more that were given up, which are not told again', () => {
    const state = stateAfter(announced, { kind: 'given-up', data: { ids: ['a'] } });

    expect(state.outbox.map(({ id }) => id)).toEqual(['b']);
    expect(state.announced).toHaveProperty('lsn-1 1');
  });

  it('is the same after a checkpoint, and so is everything else', () => {
    const before = stateAfter(started, ended('changed-unproved'), announced, {
      kind: 'claimed',
      data: { requestId: 'request-1', untilMs: 100 },
    });
    const stored: LoadBalancerState = JSON.parse(JSON.stringify(before));

    expect(stateAfter({ kind: 'checkpoint', data: stored })).toEqual(before);
    expect(from(stored, ended('verified')).open).toEqual([]);
  });
});
