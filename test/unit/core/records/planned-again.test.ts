/** When a change whose roll back cannot be proved may be dropped, and which certificate is passed over afterwards. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import {
  emptyLoadBalancer,
  type LoadBalancerEntry,
} from '../../../../shared/core/records/load-balancer-log.ts';
import {
  awaitsOnlyProofOfRestored,
  mayPlanAgain,
  passedOverAfterRollBack,
  withPlannedAgain,
} from '../../../../shared/core/records/planned-again.ts';
import { idOf } from '../../../support/builders.ts';
import { from, started, startedWith, stateAfter } from './builders.ts';

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
    expect(stateAfter(started, dropped)).toEqual(stateAfter(started));
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
  const once = withPlannedAgain([], { change }, 0);

  it.each([
    { what: 'the same change within a day', one: change, nowMs: DAY_MS - 1, may: false },
    { what: 'the same change a day later', one: change, nowMs: DAY_MS, may: true },
    {
      what: 'another new certificate for the same old one',
      one: startedWith({ newCertificateId: idOf(3) }).data.change,
      nowMs: 1,
      may: false,
    },
    {
      what: 'another old certificate',
      one: startedWith({ replaces: [{ certificateId: idOf(9), slot: 'default' }] }).data.change,
      nowMs: 1,
      may: true,
    },
    {
      what: 'another listener',
      one: startedWith({ listenerId: 'lsn-2' }).data.change,
      nowMs: 1,
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
  const once = withPlannedAgain([], { change: started.data.change }, 0);

  it('is passed over for a day, and the message says until when', () => {
    const passedOver = passedOverAfterRollBack({ plannedAgain: once }, DAY_MS - 1);

    expect([...passedOver.keys()]).toEqual([idOf(2)]);
    expect(passedOver.get(idOf(2))).toEqual({
      reason: 'quarantined',
      message: expect.stringContaining('1970-01-02T00:00:00.000Z'),
    });
  });

  it('is used again after that, and forgotten when the next change is dropped', () => {
    expect(passedOverAfterRollBack({ plannedAgain: once }, DAY_MS).size).toBe(0);
    const next = startedWith({ newCertificateId: idOf(3) }).data;
    expect(withPlannedAgain(once, next, DAY_MS)).toHaveLength(1);
  });

  it('does not exist where an expired twin was only removed', () => {
    const { change } = startedWith({ newCertificateId: undefined }).data;

    expect(passedOverAfterRollBack({ plannedAgain: withPlannedAgain([], { change }, 0) }, 1).size).toBe(0);
  });
});
