/** What a run makes of a change that an earlier run has left open: it goes on, refuses it, or lets its listener be planned again. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../../shared/base/clock.ts';
import { proveNew, type WriteStep } from '../../../../shared/core/planning/step.ts';
import type { Answer } from '../../../../shared/core/proof/identity.ts';
import { aCertificate, idOf, NOW_MS } from '../../../support/builders.ts';
import {
  attach,
  before,
  detach,
  finished,
  type Given,
  main,
  neither,
  old,
  planned,
  recover,
  seeing,
  sent,
  withBoth,
} from './recovered.ts';
import { slot } from './scripted-alb.ts';

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

  it('that began without a baseline goes on without one, and asks the addresses again that were silent', async () => {
    const { outcome, calls, alb } = await recover({ shown: [withBoth, finished] });

    expect(calls).toEqual(['dissociate 2-cn-hangzhou']);
    expect(outcome?.outcome).toBe('changed-unproved');
    expect(alb.entries.some(({ kind }) => kind === 'proof')).toBe(true);
  });

  it('goes on once its listener is in no other change any more', async () => {
    const { calls } = await recover({ shown: [withBoth, finished], readyAfterMs: 20 * SECOND_MS });

    expect(calls).toEqual(['dissociate 2-cn-hangzhou']);
  });

  it('that began with a baseline does not remove the old certificate without a proof, except in an emergency or with UNPROVABLE=rotate', async () => {
    const baseline = seeing({ kind: 'known', certificateId: idOf(2) });

    expect((await recover({ baseline, shown: [withBoth, finished] })).calls).toEqual([]);
    expect((await recover({ baseline, shown: [withBoth, finished], emergency: true })).calls).toHaveLength(1);
    const settings = { unprovable: 'rotate' } as const;
    expect((await recover({ baseline, shown: [withBoth, finished], settings })).calls).toHaveLength(1);
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

  it('is planned again, too, if it may have seen the removed one without knowing it', async () => {
    const baseline = seeing({ kind: 'other', sha256: 'f'.repeat(64) } as unknown as Answer);

    const { outcome, calls } = await recover({ ...lost, baseline, emergency: true });

    expect(outcome).toBeUndefined();
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
