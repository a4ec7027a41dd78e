/** How a run ends a change that an earlier run has left open, against a scripted ALB; no address answers a handshake. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../../shared/base/clock.ts';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import { proveNew, type SlotEntry, type WriteStep } from '../../../../shared/core/planning/step.ts';
import { buildChange } from '../../../../shared/core/planning/step-order.ts';
import type { Baseline } from '../../../../shared/core/proof/expectation.ts';
import type { Answer } from '../../../../shared/core/proof/identity.ts';
import { chainNotSeen } from '../../../../shared/core/proof/no-answer.ts';
import type { OpenChange, RollingBack } from '../../../../shared/core/records/open-change.ts';
import { recoverChange } from '../../../../shared/rotation/changes/recover-change.ts';
import {
  aCertificate,
  aListener,
  aLoadBalancer,
  anAttached,
  idOf,
  NOW_MS,
} from '../../../support/builders.ts';
import { aTarget } from '../../../support/observations.ts';
import { contextOn } from './blind-context.ts';
import { type Shown, scriptedAlb, slot } from './scripted-alb.ts';

const main = aCertificate({ id: 1, names: ['www.example.com'] });
const old = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: 9 });
const renewed = aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: 90 });
const attach: WriteStep = { kind: 'associate', certificateId: idOf(3) };
const detach: WriteStep = { kind: 'dissociate', certificateIds: [idOf(2)] };
const before = [slot(1, 'default'), slot(2)];
const withBoth = [...before, slot(3)];
const finished = [slot(1, 'default'), slot(3)];
const neither = [slot(1, 'default')];
const listener = aListener({ attached: [anAttached(main, 'default'), anAttached(old)] });

function planned(gap = false) {
  const built = buildChange({
    listener,
    replacement: renewed,
    olds: [{ ...anAttached(old), certificate: old }],
    nowMs: NOW_MS,
    retiredNames: [],
    quotaExhausted: gap,
    allowGap: true,
  });
  if (built.kind !== 'change') throw new Error(built.message);
  return built.change;
}

const sent = (...steps: readonly WriteStep[]) =>
  steps.map((step, index) => ({ step, clientToken: `token-${index}` }));

const seeing = (...answers: readonly Answer[]): Baseline => ({
  targets: answers.map((answer, index) => ({
    target: aTarget({ zoneId: `cn-hangzhou-${'ab'[index]}`, address: `192.0.2.${index + 1}` }),
    answer,
    ...chainNotSeen,
  })),
  method: 'sha256',
  leaves: {},
  barelyDescribed: [],
});

interface Given extends Partial<Omit<OpenChange, 'rollingBack'>> {
  readonly rollingBack?: Partial<RollingBack>;
  /** The listener after so many writes; default of the first: the new certificate was attached. */
  readonly shown?: readonly (readonly SlotEntry[])[];
  readonly status?: string;
  readonly gone?: boolean;
  readonly inCas?: readonly Certificate[];
  readonly known?: readonly Certificate[];
  readonly emergency?: boolean;
}

async function recover({
  shown = [withBoth],
  status,
  gone = false,
  emergency = false,
  rollingBack,
  ...given
}: Given) {
  const { inCas = [main, old, renewed], known = inCas, ...fields } = given;
  const listenerShown = (_: number, writes: number): Shown => ({
    slots: shown[Math.min(writes, shown.length - 1)] ?? [],
    ...(status === undefined ? {} : { status }),
  });
  const alb = scriptedAlb({ listener: listenerShown });
  const { context, progress } = contextOn(alb, { inCas, known });
  const open: OpenChange = {
    key: `lsn-1/${idOf(3)}`,
    rotationId: 'rotation-0',
    change: planned(),
    before,
    baseline: undefined,
    startedAtMs: NOW_MS,
    restored: undefined,
    sent: sent(attach),
    unanswered: undefined,
    lastIntentAtMs: undefined,
    unproved: undefined,
    ...fields,
    rollingBack: rollingBack && {
      reason: 'served-other',
      message: 'It failed.',
      done: [attach],
      kept: [],
      slots: withBoth,
      restoresCover: false,
      ...rollingBack,
    },
  };
  const live = { loadBalancer: aLoadBalancer(), listeners: gone ? [] : [listener] };
  const outcome = await recoverChange(context, live, open, emergency);
  const ended = alb.entries.flatMap((entry) => (entry.kind === 'change-ended' ? [entry.data] : []));
  const recorded = ended.map((one) => `${one.outcome} (${one.reason})`);
  const calls = alb.calls.map((call) => call.replace('lsn-1: ', ''));
  return { outcome, recorded, message: ended[0]?.message, calls, progress, alb };
}

describe('an open change', () => {
  it.each<{ what: string; given: Given; recorded: string }>([
    { what: 'whose listener is gone', given: { gone: true }, recorded: 'blocked (changed-by-others)' },
    {
      what: 'whose listener is stopped',
      given: { status: 'Stopped' },
      recorded: 'changed-unproved (listener-not-ready)',
    },
  ])('$what ends as $recorded', async ({ given, recorded: expected }) => {
    const { outcome, recorded, calls } = await recover(given);

    expect(recorded).toEqual([expected]);
    expect(`${outcome?.outcome} (${outcome?.reason})`).toBe(expected);
    expect(calls).toEqual([]);
  });

  const foreign: WriteStep = { kind: 'associate', certificateId: idOf(9) };
  const lacking = aCertificate({ id: 3, names: ['other.example.com'], daysLeft: 90 });
  it.each<{ what: string; given: Given; recorded: string }>([
    {
      what: 'that had not begun',
      given: { shown: [before], sent: [] },
      recorded: 'nothing-to-do (not-started)',
    },
    {
      what: 'that matches no step',
      given: { shown: [[slot(9, 'default')]] },
      recorded: 'blocked (changed-by-others)',
    },
    {
      what: 'with invented steps',
      given: { change: { ...planned(), steps: [attach, proveNew, foreign] } },
      recorded: 'blocked (record-refused)',
    },
    {
      what: 'with a roll back of steps that it has not made',
      given: { rollingBack: { done: [foreign] } },
      recorded: 'blocked (record-refused)',
    },
    {
      what: 'whose new certificate lacks names, as CAS says now',
      given: { inCas: [main, old, lacking] },
      recorded: 'blocked (record-refused)',
    },
    {
      what: 'whose restored listener was changed since',
      given: { rollingBack: {}, restored: before, shown: [withBoth] },
      recorded: 'blocked (changed-by-others)',
    },
  ])(
    '$what ends as $recorded, writes nothing, and its listener is planned again',
    async ({ given, recorded: expected }) => {
      const { outcome, recorded, calls, progress, message } = await recover(given);

      expect(outcome).toBeUndefined();
      expect(recorded).toEqual([expected]);
      expect(calls).toEqual([]);
      const isRefused = expected.includes('record-refused');
      expect(progress.some((text) => text.startsWith('refused the open change of the ledger: '))).toBe(
        isRefused,
      );
      expect(message?.includes('that this service would not make')).toBe(isRefused);
    },
  );

  it('that began without a baseline goes on without one', async () => {
    const { outcome, calls } = await recover({ shown: [withBoth, finished] });

    expect(calls).toEqual(['dissociate 2-cn-hangzhou']);
    expect(outcome?.outcome).toBe('changed-unproved');
  });

  it('that began with a baseline does not remove the old certificate without a proof, except in an emergency', async () => {
    const baseline = seeing({ kind: 'known', certificateId: idOf(2) });

    expect((await recover({ baseline, shown: [withBoth, finished] })).calls).toEqual([]);
    expect((await recover({ baseline, shown: [withBoth, finished], emergency: true })).calls).toHaveLength(1);
  });

  it('counts a write without an answer as its own', async () => {
    const { calls } = await recover({
      sent: [],
      unanswered: sent(attach)[0],
      inCas: [main, old],
      shown: [withBoth, before],
    });

    expect(calls).toEqual(['dissociate 3-cn-hangzhou']);
  });

  it.each([
    { what: 'a write was sent just now', lastIntentAtMs: NOW_MS, seconds: 15 },
    { what: 'a write was sent 10 seconds ago', lastIntentAtMs: NOW_MS - 10 * SECOND_MS, seconds: 5 },
    { what: 'the clock of the earlier run was ahead', lastIntentAtMs: NOW_MS + HOUR_MS, seconds: 15 },
  ])('waits $seconds s before it reads the listener if $what', async ({ lastIntentAtMs, seconds }) => {
    expect((await recover({ shown: [before], sent: [], lastIntentAtMs })).alb.clock.sleptMs).toEqual([
      seconds * SECOND_MS,
    ]);
  });

  it('waits for no write that was sent long ago, or never', async () => {
    expect(
      (await recover({ shown: [before], sent: [], lastIntentAtMs: NOW_MS - DAY_MS })).alb.clock.sleptMs,
    ).toEqual([]);
    expect(
      (await recover({ shown: [before], sent: [], lastIntentAtMs: NOW_MS - 15 * SECOND_MS })).alb.clock
        .sleptMs,
    ).toEqual([]);
    expect((await recover({ shown: [before], sent: [] })).alb.clock.sleptMs).toEqual([]);
  });
});

describe('an open change whose baseline saw only certificates that are gone', () => {
  const lost = { baseline: seeing({ kind: 'known', certificateId: idOf(7) }), before: [...before, slot(7)] };
  const both = sent(attach, detach);

  it('is planned again, with a new baseline, before it removes anything', async () => {
    const { outcome, recorded, message, calls } = await recover({ ...lost, emergency: true });

    expect(outcome).toBeUndefined();
    expect(recorded).toEqual(['blocked (changed-by-others)']);
    expect(message).toContain('served before the change have been removed since');
    expect(calls).toEqual([]);
  });

  it('is only proved if nothing is left to write', async () => {
    expect((await recover({ ...lost, shown: [finished], sent: both })).outcome?.outcome).toBe(
      'changed-unproved',
    );
  });

  it('closes the gap that it has opened', async () => {
    const gap = { change: planned(true), sent: sent(detach), shown: [neither, finished] };

    expect((await recover({ ...lost, ...gap })).calls).toEqual(['associate 3-cn-hangzhou']);
  });

  it('goes on if the baseline saw a certificate that is still there, described by CAS or not', async () => {
    const one = { kind: 'known', certificateId: idOf(1) } as const;
    const other = { kind: 'other', sha256: 'f'.repeat(64) } as unknown as Answer;
    const calls = async (...answers: readonly Answer[]) =>
      (await recover({ baseline: seeing(...answers), emergency: true, shown: [withBoth, finished] })).calls;

    expect(await calls({ kind: 'known', certificateId: idOf(7) }, one)).toHaveLength(1);
    expect(await calls(other)).toHaveLength(1);
    expect(await calls({ kind: 'unknown', code: 'timeout' })).toHaveLength(1);
  });
});

describe('a new certificate that is no longer usable', () => {
  it.each([
    { what: 'is gone from CAS', inCas: [main, old] },
    {
      what: 'has expired',
      inCas: [main, old, aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: -1 })],
    },
  ])('is taken off again if it $what; its proof has not failed', async ({ inCas }) => {
    const { outcome, calls } = await recover({ inCas, shown: [withBoth, before] });

    expect(calls).toEqual(['dissociate 3-cn-hangzhou']);
    expect(outcome).toMatchObject({
      outcome: 'rollback-unproved',
      reason: 'replacement-unfit',
      proofFailed: false,
    });
    expect(outcome?.message).toContain('was revoked, has expired or was deleted from CAS');
  });

  const gap = { change: planned(true), sent: sent(detach) };

  it('does not close a gap if it is due itself: the old one comes back', async () => {
    const due = aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: 5 });

    const { outcome, calls } = await recover({ ...gap, inCas: [main, old, due], shown: [neither, before] });

    expect(calls).toEqual(['associate 2-cn-hangzhou']);
    expect(outcome).toMatchObject({ outcome: 'rollback-unproved', proofFailed: false });
    expect(outcome?.message).toContain('3-cn-hangzhou no longer replaces the old certificates.');
  });

  it('closes a gap if it still passes every check', async () => {
    expect((await recover({ ...gap, shown: [neither, finished] })).calls).toEqual([
      'associate 3-cn-hangzhou',
    ]);
  });
});

describe('an open roll back', () => {
  it('goes on, and its failed proof counts in the run in which it ends', async () => {
    const { outcome, calls } = await recover({ rollingBack: {}, shown: [withBoth, before] });

    expect(calls).toEqual(['dissociate 3-cn-hangzhou']);
    expect(outcome).toMatchObject({ outcome: 'rollback-unproved', proofFailed: true });
  });

  it.each<{ what: string; given: Given }>([
    {
      what: 'an earlier run has counted it',
      given: { rollingBack: {}, unproved: { reason: 'served-other', message: '' } },
    },
    { what: 'no proof had failed', given: { rollingBack: { reason: 'replacement-unfit' } } },
    { what: 'it only restores names', given: { rollingBack: { restoresCover: true } } },
  ])('does not count as a failed proof if $what', async ({ given }) => {
    const restored = await recover({ ...given, restored: before, shown: [before] });
    const undone = await recover({ ...given, shown: [withBoth, before] });

    expect(restored.calls).toEqual([]);
    expect(restored.outcome).toMatchObject({ outcome: 'rollback-unproved', proofFailed: false });
    expect(undone.outcome).toMatchObject({ outcome: 'rollback-unproved', proofFailed: false });
  });

  it('of which only the proof is missing counts what was wrong with the certificate', async () => {
    const { outcome } = await recover({ rollingBack: { content: true }, restored: before, shown: [before] });
    const place = await recover({ rollingBack: {}, restored: before, shown: [before] });

    expect(outcome).toMatchObject({
      proofFailed: true,
      content: { reason: 'served-other', message: 'It failed.' },
    });
    expect(place.outcome).toMatchObject({ proofFailed: true });
    expect(place.outcome).not.toHaveProperty('content');
  });
});
