import { describe, expect, it } from 'vitest';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import { openGates } from '../../../../shared/core/planning/gates.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import type { ChangeOutcome } from '../../../../shared/core/reports/change-outcome.ts';
import { outcomeRows, planReport, planView } from '../../../../shared/core/reports/plan-view.ts';
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
  const view = () => planView(plan, usualDuePolicy);

  it('names the load balancer and its hash', () => {
    expect(view()).toMatchObject({ region: 'cn-hangzhou', loadBalancerId: 'alb-1', hash: plan.hash });
  });

  it('has one row for each certificate, with the decision and its reason', () => {
    expect(
      view().replacements.map(({ oldCertificateId, decision, reason }) => [
        oldCertificateId,
        decision,
        reason,
      ]),
    ).toEqual([
      [idOf(1), 'blocked', 'certificate-not-in-cas'],
      [idOf(2), 'rotate', 'expires-soon'],
      [idOf(3), 'nothing-to-do', 'not-due'],
      [idOf(4), 'blocked', 'no-replacement'],
    ]);
  });

  it('shows the details of a rotation', () => {
    expect(view().replacements[1]).toMatchObject({
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
    expect(view().replacements[0]).toMatchObject({
      keyType: 'unknown',
      names: [],
      notAfterMs: null,
      dueAtMs: null,
      due: null,
      emergency: false,
      steps: [],
    });
    expect(view().replacements[2]?.steps).toEqual([]);
  });

  it('marks an expired certificate without a replacement as an emergency', () => {
    expect(view().replacements[3]).toMatchObject({ due: 'expired', emergency: true });
  });

  it('has no steps for a change that is held back', () => {
    const closed = planLoadBalancer(
      aPlanInput({
        listeners: [aListener({ attached: [aCertificate({ id: 2, daysLeft: 9 })] })],
        candidates: [aCertificate({ id: 9 })],
        windowOpen: false,
      }),
    );

    expect(closed.changes).toHaveLength(1);
    expect(planView(closed, usualDuePolicy)).toMatchObject({
      replacements: [{ decision: 'blocked', reason: 'outside-window', steps: [] }],
    });
  });

  it('has the steps of its own change for each certificate, which two of a listener may share', () => {
    const due = (id: number, name: string) => aCertificate({ id, names: [name], daysLeft: 9 });
    const busy = planLoadBalancer(
      aPlanInput({
        listeners: [
          aListener({
            attached: [aCertificate({ id: 1 }), due(2, 'a.com'), due(3, 'a.com'), due(4, 'b.com')],
          }),
          aListener({ listenerId: 'lsn-2', port: 8443, attached: [due(4, 'b.com')] }),
        ],
        candidates: [aCertificate({ id: 8, names: ['a.com'] }), aCertificate({ id: 9, names: ['b.com'] })],
      }),
    );

    const firstSteps = planView(busy, usualDuePolicy).replacements.map(({ port, steps }) => [
      port,
      steps.find(({ kind }) => kind !== 'prove')?.text,
    ]);

    expect(firstSteps).toEqual([
      [443, undefined],
      [443, 'associate 8-cn-hangzhou'],
      [443, 'associate 8-cn-hangzhou'],
      [443, 'associate 9-cn-hangzhou'],
      [8443, 'replace the default 4-cn-hangzhou by 9-cn-hangzhou'],
    ]);
  });

  it('names what an expired certificate covered and nothing will cover', () => {
    const lossy = planLoadBalancer(
      aPlanInput({
        listeners: [aListener({ attached: [aCertificate({ names: ['a.com', 'b.com'], daysLeft: -1 })] })],
        candidates: [aCertificate({ id: 9, names: ['a.com'] })],
      }),
    );

    expect(planView(lossy, usualDuePolicy).replacements[0]).toMatchObject({ missingNames: ['b.com'] });
    expect(view().replacements.filter((row) => 'missingNames' in row)).toEqual([]);
  });

  it('has no names where CAS does not tell those of an attached certificate', () => {
    const unnamed = planLoadBalancer(
      aPlanInput({ listeners: [aListener({ attached: [aCertificate({ names: [] })] })] }),
    );

    expect(planView(unnamed, usualDuePolicy).replacements[0]?.names).toEqual([]);
  });

  it('says what is decided only at the start, where a change may start', () => {
    const idle = planLoadBalancer(aPlanInput());

    expect(view().decidedAtStart).toEqual(plan.decidedAtStart);
    expect(plan.decidedAtStart).not.toEqual([]);
    expect(planView(idle, usualDuePolicy)).not.toHaveProperty('decidedAtStart');
  });

  it('names the better candidates that were passed over, here and with the outcome', () => {
    const reason = { reason: 'quarantined', message: 'Its proof failed.' } as const;
    const second = planLoadBalancer(
      aPlanInput({
        listeners: [aListener({ attached: [aCertificate({ id: 2, daysLeft: 9 })] })],
        candidates: [aCertificate({ id: 8, daysLeft: 340 }), aCertificate({ id: 9 })],
        gates: { ...openGates, passedOver: (id) => (id === idOf(8) ? reason : undefined) },
      }),
    );

    const shown = { newCertificateId: idOf(9), passedOver: [{ certificateId: idOf(8), ...reason }] };
    expect(planView(second, usualDuePolicy).replacements).toMatchObject([shown]);
    expect(outcomeRows(second, new Map())).toMatchObject([shown]);
    expect(outcomeRows(plan, new Map()).filter((row) => 'passedOver' in row)).toEqual([]);
  });

  it('is unchanged by JSON', () => {
    expect(JSON.parse(JSON.stringify(view()))).toEqual(view());
  });
});

describe('the report of a plan that is not carried out', () => {
  it('has the plan, an outcome for each certificate, and the worst of them', () => {
    expect(planReport(plan, usualDuePolicy, NOW_MS)).toEqual({
      mode: 'plan',
      region: 'cn-hangzhou',
      loadBalancerId: 'alb-1',
      rotationId: '',
      outcome: 'blocked',
      plan: planView(plan, usualDuePolicy),
      outcomes: outcomeRows(plan, new Map()),
      startedAtMs: NOW_MS,
      finishedAtMs: NOW_MS,
    });
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
