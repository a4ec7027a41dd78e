import { describe, expect, it } from 'vitest';
import { publicationsFor } from '../../../../../shared/core/reports/events/outcome-event.ts';
import type { OutcomeRow } from '../../../../../shared/core/reports/outcome-row.ts';
import { idOf, NOW_MS } from '../../../../support/builders.ts';
import { anOutcomeRow } from './builders.ts';

function announce(changed: Partial<OutcomeRow> = {}, announced: Readonly<Record<string, string>> = {}) {
  return publicationsFor([anOutcomeRow(changed)], announced, NOW_MS);
}

/** What is remembered once it was told. */
function remembered(changed: Partial<OutcomeRow> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(announce(changed).map(({ key, state }) => [key, state]));
}

describe('an outcome', () => {
  it('is told flat, with a summary that a person understands', () => {
    expect(announce().map(({ event }) => event)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{40}$/),
        source: 'cert-rotator',
        type: 'certrotator:Rotation:Blocked',
        subject: 'acs:alb:cn-hangzhou::listener/lsn-1',
        timeMs: NOW_MS,
        data: {
          schemaVersion: 1,
          region: 'cn-hangzhou',
          loadBalancerId: 'alb-1',
          listenerId: 'lsn-1',
          slot: 'default',
          keyType: 'RSA',
          oldCertificateId: idOf(1),
          newCertificateId: idOf(2),
          outcome: 'blocked',
          reasonCode: 'quota',
          summary: 'lsn-1 default RSA: blocked (quota). No free slot.',
        },
      },
    ]);
  });

  it.each([
    { outcome: 'verified', type: 'Verified' },
    { outcome: 'rolled-back', type: 'RolledBack' },
    { outcome: 'changed-unproved', type: 'Unproved' },
    { outcome: 'rollback-unproved', type: 'Unproved' },
    { outcome: 'blocked', type: 'Blocked' },
  ] as const)('$outcome is an event of type $type', ({ outcome, type }) => {
    expect(announce({ outcome })[0]?.event.type).toBe(`certrotator:Rotation:${type}`);
  });

  it.each([
    { outcome: 'nothing-to-do', reason: 'not-due' },
    { outcome: 'blocked', reason: 'in-progress' },
    { outcome: 'blocked', reason: 'outside-window' },
    { outcome: 'planned', reason: 'expires-soon' },
    { outcome: 'blocked', reason: 'soaking' },
    { outcome: 'blocked', reason: 'waiting-for-pilot' },
  ] as const)('$outcome ($reason) is no news', (changed) => {
    expect(announce(changed)).toEqual([]);
  });

  it('is not told again while nothing has changed, whatever its message says', () => {
    expect(announce({ message: 'Still no free slot.' }, remembered())).toEqual([]);
  });

  it.each<{ what: string; changed: Partial<OutcomeRow> }>([
    { what: 'another outcome', changed: { outcome: 'verified', reason: 'proved' } },
    { what: 'another reason', changed: { reason: 'unreachable' } },
    { what: 'another new certificate', changed: { newCertificateId: idOf(3) } },
    { what: 'another certificate in the slot', changed: { oldCertificateId: idOf(9) } },
  ])('is told again with $what', ({ changed }) => {
    expect(announce(changed, remembered())).toHaveLength(1);
  });

  it.each(['rolled-back', 'changed-unproved', 'rollback-unproved'] as const)(
    'is not told again when a quarantine follows on %s, nor when the next try ends the same way',
    (outcome) => {
      const failed = { outcome, reason: 'served-other' } as const;

      expect(announce({ reason: 'quarantined' }, remembered(failed))).toEqual([]);
      expect(announce(failed, remembered(failed))).toEqual([]);
    },
  );

  it.each<{ what: string; changed: Partial<OutcomeRow>; before: Partial<OutcomeRow> }>([
    {
      what: 'a quarantine that comes from elsewhere',
      changed: { reason: 'quarantined' },
      before: { reason: 'quota' },
    },
    {
      what: 'the quarantine of another new certificate than the one that failed here',
      changed: { reason: 'quarantined', newCertificateId: idOf(3) },
      before: { outcome: 'rolled-back', reason: 'served-other' },
    },
    {
      what: 'something else in the way after a failure',
      changed: { reason: 'quota' },
      before: { outcome: 'rolled-back', reason: 'served-other' },
    },
    {
      what: 'a failure of another kind',
      changed: { outcome: 'rolled-back', reason: 'wrong-chain' },
      before: { outcome: 'rolled-back', reason: 'served-other' },
    },
    {
      what: 'a try that went well after all',
      changed: { outcome: 'verified', reason: 'proved' },
      before: { outcome: 'rolled-back', reason: 'served-other' },
    },
  ])('is told: $what', ({ changed, before }) => {
    expect(announce(changed, remembered(before))).toHaveLength(1);
  });

  it('has the same id for the same change of state, and another one for each other', () => {
    const idWith = (changed: Partial<OutcomeRow> = {}, before = {}) => announce(changed, before)[0]?.event.id;

    expect(idWith()).toBe(idWith());
    expect(
      new Set([idWith(), idWith({ listenerId: 'lsn-2' }), idWith({}, remembered({ reason: 'unreachable' }))])
        .size,
    ).toBe(3);
  });
});
