/** Where a decision does not depend on the certificate alone: the window, the operator, the caller, its neighbours. */
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import {
  aCertificate,
  aListener,
  anAttached,
  aPlanInput,
  type CertificateFields,
  idOf,
  type PlanInputFields,
} from '../../../support/builders.ts';
import { decisionOn, only } from './decision-on.ts';

describe('a closed maintenance window', () => {
  it.each<[string, CertificateFields, PlanInputFields]>([
    ['an emergency', { daysLeft: 2 }, {}],
    ['an expired certificate', { daysLeft: -1 }, {}],
    ['a revoked certificate', { revoked: true }, {}],
    ['a caller who forces', { daysLeft: 200 }, { selection: { force: true } }],
  ])('does not hold up %s', (_title, old, fields) => {
    expect(decisionOn(old, { ...fields, windowOpen: false })).toMatchObject({ decision: 'rotate' });
  });

  it('is not mentioned for what is not due', () => {
    expect(decisionOn({ daysLeft: 200 }, { windowOpen: false })).toMatchObject({ reason: 'not-due' });
  });
});

describe('a listener that is left alone', () => {
  const leftAlone = new Map([['lsn-1', { reason: 'excluded', message: 'EXCLUDE names it.' }]] as const);

  it('is left alone in an emergency and when forced, too, and says that it is one', () => {
    expect(decisionOn({ daysLeft: -1 }, { leftAlone, selection: { force: true } })).toMatchObject({
      decision: 'blocked',
      reason: 'excluded',
      due: { emergency: true },
    });
  });

  it('has nothing to report for what is not due', () => {
    expect(decisionOn({ daysLeft: 200 }, { leftAlone })).toMatchObject({ decision: 'nothing-to-do' });
  });
});

describe('force', () => {
  const listenerOf = (...attached: readonly Certificate[]) =>
    aListener({ attached: [aCertificate({ id: 90, names: ['fallback.com'] }), ...attached] });

  it('with a certificate puts that one in place although it expires earlier', () => {
    const decision = decisionOn(
      { daysLeft: 350 },
      {
        candidates: [aCertificate({ id: 3 }), aCertificate({ id: 4, daysLeft: 100 })],
        selection: { force: true, certificateId: idOf(4) },
      },
    );

    expect(decision).toMatchObject({ decision: 'rotate', newCertificateId: idOf(4) });
  });

  it('with a certificate leaves alone what is for other names', () => {
    const { decisions } = planLoadBalancer(
      aPlanInput({
        listeners: [listenerOf(aCertificate({ id: 2, daysLeft: 200 }))],
        candidates: [aCertificate({ id: 3 })],
        selection: { force: true, certificateId: idOf(3) },
      }),
    );

    expect(decisions.map(({ reason }) => reason)).toEqual(['not-asked-for', 'forced']);
  });

  it('does not count on a certificate that is forced out itself to keep a name covered', () => {
    const { changes } = planLoadBalancer(
      aPlanInput({
        listeners: [
          listenerOf(
            aCertificate({ id: 1, names: ['a.com', 'b.com'], daysLeft: 200 }),
            aCertificate({ id: 2, names: ['a.com', 'b.com'], daysLeft: 200 }),
          ),
        ],
        candidates: [aCertificate({ id: 3, names: ['a.com'] })],
        selection: { force: true, certificateId: idOf(3) },
      }),
    );

    expect(changes).toEqual([]);
  });

  it.each<[string, NonNullable<PlanInputFields['selection']>]>([
    ['without a certificate', { force: true }],
    ['of nothing, although the caller names the certificate,', { certificateId: idOf(4) }],
  ])('%s does not put one in place that expires earlier', (_title, selection) => {
    const candidates = [aCertificate({ id: 4, daysLeft: 8, lifetimeDays: 10 })];

    expect(decisionOn({}, { candidates, selection })?.decision).not.toBe('rotate');
  });

  it('with an additional certificate does not make it the default where its name would be uncovered meanwhile, and says so', () => {
    const attached = [
      aCertificate({ id: 1, names: ['a.com'], daysLeft: 200 }),
      aCertificate({ id: 2, names: ['a.com', 'b.com'], daysLeft: 250 }),
    ];

    const { decisions } = planLoadBalancer(
      aPlanInput({
        listeners: [aListener({ attached })],
        candidates: attached,
        selection: { force: true, certificateId: idOf(2) },
      }),
    );

    expect(decisions[0]).toMatchObject({ decision: 'blocked', reason: 'would-uncover' });
    expect(decisions[0]?.message).toContain('b.com (RSA)');
  });

  it('overrides no check: a key-less certificate is refused', () => {
    const decision = decisionOn(
      {},
      { ...only({ privateKeyPresent: false }), selection: { force: true, certificateId: idOf(3) } },
    );

    expect(decision).toMatchObject({ decision: 'blocked', reason: 'candidate-without-private-key' });
  });
});

describe('names that others keep covered', () => {
  const wide = { names: ['www.example.com', 'b.com'] };
  const withNeighbour = (neighbour: CertificateFields) => {
    const attached = [
      aCertificate({ id: 90, names: ['fallback.com'] }),
      aCertificate({ id: 2, daysLeft: 9, ...wide }),
      aCertificate({ id: 5, names: ['b.com'], ...neighbour }),
    ].map((one, index) => anAttached(one, index === 0 ? 'default' : 'additional'));
    const { decisions } = planLoadBalancer(
      aPlanInput({ listeners: [aListener({ attached })], candidates: [aCertificate({ id: 3 })] }),
    );
    return decisions.find(({ attached: { certificateId } }) => certificateId === idOf(2));
  };

  it('need not be on the new certificate', () => {
    expect(withNeighbour({})).toMatchObject({ decision: 'rotate' });
  });

  it.each<[string, CertificateFields]>([
    ['is due itself', { daysLeft: 20 }],
    ['has expired', { daysLeft: -1 }],
    ['is revoked', { revoked: true }],
    ['is of another key type', { keyType: 'ECC' }],
    ['has unknown names', { names: [] }],
  ])('must be on the new certificate when the other one %s', (_title, neighbour) => {
    expect(withNeighbour(neighbour)).toMatchObject({ decision: 'blocked', reason: 'names-not-covered' });
  });
});
