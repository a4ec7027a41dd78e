import { describe, expect, it } from 'vitest';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import {
  aCertificate,
  aListener,
  aPlanInput,
  type CertificateFields,
  idOf,
} from '../../../support/builders.ts';

interface Case {
  readonly main?: CertificateFields;
  readonly twin?: CertificateFields;
  readonly candidates?: readonly CertificateFields[];
  readonly drop?: boolean;
}

/** An RSA default and an ECC additional that expired three days ago, both for www.example.com. */
function planFor({ main, twin, candidates = [], drop = false }: Case) {
  const attached = [
    aCertificate({ id: 1, ...main }),
    aCertificate({ id: 2, keyType: 'ECC', daysLeft: -3, ...twin }),
  ];
  const plan = planLoadBalancer(
    aPlanInput({
      listeners: [aListener({ attached })],
      candidates: [...attached, ...candidates.map((fields) => aCertificate(fields))],
      policy: { dropExpiredTwin: drop },
    }),
  );
  return {
    plan,
    decision: plan.decisions.find(({ attached: { certificateId } }) => certificateId === idOf(2)),
  };
}

describe('an expired twin without replacement', () => {
  it('is blocked as an emergency: clients that prefer it get it', () => {
    const { plan, decision } = planFor({});

    expect(decision).toMatchObject({ decision: 'blocked', reason: 'expired-twin', due: { emergency: true } });
    expect(decision?.message).toContain('DROP_EXPIRED_TWIN');
    expect(plan.changes).toEqual([]);
  });

  it('leaves with DROP_EXPIRED_TWIN, and what is served then is proved', () => {
    const { plan, decision } = planFor({ drop: true });

    expect(decision).toMatchObject({
      decision: 'rotate',
      reason: 'expired-twin',
      newCertificateId: undefined,
    });
    expect(plan.changes).toEqual([
      expect.objectContaining({
        newCertificateId: undefined,
        replaces: [{ certificateId: idOf(2), slot: 'additional' }],
        steps: [
          { kind: 'dissociate', certificateIds: [idOf(2)] },
          { kind: 'prove', accept: 'new' },
        ],
        needsSlot: false,
        gap: true,
      }),
    ]);
  });

  it('leaves when it is RSA and an ECC certificate covers its names', () => {
    const { plan } = planFor({ main: { keyType: 'ECC' }, twin: { keyType: 'RSA' }, drop: true });

    expect(plan.changes).toHaveLength(1);
  });

  it('leaves when a wildcard of the other key type covers its names', () => {
    const { plan } = planFor({ main: { names: ['*.example.com'] }, drop: true });

    expect(plan.changes).toHaveLength(1);
  });

  it.each<[string, string, Case]>([
    ['it has not expired', 'no-replacement', { twin: { daysLeft: 9 } }],
    [
      'a name of it is covered by nothing else',
      'no-replacement',
      { twin: { names: ['www.example.com', 'b.com'] } },
    ],
    ['the other one has expired, too', 'no-replacement', { main: { daysLeft: -1 } }],
    ['the other one is revoked', 'no-replacement', { main: { revoked: true } }],
    ['it is SM2, a line of its own', 'no-replacement', { twin: { keyType: 'SM2' } }],
    ['only an SM2 certificate covers its names', 'no-replacement', { main: { keyType: 'SM2' } }],
    ['its names are unknown', 'names-unknown', { twin: { names: [] } }],
    [
      'its renewal is about to become valid',
      'candidate-not-yet-valid',
      { candidates: [{ id: 3, keyType: 'ECC', daysLeft: 365.5, lifetimeDays: 365 }] },
    ],
  ])('stays where it is, whatever DROP_EXPIRED_TWIN says, when %s', (_title, reason, situation) => {
    const { plan, decision } = planFor({ ...situation, drop: true });

    expect(decision).toMatchObject({ decision: 'blocked', reason });
    expect(plan.changes.filter(({ newCertificateId }) => newCertificateId === undefined)).toEqual([]);
  });

  it('stays in the default slot, which cannot be emptied', () => {
    const attached = [aCertificate({ id: 2, keyType: 'ECC', daysLeft: -3 }), aCertificate({ id: 1 })];

    const { changes, decisions } = planLoadBalancer(
      aPlanInput({ listeners: [aListener({ attached })], policy: { dropExpiredTwin: true } }),
    );

    expect(decisions[0]).toMatchObject({ decision: 'blocked', reason: 'no-replacement' });
    expect(changes).toEqual([]);
  });

  it('is replaced rather than dropped when CAS holds a replacement', () => {
    const { decision } = planFor({ candidates: [{ id: 3, keyType: 'ECC' }], drop: true });

    expect(decision).toMatchObject({ decision: 'rotate', reason: 'expired', newCertificateId: idOf(3) });
  });
});
