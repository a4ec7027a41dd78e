/** Whether a recorded change can have come from the planner, and whether its certificates belong together. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../../shared/base/clock.ts';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import {
  isRollBackOf,
  whyNoReplacement,
  whyNotPlanned,
  whyUnrelated,
} from '../../../../shared/core/planning/recorded-change.ts';
import type { WriteStep } from '../../../../shared/core/planning/step.ts';
import { buildChange } from '../../../../shared/core/planning/step-order.ts';
import { aCertificate, aListener, anAttached, NOW_MS, usualPolicy } from '../../../support/builders.ts';

const main = aCertificate({ id: 1, names: ['www.example.com'] });
const old = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: 9 });
const renewed = aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: 90 });
const listener = aListener({ attached: [anAttached(main, 'default'), anAttached(old, 'additional')] });

function planned(quotaExhausted = false, nowMs = NOW_MS): Change {
  const olds = [{ ...anAttached(old, 'additional'), certificate: old }];
  const built = buildChange({
    ...{ listener, replacement: renewed, olds, nowMs, retiredNames: [], quotaExhausted, allowGap: true },
  });
  if (built.kind !== 'change') throw new Error(built.message);
  return built.change;
}

function whyNot(change: Change, about: { replacement?: Certificate; startedAtMs?: number } = {}) {
  const { replacement = renewed, startedAtMs = NOW_MS } = about;
  const olds = change.replaces.map(({ slot }) => ({ ...anAttached(old, slot) }));
  return whyNotPlanned({ running: { change, listener, olds, replacement }, startedAtMs });
}

describe('a recorded change', () => {
  it.each([
    { what: 'with the steps of the planner', change: planned() },
    { what: 'with the steps of the planner where no slot is free', change: planned(true) },
  ])('$what may have come from it', ({ change }) => {
    expect(whyNot(change)).toBeUndefined();
  });

  it('may have come from it shortly before the old certificate expired, and was recorded after that', () => {
    const startedAtMs = old.notAfterMs + MINUTE_MS;

    expect(whyNot(planned(true, old.notAfterMs - MINUTE_MS), { startedAtMs })).toBeUndefined();
  });

  const real = planned();
  it.each<{ what: string; change: Partial<Change> }>([
    { what: 'without the first proof', change: { steps: real.steps.filter(({ kind }) => kind !== 'prove') } },
    { what: 'with another order of steps', change: { steps: real.steps.toReversed() } },
    { what: 'with a step more', change: { steps: [...real.steps, ...real.steps] } },
    { what: 'with no steps', change: { steps: [] } },
    { what: 'that opens a gap without need', change: { gap: true } },
    { what: 'of another protocol', change: { protocol: 'QUIC' } },
    { what: 'of a certificate in another slot', change: { replaces: [{ ...anAttached(old, 'default') }] } },
    {
      what: 'of a certificate that was not there',
      change: { replaces: [{ certificateId: renewed.certificateId, slot: 'additional' }] },
    },
    { what: 'that only removes a default', change: { newCertificateId: undefined } },
  ])('$what was not made by the planner', ({ change }) => {
    expect(whyNot({ ...real, ...change })).toBeDefined();
  });

  it('that only removes an expired twin may have come from it', () => {
    const change: Change = {
      ...real,
      newCertificateId: undefined,
      steps: [
        { kind: 'dissociate', certificateIds: [old.certificateId] },
        { kind: 'prove', accept: 'new' },
      ],
      gap: true,
    };

    expect(whyNot(change)).toBeUndefined();
  });
});

describe('a recorded roll back', () => {
  const { certificateId } = renewed;
  const before = listener.attached;
  const after = [...before, { certificateId, slot: 'additional' as const }];
  const associate: WriteStep = { kind: 'associate', certificateId };
  const foreign: WriteStep = { kind: 'associate', certificateId: main.certificateId };

  it.each([
    { what: 'its own step', done: [associate], kept: [], slots: after, own: true },
    { what: 'a step of others', done: [foreign], kept: [], slots: after, own: false },
    { what: 'a kept step of others', done: [associate], kept: [foreign], slots: after, own: false },
    { what: 'its own step, from where it never was', done: [associate], kept: [], slots: before, own: false },
  ])('undoes $what: $own', ({ done, kept, slots, own }) => {
    expect(isRollBackOf(planned(), before, { done, kept, slots })).toBe(own);
  });
});

describe('the certificates of a recorded change', () => {
  const question = {
    running: { olds: [anAttached(old, 'additional')], replacement: renewed },
    attached: listener.attached,
    nowMs: NOW_MS,
    policy: usualPolicy,
    forced: false,
  };

  it('belong together if every check passes', () => {
    expect(whyNoReplacement(question)).toBeUndefined();
    expect(whyUnrelated(question)).toBeUndefined();
  });

  it.each([
    { what: 'is not described by CAS', running: { ...question.running, replacement: undefined } },
    {
      what: 'would replace one that CAS does not describe',
      running: { ...question.running, olds: [{ ...anAttached(old, 'additional'), certificate: undefined }] },
    },
    {
      what: 'carries other names than the second of two',
      running: { ...question.running, olds: [anAttached(old, 'additional'), anAttached(main, 'default')] },
    },
    {
      what: 'has expired since',
      running: question.running,
      nowMs: renewed.notAfterMs + DAY_MS,
    },
  ])('do not if the new one $what', ({ what: _, ...changed }) => {
    expect(whyNoReplacement({ ...question, ...changed })).toBeDefined();
  });

  it('are related whatever their dates: a roll back may return to the earlier one', () => {
    const running = { olds: [anAttached(renewed, 'additional')], replacement: old };

    expect(whyUnrelated({ ...question, running })).toBeUndefined();
    expect(whyNoReplacement({ ...question, running })).toBeDefined();
  });

  it('are not related without a common name', () => {
    const running = { olds: [anAttached(main, 'default')], replacement: renewed };

    expect(whyUnrelated({ ...question, running })).toContain('carries none of the names');
  });
});
