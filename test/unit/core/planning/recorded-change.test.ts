/** Whether a recorded change can have come from the planner, and whether its certificates belong together. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../../shared/base/clock.ts';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { AttachedCertificate, Listener } from '../../../../shared/core/model/listener.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import {
  isRollBackOf,
  whyNoReplacement,
  whyNotPlanned,
  whyUnrelated,
} from '../../../../shared/core/planning/recorded-change.ts';
import {
  dissociateSteps,
  proveNew,
  proveNewOrOld,
  type WriteStep,
} from '../../../../shared/core/planning/step.ts';
import { buildChange, type ChangeQuestion } from '../../../../shared/core/planning/step-order.ts';
import { aCertificate, aListener, anAttached, NOW_MS, usualPolicy } from '../../../support/builders.ts';

const main = aCertificate({ id: 1, names: ['www.example.com'] });
const old = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: 9 });
const renewed = aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: 90 });
const later = aCertificate({ id: 4, names: ['shop.example.com'], daysLeft: 20 });
const listener = aListener({
  attached: [anAttached(main, 'default'), anAttached(old, 'additional'), anAttached(later, 'additional')],
});

function planned(more: Partial<ChangeQuestion> = {}): Change {
  const built = buildChange({
    listener,
    replacement: renewed,
    olds: [{ ...anAttached(old), certificate: old }],
    nowMs: NOW_MS,
    retiredNames: [],
    quotaExhausted: false,
    allowGap: true,
    ...more,
  });
  if (built.kind !== 'change') throw new Error(built.message);
  return built.change;
}

/** @param about.undescribed CAS does not describe it any more */
function whyNot(
  change: Change,
  about: { on?: Listener; startedAtMs?: number; undescribed?: Certificate } = {},
) {
  const { on = listener, startedAtMs = NOW_MS, undescribed } = about;
  const attached = on.attached.map((one) =>
    one.certificateId === undescribed?.certificateId ? { ...one, certificate: undefined } : one,
  );
  const olds = attached.filter(({ certificateId }) =>
    change.replaces.some((replaced) => replaced.certificateId === certificateId),
  );
  return whyNotPlanned({ running: { change, listener: { ...on, attached }, olds }, startedAtMs });
}

describe('a recorded change', () => {
  it.each([
    { what: 'with the steps of the planner', change: planned() },
    {
      what: 'with the steps of the planner where no slot is free',
      change: planned({ quotaExhausted: true }),
    },
  ])('$what may have come from it', ({ change }) => {
    expect(whyNot(change)).toBeUndefined();
  });

  describe('that replaces two certificates where no slot is free', () => {
    const olds = [old, later].map((certificate) => ({ ...anAttached(certificate), certificate }));
    const plannedAt = (nowMs: number) => planned({ olds, nowMs, quotaExhausted: true });
    const startedAtMs = old.notAfterMs + MINUTE_MS;

    it('may have come from it after the first of them expired, which is removed alone', () => {
      expect(whyNot(plannedAt(startedAtMs), { startedAtMs })).toBeUndefined();
    });

    it('may have come from it shortly before the first of them expired, and was recorded after that', () => {
      expect(whyNot(plannedAt(old.notAfterMs - MINUTE_MS), { startedAtMs })).toBeUndefined();
    });

    it('may have come from it although CAS no longer describes the other one', () => {
      expect(whyNot(plannedAt(startedAtMs), { startedAtMs, undescribed: later })).toBeUndefined();
    });
  });

  it('may have come from it when the operator let names go that only the new certificate had', () => {
    const both = aCertificate({ id: 3, names: ['www.example.com', 'shop.example.com'] });
    const on = aListener({ attached: [anAttached(main, 'default'), anAttached(both), anAttached(later)] });
    const withoutShop = aListener({ attached: [anAttached(main, 'default'), anAttached(both)] });
    const olds = [{ ...anAttached(main, 'default'), certificate: main }];
    const promoted = (of: Listener) =>
      planned({ listener: of, olds, replacement: both, retiredNames: ['shop.example.com'] });

    expect(whyNot(promoted(withoutShop), { on: withoutShop })).toBeUndefined();
    expect(whyNot(promoted(on), { on, undescribed: later })).toBeUndefined();
  });

  const real = planned();
  const otherSteps = 'its steps are not those that the planner gives for the recorded slots';
  const removal = (...olds: readonly AttachedCertificate[]): Partial<Change> => ({
    newCertificateId: undefined,
    replaces: olds.map(({ certificateId, slot }) => ({ certificateId, slot })),
    steps: [...dissociateSteps(olds.slice(0, 1).map(({ certificateId }) => certificateId)), proveNew],
    gap: true,
  });

  it.each<{ what: string; change: Partial<Change>; why?: string }>([
    { what: 'without the first proof', change: { steps: real.steps.filter(({ kind }) => kind !== 'prove') } },
    { what: 'with another order of steps', change: { steps: real.steps.toReversed() } },
    { what: 'with a step more', change: { steps: [...real.steps, ...real.steps] } },
    { what: 'with another first step', change: { steps: [proveNewOrOld, ...real.steps.slice(1)] } },
    { what: 'with no steps', change: { steps: [] } },
    { what: 'that opens a gap without need', change: { gap: true } },
    { what: 'of another protocol', change: { protocol: 'QUIC' }, why: 'its protocol is QUIC' },
    {
      what: 'of a certificate in another slot',
      change: { replaces: [anAttached(old, 'default')] },
      why: '2-cn-hangzhou was not default before it',
    },
    {
      what: 'of a certificate that was not there',
      change: { replaces: [anAttached(renewed)] },
      why: '3-cn-hangzhou was not additional before it',
    },
    { what: 'that only removes a default', change: removal(anAttached(main, 'default')) },
    { what: 'that removes a twin of two', change: removal(anAttached(old), anAttached(later)) },
    { what: 'that removes nothing', change: removal() },
  ])('$what was not made by the planner', ({ change, why = otherSteps }) => {
    expect(whyNot({ ...real, ...change })).toBe(why);
  });

  it('that only removes an expired twin may have come from it', () => {
    expect(whyNot({ ...real, ...removal(anAttached(old)) })).toBeUndefined();
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

  it('does not begin before the first write of a change that begins with a proof', () => {
    const change = planned({ listener: aListener({ attached: [...before, anAttached(renewed)] }) });
    const done: readonly WriteStep[] = [{ kind: 'dissociate', certificateIds: [old.certificateId] }];

    expect(isRollBackOf(change, after, { done, kept: [], slots: after })).toBe(false);
  });
});

describe('the certificates of a recorded change', () => {
  const question = {
    running: { olds: [anAttached(old, 'additional')], replacement: renewed },
    attached: listener.attached,
    nowMs: NOW_MS,
    policy: usualPolicy,
    forced: false,
    isServedBad: () => false,
  };

  it('belong together although the new one lasts no longer, if handshakes have shown that the old one is wrong', () => {
    const shorter = aCertificate({ id: 5, names: ['shop.example.com'], daysLeft: 60 });
    const running = { olds: [anAttached(renewed, 'additional')], replacement: shorter };
    const isServedBad = (id: string) => id === renewed.certificateId;

    expect(whyNoReplacement({ ...question, running })).toContain('no later than');
    expect(whyNoReplacement({ ...question, running, isServedBad })).toBeUndefined();
  });

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

  it('are not called unrelated where CAS does not describe them', () => {
    const undescribed = { ...anAttached(old), certificate: undefined };

    expect(
      whyUnrelated({ ...question, running: { ...question.running, replacement: undefined } }),
    ).toBeUndefined();
    expect(
      whyUnrelated({ ...question, running: { olds: [undescribed], replacement: renewed } }),
    ).toBeUndefined();
  });

  it('belong together where a name is lost only if another attached certificate keeps it covered', () => {
    const wide = aCertificate({ id: 2, names: ['shop.example.com', 'api.example.com'], daysLeft: 9 });
    const widest = aCertificate({ id: 3, names: ['shop.example.com', 'api.example.com'] });
    const keeper = aCertificate({ id: 5, names: ['api.example.com'] });
    const running = { olds: [anAttached(wide)], replacement: renewed };
    const own = [anAttached(wide), anAttached(widest)];

    expect(
      whyNoReplacement({ ...question, running, attached: [...own, anAttached(keeper)] }),
    ).toBeUndefined();
    expect(whyNoReplacement({ ...question, running, attached: own })).toContain('api.example.com is on');
  });

  it('are not called unrelated where CAS does not tell the names of one: a roll back would leave the new one', () => {
    const nameless = (certificate: typeof old) => ({ ...certificate, names: 'unknown' as const });

    expect(
      whyUnrelated({ ...question, running: { olds: [anAttached(nameless(old))], replacement: renewed } }),
    ).toBeUndefined();
    expect(
      whyUnrelated({ ...question, running: { olds: [anAttached(old)], replacement: nameless(renewed) } }),
    ).toBeUndefined();
  });

  it('are unrelated by key type, too, where CAS does not tell their names', () => {
    const other = { ...old, keyType: 'ECC' as const, names: 'unknown' as const };
    const running = { olds: [anAttached(other)], replacement: renewed };

    expect(whyUnrelated({ ...question, running })).toBeDefined();
  });

  it('are not related without a common name', () => {
    const running = { olds: [anAttached(main, 'default')], replacement: renewed };

    expect(whyUnrelated({ ...question, running })).toContain('carries none of the names');
  });
});
