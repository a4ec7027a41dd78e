/** Which certificates on a listener are the work of this service, so that a fault of theirs is its fault. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../shared/core/model/outcomes.ts';
import type { LastOutcomes } from '../../../../shared/core/records/last-outcomes.ts';
import { putOnBy } from '../../../../shared/core/records/put-on.ts';
import { idOf } from '../../../support/builders.ts';
import { ended, started, startedWith, stateAfter } from './builders.ts';

const outcomesOf = (outcome: Outcome): LastOutcomes => stateAfter(started, ended(outcome)).outcomes;

/** Whether the new certificate of a change that ended so was put on its listener by this service. */
const wasPutOn = (outcomes: LastOutcomes, listenerId = 'lsn-1', id = 2): boolean =>
  putOnBy(outcomes, listenerId)(idOf(id), 'chain-not-trusted');

describe('the new certificate of a change', () => {
  it.each<{ outcome: Outcome; put: boolean }>([
    { outcome: 'verified', put: true },
    { outcome: 'changed-unproved', put: true },
    { outcome: 'rolled-back', put: false },
    { outcome: 'rollback-unproved', put: false },
    { outcome: 'blocked', put: false },
  ])('that ended $outcome was put on the listener by this service: $put', ({ outcome, put }) => {
    expect(wasPutOn(outcomesOf(outcome))).toBe(put);
  });

  it('was put on its own listener only, and no other certificate with it', () => {
    const outcomes = outcomesOf('verified');

    expect(wasPutOn(outcomes, 'lsn-2')).toBe(false);
    expect(wasPutOn(outcomes, 'lsn-1', 1)).toBe(false);
  });

  it('was put on the listener, whatever became of the other changes there', () => {
    const other = startedWith(
      { newCertificateId: idOf(4), replaces: [{ certificateId: idOf(3), slot: 'additional' }] },
      'two',
    );
    const { outcomes } = stateAfter(started, ended('verified'), other, ended('blocked', 'why', 'two'));

    expect(wasPutOn(outcomes)).toBe(true);
    expect(wasPutOn(outcomes, 'lsn-1', 4)).toBe(false);
  });

  it('was put on the listener, though a later change of the same place had another one: both may be attached', () => {
    const next = startedWith({ newCertificateId: idOf(4) }, 'two');
    const last = startedWith({ newCertificateId: idOf(5) }, 'three');
    const { outcomes } = stateAfter(
      started,
      ended('changed-unproved'),
      next,
      ended('verified', 'why', 'two'),
      last,
      ended('rolled-back', 'why', 'three'),
    );

    expect([2, 4, 5].map((id) => wasPutOn(outcomes, 'lsn-1', id))).toEqual([true, true, false]);
  });

  it('is remembered once, and no longer when it has been rolled back', () => {
    const again = (outcome: Outcome) => [started, ended(outcome)] as const;
    const next = startedWith({ newCertificateId: idOf(4) }, 'two');
    const { outcomes } = stateAfter(
      ...again('changed-unproved'),
      next,
      ended('verified', 'why', 'two'),
      ...again('changed-unproved'),
      ...again('rolled-back'),
    );

    expect([2, 4].map((id) => wasPutOn(outcomes, 'lsn-1', id))).toEqual([false, true]);
  });

  it('is not blamed on this service for a fault that the old chain had, but for every other one', () => {
    const outcomes = Object.fromEntries(
      Object.entries(outcomesOf('verified')).map(([key, one]) => [
        key,
        { ...one, excused: ['chain-not-trusted', 'chain-incomplete'] },
      ]),
    );
    const put = putOnBy(outcomes, 'lsn-1');

    expect(put(idOf(2), 'chain-not-trusted')).toBe(false);
    expect(put(idOf(2), 'wrong-purpose')).toBe(true);
  });
});
