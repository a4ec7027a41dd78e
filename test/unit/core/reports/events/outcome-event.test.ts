import { describe, expect, it } from 'vitest';
import type { PublishedStates } from '../../../../../shared/core/model/event.ts';
import { publicationsFor } from '../../../../../shared/core/reports/events/outcome-event.ts';
import type { OutcomeRow } from '../../../../../shared/core/reports/outcome-row.ts';
import { idOf, NOW_MS } from '../../../../support/builders.ts';
import { anOutcomeRow } from './builders.ts';

function publish(changed: Partial<OutcomeRow> = {}, published: PublishedStates = {}) {
  return publicationsFor([anOutcomeRow(changed)], published, NOW_MS, 'en');
}

/** The states that are recorded once the outcome was published. */
function publishedAfter(changed: Partial<OutcomeRow> = {}): PublishedStates {
  return Object.fromEntries(publish(changed).map(({ key, state }) => [key, state]));
}

describe('an outcome', () => {
  it('is published with flat fields and a readable summary', () => {
    expect(publish().map(({ event }) => event)).toEqual([
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

  it('says how much was proved, by family where that was recorded', () => {
    const extent = { targets: 6, matched: 4, silent: 2 };
    const byFamily = {
      IPv4: { targets: 4, matched: 4, silent: 0 },
      IPv6: { targets: 2, matched: 0, silent: 2 },
    };
    const dataOf = (changed: Partial<OutcomeRow>) =>
      publish({ outcome: 'verified', reason: 'proved', ...changed })[0]?.event.data;

    expect(dataOf({ ...extent, byFamily })).toMatchObject({
      ...extent,
      families: 'IPv4 4 of 4, IPv6 0 of 2 (2 silent)',
    });
    expect(dataOf(extent)).toMatchObject({ ...extent, families: '' });
  });

  it.each(['targets', 'matched', 'silent'] as const)('has no counts where %s was not recorded', (missing) => {
    const { [missing]: _, ...counts } = { targets: 6, matched: 4, silent: 2 };

    expect(Object.keys(publish(counts)[0]?.event.data ?? {})).toEqual(
      Object.keys(publish()[0]?.event.data ?? {}),
    );
  });

  it('names the better candidates that were passed over, and says why', () => {
    const failed = { reason: 'quarantined', message: 'Its proof failed.' } as const;
    const refused = { reason: 'refused-by-alb', message: 'ALB refuses it.' } as const;
    const passedOver = [
      { certificateId: idOf(3), ...failed },
      { certificateId: idOf(4), ...refused },
    ];

    expect(publish({ passedOver })[0]?.event.data).toMatchObject({
      passedOver: '3-cn-hangzhou (quarantined), 4-cn-hangzhou (refused-by-alb)',
      summary:
        'lsn-1 default RSA: blocked (quota). No free slot. 3-cn-hangzhou is passed over (quarantined): Its proof failed. 4-cn-hangzhou is passed over (refused-by-alb): ALB refuses it.',
    });
  });

  it('does not say a second time why the certificate was passed over that its message is about', () => {
    const passedOver = [
      { certificateId: idOf(2), reason: 'quarantined', message: 'Its proof failed.' },
    ] as const;
    const [publication] = publish({ reason: 'quarantined', message: 'Its proof failed.', passedOver });

    expect(publication?.event.data['summary']).toBe(
      'lsn-1 default RSA: blocked (quarantined). Its proof failed.',
    );
  });

  it.each([
    { outcome: 'verified', type: 'Verified' },
    { outcome: 'rolled-back', type: 'RolledBack' },
    { outcome: 'changed-unproved', type: 'Unproved' },
    { outcome: 'rollback-unproved', type: 'Unproved' },
    { outcome: 'blocked', type: 'Blocked' },
  ] as const)('$outcome is an event of type $type', ({ outcome, type }) => {
    expect(publish({ outcome })[0]?.event.type).toBe(`certrotator:Rotation:${type}`);
  });

  it.each([
    { outcome: 'nothing-to-do', reason: 'not-due' },
    { outcome: 'blocked', reason: 'in-progress' },
    { outcome: 'blocked', reason: 'outside-window' },
    { outcome: 'planned', reason: 'expires-soon' },
    { outcome: 'blocked', reason: 'soaking' },
    { outcome: 'blocked', reason: 'waiting-for-pilot' },
  ] as const)('$outcome ($reason) is not published', (changed) => {
    expect(publish(changed)).toEqual([]);
  });

  it('is published where the listener was changed and is not proved, even for a reason that usually passes', () => {
    expect(publish({ outcome: 'changed-unproved', reason: 'in-progress' })).toHaveLength(1);
  });

  it('is not published again while only its message changes', () => {
    expect(publish({ message: 'Still no free slot.' }, publishedAfter())).toEqual([]);
  });

  it.each<{ what: string; changed: Partial<OutcomeRow> }>([
    { what: 'another outcome', changed: { outcome: 'verified', reason: 'proved' } },
    { what: 'another reason', changed: { reason: 'unreachable' } },
    { what: 'another new certificate', changed: { newCertificateId: idOf(3) } },
    { what: 'another certificate in the slot', changed: { oldCertificateId: idOf(9) } },
  ])('is published again with $what', ({ changed }) => {
    expect(publish(changed, publishedAfter())).toHaveLength(1);
  });

  it.each(['rolled-back', 'changed-unproved', 'rollback-unproved'] as const)(
    'is not published again when a quarantine follows %s, nor when the next attempt ends the same way',
    (outcome) => {
      const failed = { outcome, reason: 'served-other' } as const;

      expect(publish({ reason: 'quarantined' }, publishedAfter(failed))).toEqual([]);
      expect(publish(failed, publishedAfter(failed))).toEqual([]);
    },
  );

  it('is published where it is a quarantine and nothing was published before', () => {
    expect(publish({ reason: 'quarantined' })).toHaveLength(1);
  });

  it.each<{ what: string; changed: Partial<OutcomeRow>; before: Partial<OutcomeRow> }>([
    {
      what: 'a quarantine that was caused elsewhere',
      changed: { reason: 'quarantined' },
      before: { reason: 'quota' },
    },
    {
      what: 'the quarantine of another new certificate than the one that failed here',
      changed: { reason: 'quarantined', newCertificateId: idOf(3) },
      before: { outcome: 'rolled-back', reason: 'served-other' },
    },
    {
      what: 'another reason for blocking after a failure',
      changed: { reason: 'quota' },
      before: { outcome: 'rolled-back', reason: 'served-other' },
    },
    {
      what: 'a failure of another kind',
      changed: { outcome: 'rolled-back', reason: 'wrong-chain' },
      before: { outcome: 'rolled-back', reason: 'served-other' },
    },
    {
      what: 'a successful attempt after a failure',
      changed: { outcome: 'verified', reason: 'proved' },
      before: { outcome: 'rolled-back', reason: 'served-other' },
    },
  ])('is published: $what', ({ changed, before }) => {
    expect(publish(changed, publishedAfter(before))).toHaveLength(1);
  });

  it('has the same id for the same change of state, and a different one for any other', () => {
    const idWith = (changed: Partial<OutcomeRow> = {}, before = {}) => publish(changed, before)[0]?.event.id;

    expect(idWith()).toBe(idWith());
    expect(
      new Set([
        idWith(),
        idWith({ listenerId: 'lsn-2' }),
        idWith({}, publishedAfter({ reason: 'unreachable' })),
        idWith({}, publishedAfter({ reason: 'not-served' })),
      ]).size,
    ).toBe(4);
  });
});
