/** Whether a change or its next step has time to start, and whether it is an emergency. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../../shared/base/clock.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import { startChange } from '../../../../shared/core/planning/running-change.ts';
import {
  proveNew,
  type SlotEntry,
  type Step,
  type WriteStep,
} from '../../../../shared/core/planning/step.ts';
import { type ChangeExecution, outOfTime } from '../../../../shared/rotation/changes/change-execution.ts';
import { isEmergency } from '../../../../shared/rotation/changes/is-emergency.ts';
import { noTimeToStart } from '../../../../shared/rotation/changes/time-to-start.ts';
import type { RotationContext } from '../../../../shared/rotation/run/context.ts';
import { aCertificate, aListener, anAttached, aPlanInput, idOf, NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';

const attach: WriteStep = { kind: 'associate', certificateId: idOf(3) };
const detach: WriteStep = { kind: 'dissociate', certificateIds: [idOf(2)] };
const slot = (id: number, where: SlotEntry['slot'] = 'additional'): SlotEntry => ({
  certificateId: idOf(id),
  slot: where,
});

const changeOf = (steps: readonly Step[], fields: Partial<Change> = {}): Change => ({
  listenerId: 'lsn-1',
  protocol: 'HTTPS',
  keyType: 'RSA',
  newCertificateId: idOf(3),
  replaces: [slot(2)],
  steps,
  needsSlot: false,
  gap: false,
  ...fields,
});

/** A proof takes three minutes at most, so one write with its roll back and two proofs needs sixteen. */
const contextWith = (leftMs: number | undefined) =>
  ({
    ports: { clock: handClock(NOW_MS) },
    settings: { proofTimeoutMs: 3 * MINUTE_MS },
    invocation: { deadlineMs: leftMs === undefined ? undefined : NOW_MS + leftMs },
  }) as unknown as RotationContext;

describe('a change', () => {
  const additional = changeOf([attach, proveNew, detach, proveNew]);
  const start = (leftMs: number | undefined, change = additional) =>
    noTimeToStart(contextWith(leftMs), change);

  it('starts if there is time for its first write and its roll back, and always without a deadline', () => {
    expect(start(16 * MINUTE_MS)).toBeUndefined();
    expect(start(undefined)).toBeUndefined();
  });

  it('does not start otherwise, and says how much time is missing', () => {
    expect(start(16 * MINUTE_MS - 1)).toEqual({
      outcome: 'blocked',
      reason: 'out-of-time',
      message:
        'The first step, with its roll back, needs 16 minutes, the function has 15: raise its timeout.',
      parameters: { neededMinutes: 16, leftMinutes: 15 },
    });
  });

  it('needs time for both writes if the first one opens a gap', () => {
    const withGap = changeOf([proveNew, detach, attach, proveNew], { gap: true });

    expect(start(26 * MINUTE_MS, withGap)).toBeUndefined();
    expect(start(26 * MINUTE_MS - 1, withGap)).toBeDefined();
  });

  it('needs no time without a write', () => {
    expect(start(0, changeOf([proveNew]))).toBeUndefined();
  });
});

describe('the next step of a change', () => {
  const old = aCertificate({ id: 2, daysLeft: 9 });
  const listener = aListener({
    attached: [anAttached(aCertificate({ id: 1, names: ['b.com'] }), 'default'), anAttached(old)],
  });
  const step = (leftMs: number | undefined, gap = false) => {
    const change = gap
      ? changeOf([detach, attach, proveNew], { gap })
      : changeOf([attach, proveNew, detach, proveNew]);
    const running = startChange(change, listener, new Map([[old.certificateId, old]]));
    const execution = { context: contextWith(leftMs), running } as ChangeExecution;
    return gap
      ? outOfTime(execution, { done: [detach], kept: [], slots: [slot(1, 'default')] }, 1)
      : outOfTime(execution, { done: [attach], kept: [], slots: [slot(1, 'default'), slot(2), slot(3)] }, 2);
  };

  it('needs time to undo the steps before it, too', () => {
    expect(step(21 * MINUTE_MS)).toBeUndefined();
    expect(step(21 * MINUTE_MS - 1)?.message).toBe(
      'The next step, with its roll back, needs 21 minutes, the function has 20: raise its timeout.',
    );
    expect(step(undefined)).toBeUndefined();
  });

  it('is never left out for lack of time while names have no certificate', () => {
    expect(step(0, true)).toBeUndefined();
  });
});

describe('a change is an emergency', () => {
  const urgent = aCertificate({ id: 1, daysLeft: 1 });
  const due = aCertificate({ id: 2, names: ['b.com'], daysLeft: 9 });
  const healthy = aCertificate({ id: 4, names: ['c.com'] });
  const plan = planLoadBalancer(
    aPlanInput({
      listeners: [
        aListener({ attached: [healthy, anAttached(urgent), anAttached(due)] }),
        aListener({ listenerId: 'lsn-2', attached: [healthy, anAttached(due)] }),
      ],
      nowMs: urgent.notAfterMs - DAY_MS / 2,
    }),
  );
  const emergency = (listenerId: string, ...olds: readonly number[]) =>
    isEmergency(plan, changeOf([attach, proveNew], { listenerId, replaces: olds.map((id) => slot(id)) }));

  it('if one of the certificates that it replaces is one', () => {
    expect(emergency('lsn-1', 1)).toBe(true);
    expect(emergency('lsn-1', 2, 1)).toBe(true);
  });

  it('neither for a certificate that is only due, nor for one of another listener', () => {
    expect(emergency('lsn-1', 2)).toBe(false);
    expect(emergency('lsn-1', 4)).toBe(false);
    expect(emergency('lsn-2', 1)).toBe(false);
  });
});
