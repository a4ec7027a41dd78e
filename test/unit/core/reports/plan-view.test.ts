import { describe, expect, it } from 'vitest';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import type { ChangeOutcome } from '../../../../shared/core/reports/change-outcome.ts';
import { outcomeRows, planView } from '../../../../shared/core/reports/plan-view.ts';
import {
  aCertificate,
  aListener,
  anUnknownAttached,
  aPlanInput,
  idOf,
  NOW_MS,
  usualDuePolicy,
} from '../../../support/builders.ts';

const attached = [
  anUnknownAttached(1, 'default'),
  aCertificate({ id: 2, daysLeft: 9 }),
  aCertificate({ id: 3, names: ['b.com'] }),
  aCertificate({ id: 4, names: ['c.com'], daysLeft: -1 }),
];
const plan = planLoadBalancer(
  aPlanInput({ listeners: [aListener({ attached })], candidates: [aCertificate({ id: 9 })] }),
);

describe('the plan as a report shows it', () => {
  const view = planView(plan, usualDuePolicy);

  it('names the load balancer and its hash', () => {
    expect(view).toMatchObject({ region: 'cn-hangzhou', loadBalancerId: 'alb-1', hash: plan.hash });
  });

  it('has one row for each certificate, with the decision and its reason', () => {
    expect(
      view.replacements.map(({ oldCertificateId, decision, reason }) => [oldCertificateId, decision, reason]),
    ).toEqual([
      [idOf(1), 'blocked', 'certificate-not-in-cas'],
      [idOf(2), 'rotate', 'expires-soon'],
      [idOf(3), 'nothing-to-do', 'not-due'],
      [idOf(4), 'blocked', 'no-replacement'],
    ]);
  });

  it('shows the details of a rotation', () => {
    expect(view.replacements[1]).toMatchObject({
      listenerId: 'lsn-1',
      protocol: 'HTTPS',
      port: 443,
      slot: 'additional',
      keyType: 'RSA',
      newCertificateId: idOf(9),
      due: 'expires-soon',
      emergency: false,
      names: ['www.example.com'],
      notAfterMs: NOW_MS + 9 * 86_400_000,
      dueAtMs: NOW_MS - 21 * 86_400_000,
      steps: [
        { kind: 'associate', certificateIds: [idOf(9)], text: 'associate 9-cn-hangzhou' },
        { kind: 'prove', certificateIds: [] },
        { kind: 'dissociate', certificateIds: [idOf(2)], text: 'dissociate 2-cn-hangzhou' },
        { kind: 'prove', certificateIds: [] },
      ],
    });
  });

  it('has no steps for certificates that are not rotated, and "unknown" for data that CAS does not have', () => {
    expect(view.replacements[0]).toMatchObject({
      keyType: 'unknown',
      names: [],
      notAfterMs: null,
      dueAtMs: null,
      due: null,
      steps: [],
    });
    expect(view.replacements[2]?.steps).toEqual([]);
  });

  it('marks an expired certificate without a replacement as an emergency', () => {
    expect(view.replacements[3]).toMatchObject({ due: 'expired', emergency: true });
  });

  it('is unchanged by JSON', () => {
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });
});

describe('the outcome of each replacement', () => {
  const verified: ChangeOutcome = {
    outcome: 'verified',
    reason: 'proved',
    message: 'Proved by 12 handshakes.',
  };

  it('is the outcome of its change', () => {
    const rows = outcomeRows(plan, new Map([[replacementKey('lsn-1', idOf(2)), verified]]));

    expect(rows.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['blocked', 'certificate-not-in-cas'],
      ['verified', 'proved'],
      ['nothing-to-do', 'not-due'],
      ['blocked', 'no-replacement'],
    ]);
  });

  it('is "planned" for a change that was not carried out', () => {
    expect(outcomeRows(plan, new Map())[1]).toMatchObject({ outcome: 'planned', reason: 'expires-soon' });
  });

  it('is separate for each listener with the same certificate', () => {
    const rows = outcomeRows(plan, new Map([[replacementKey('lsn-2', idOf(2)), verified]]));

    expect(rows[1]).toMatchObject({ outcome: 'planned' });
  });
});
