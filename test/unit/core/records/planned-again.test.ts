/** When a change whose roll back cannot be proved may be dropped, and which certificate is passed over afterwards. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import {
  emptyLoadBalancer,
  type LoadBalancerEntry,
} from '../../../../shared/core/records/load-balancer-log.ts';
import {
  awaitsOnlyProofOfRestored,
  mayPlanAgain,
  passedOverAfterRollBack,
  stayedThoughWrong,
  withPlannedAgain,
} from '../../../../shared/core/records/planned-again.ts';
import { NOW_MS as AT_MS, idOf } from '../../../support/builders.ts';
import { ended, from, started, startedWith, stateAfter } from './builders.ts';

const dropped: LoadBalancerEntry = { kind: 'planned-again', data: { key: 'one', rotationId: 'rotation-1' } };
const restored: LoadBalancerEntry = { kind: 'restored', data: { key: 'one', slots: [] } };

describe('the entry planned-again', () => {
  it('drops the open change and records which certificate failed', () => {
    const state = stateAfter(started, restored, dropped);

    expect(state.open).toEqual([]);
    expect(state.plannedAgain).toEqual([
      { listenerId: 'lsn-1', oldCertificateIds: [idOf(1)], failedCertificateId: idOf(2), atMs: 3 },
    ]);
  });

  it('drops no change whose roll back was not completed', () => {
    const other = startedWith({ listenerId: 'lsn-2' }, 'two');
    const otherRestored: LoadBalancerEntry = { kind: 'restored', data: { key: 'two', slots: [] } };

    expect(stateAfter(started, dropped)).toEqual(stateAfter(started));
    expect(stateAfter(started, other, otherRestored, dropped)).toEqual(
      stateAfter(started, other, otherRestored),
    );
  });

  it('drops no other change', () => {
    const another = startedWith({ listenerId: 'lsn-2' }, 'two');

    expect(stateAfter(started, another, restored, dropped).open.map(({ key }) => key)).toEqual(['two']);
  });

  it('is unknown to a checkpoint of an older version, which has no dropped changes', () => {
    const { plannedAgain: _, ...older } = stateAfter(started);

    const state = from(emptyLoadBalancer, { kind: 'checkpoint', data: older as typeof emptyLoadBalancer });

    expect(state.plannedAgain).toEqual([]);
  });
});

describe('a change', () => {
  const { change } = started.data;
  const elsewhere = startedWith({ listenerId: 'lsn-3' }).data;
  const once = withPlannedAgain(withPlannedAgain([], { change }, AT_MS), elsewhere, AT_MS);

  it.each([
    { what: 'the same change within a day', one: change, nowMs: AT_MS + DAY_MS - 1, may: false },
    { what: 'the same change a day later', one: change, nowMs: AT_MS + DAY_MS, may: true },
    {
      what: 'another new certificate for the same old one',
      one: startedWith({ newCertificateId: idOf(3) }).data.change,
      nowMs: AT_MS + 1,
      may: false,
    },
    {
      what: 'another old certificate',
      one: startedWith({ replaces: [{ certificateId: idOf(9), slot: 'default' }] }).data.change,
      nowMs: AT_MS + 1,
      may: true,
    },
    {
      what: 'the same old certificate together with another one',
      one: startedWith({
        replaces: [
          { certificateId: idOf(9), slot: 'default' },
          { certificateId: idOf(1), slot: 'additional' },
        ],
      }).data.change,
      nowMs: AT_MS + 1,
      may: false,
    },
    {
      what: 'another listener',
      one: startedWith({ listenerId: 'lsn-2' }).data.change,
      nowMs: AT_MS + 1,
      may: true,
    },
  ])('may be planned again ($what): $may', ({ one, nowMs, may }) => {
    expect(mayPlanAgain({ plannedAgain: once }, one, nowMs)).toBe(may);
  });

  const done = { rollingBack: {}, restored: [], unproved: {} } as never;

  it.each([
    { what: 'completed, counted and not proved', open: done, awaits: true },
    { what: 'not completed', open: { ...(done as object), restored: undefined } as never, awaits: false },
    {
      what: 'completed by a run that died before it counted the failure',
      open: { ...(done as object), unproved: undefined } as never,
      awaits: false,
    },
    {
      what: 'not rolled back',
      open: { ...(done as object), rollingBack: undefined } as never,
      awaits: false,
    },
  ])('awaits only the proof of its roll back ($what): $awaits', ({ open, awaits }) => {
    expect(awaitsOnlyProofOfRestored(open)).toBe(awaits);
  });
});

describe('the certificate that failed', () => {
  const once = withPlannedAgain([], { change: started.data.change }, AT_MS);

  it('is passed over for a day, and the message says until when', () => {
    const passedOver = passedOverAfterRollBack({ plannedAgain: once }, AT_MS + DAY_MS - 1);

    expect([...passedOver.keys()]).toEqual([idOf(2)]);
    expect(passedOver.get(idOf(2))).toEqual({
      reason: 'quarantined',
      message: expect.stringContaining('2026-06-02 00:00 UTC'),
      parameters: { newCertificate: idOf(2), until: '2026-06-02 00:00 UTC' },
    });
  });

  it('is used again after that, and forgotten when the next change is dropped', () => {
    const next = startedWith({ newCertificateId: idOf(3) }).data;

    expect(passedOverAfterRollBack({ plannedAgain: once }, AT_MS + DAY_MS).size).toBe(0);
    expect(withPlannedAgain(once, next, AT_MS + DAY_MS - 1)).toHaveLength(2);
    expect(withPlannedAgain(once, next, AT_MS + DAY_MS)).toHaveLength(1);
  });

  it('does not exist where an expired twin was only removed', () => {
    const { change } = startedWith({ newCertificateId: undefined }).data;

    expect(passedOverAfterRollBack({ plannedAgain: withPlannedAgain([], { change }, 0) }, 1).size).toBe(0);
  });

  it('does not pass over a certificate whose change was rolled back without a failed proof: the old one may expire first', () => {
    const { change } = started.data;
    const dropped = (reason: string) => ({ change, unproved: { reason, message: 'It was undone.' } });
    const passedOver = (reason: string) =>
      passedOverAfterRollBack({ plannedAgain: withPlannedAgain([], dropped(reason), 0) }, 1).size;

    expect(passedOver('ledger-unavailable')).toBe(0);
    expect(passedOver('listener-not-ready')).toBe(0);
    expect(passedOver('served-other')).toBe(1);
    expect(passedOver('a reason of another version')).toBe(1);
  });
});

describe('a wrong certificate that stays, because no old one can be restored', () => {
  const unproved = ended('changed-unproved', 'no-good-snapshot');
  const stayed = { reason: 'no-good-snapshot', message: 'because' };
  const stayedAt = replacementKey('lsn-1', idOf(2));

  it('frees its listener for another plan, and is remembered with what handshakes showed', () => {
    const state = stateAfter(started, unproved, dropped);

    expect(state.open).toEqual([]);
    expect([...stayedThoughWrong(state, 3)]).toEqual([[stayedAt, stayed]]);
  });

  it('holds its listener as long as it may only be slow to be proved', () => {
    const state = stateAfter(started, ended('changed-unproved', 'proof-inconclusive'), dropped);

    expect(state.open).toHaveLength(1);
    expect(stayedThoughWrong(state, 3).size).toBe(0);
  });

  it('is remembered for longer than it can be valid, while others may be planned after a day', () => {
    const { change } = started.data;
    const [at, later] = [AT_MS, AT_MS + 400 * DAY_MS];
    const other = startedWith({ listenerId: 'lsn-2' }).data;
    const once = { plannedAgain: withPlannedAgain([], { change, unproved: stayed }, at) };
    const addedTo = (nowMs: number) => ({ plannedAgain: withPlannedAgain(once.plannedAgain, other, nowMs) });

    expect(mayPlanAgain(once, change, at + DAY_MS)).toBe(true);
    expect([...stayedThoughWrong(once, later - 1).keys()]).toEqual([stayedAt]);
    expect([...stayedThoughWrong(addedTo(later - 1), later - 1).keys()]).toEqual([stayedAt]);
    expect(stayedThoughWrong(once, later).size).toBe(0);
    expect(addedTo(later).plannedAgain).toHaveLength(1);
  });

  it('is none where the roll back was completed: then the old one is attached', () => {
    const state = stateAfter(started, restored, ended('rollback-unproved', 'no-good-snapshot'), dropped);

    expect(state.open).toEqual([]);
    expect(state.plannedAgain).toHaveLength(1);
    expect(stayedThoughWrong(state, 4).size).toBe(0);
  });

  it('is none where an expired twin was only removed', () => {
    const { change } = startedWith({ newCertificateId: undefined }).data;
    const state = { plannedAgain: withPlannedAgain([], { change, unproved: stayed }, 0) };

    expect(stayedThoughWrong(state, 1).size).toBe(0);
  });
});
