/** Where a decision depends on what earlier runs and handshakes have shown. */
import { describe, expect, it } from 'vitest';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import { openGates, type PassedOverReason } from '../../../../shared/core/planning/gates.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import { aCertificate, aListener, anAttached, aPlanInput, idOf } from '../../../support/builders.ts';
import { decisionOn, only } from './decision-on.ts';

const shown = {
  reason: 'not-proved',
  message: 'www.example.com gets a certificate that is not trusted.',
} as const;
const servedBad = new Map([[replacementKey('lsn-1', idOf(2)), shown]]);
const selfSigned = { issuer: 'CN=www.example.com' };

describe('a certificate that handshakes have shown to be wrong', () => {
  it('is due long before its end, but is no emergency', () => {
    expect(decisionOn({ daysLeft: 200 }, { servedBad })).toMatchObject({
      decision: 'rotate',
      reason: 'served-bad',
      due: { emergency: false },
      message: expect.stringContaining(shown.message),
    });
  });

  it('says so although it is forced, too', () => {
    expect(decisionOn({ daysLeft: 200 }, { servedBad, selection: { force: true } })).toMatchObject({
      reason: 'served-bad',
    });
  });

  it('is still an emergency once it has expired', () => {
    expect(decisionOn({ daysLeft: -1 }, { servedBad })).toMatchObject({
      reason: 'expired',
      due: { emergency: true },
    });
  });

  it('is left alone once an operator has released it', () => {
    const gates = { ...openGates, released: (id: string) => id === idOf(2) };

    expect(decisionOn({ daysLeft: 200 }, { servedBad, gates })).toMatchObject({ reason: 'not-due' });
  });

  it('is no replacement on any other listener of the load balancer', () => {
    const attached = [aCertificate({ id: 1, names: ['fallback.com'] }), aCertificate({ id: 2, daysLeft: 9 })];
    const bad = aCertificate({ id: 3 });
    const listeners = [
      aListener({ attached }),
      aListener({ listenerId: 'lsn-2', port: 444, attached: [bad] }),
      aListener({
        listenerId: 'lsn-3',
        port: 445,
        attached: [aCertificate({ id: 1, names: ['fallback.com'] })],
      }),
    ];

    const { decisions } = planLoadBalancer(
      aPlanInput({
        listeners,
        candidates: [bad],
        servedBad: new Map([[replacementKey('lsn-2', idOf(3)), shown]]),
      }),
    );

    expect(decisions[1]).toMatchObject({
      decision: 'blocked',
      reason: 'candidate-untrusted',
      message: expect.stringContaining(shown.message),
    });
  });
});

describe('what handshakes have shown of the chain that is served', () => {
  const tooLong = only({ lifetimeDays: 3_650 });
  const servedChains = new Map([[replacementKey('lsn-1', idOf(2)), { trusted: true, top: null }]]);

  it('refuses a certificate that no public CA issues where a public one is served', () => {
    expect(decisionOn({}, { ...tooLong, servedChains })).toMatchObject({ reason: 'candidate-untrusted' });
    expect(decisionOn({}, tooLong)).toMatchObject({ decision: 'rotate' });
  });
});

describe('a ledger without entries', () => {
  it('releases nothing: a self-signed certificate is refused', () => {
    expect(decisionOn({}, only(selfSigned))).toMatchObject({ reason: 'candidate-untrusted' });
  });

  it('lets an operator release the self-signed one', () => {
    const gates = { ...openGates, released: () => true };

    expect(decisionOn({}, { ...only(selfSigned), gates })).toMatchObject({ decision: 'rotate' });
  });
});

describe('a replacement that another writer has reverted', () => {
  const reverted = new Map([
    [
      replacementKey('lsn-1', idOf(2)),
      { reason: 'reverted-by-others', message: 'Another writer has put it back.' } as const,
    ],
  ]);

  it('is not repeated', () => {
    expect(decisionOn({}, { reverted })).toMatchObject({ decision: 'blocked', reason: 'reverted-by-others' });
  });

  it('is repeated in an emergency', () => {
    expect(decisionOn({ daysLeft: 1 }, { reverted })).toMatchObject({ decision: 'rotate' });
  });
});

describe('a certificate that the ledger passes over', () => {
  const quarantined: PassedOverReason = { reason: 'quarantined', message: 'Its proof failed.' };
  const passing = (...ids: readonly number[]) => ({
    ...openGates,
    passedOver: (id: string) => (ids.some((one) => idOf(one) === id) ? quarantined : undefined),
  });
  const candidates = [aCertificate({ id: 3 }), aCertificate({ id: 4, daysLeft: 320 })];

  it('gives its place to the next best one', () => {
    expect(decisionOn({}, { candidates, gates: passing(4) })).toMatchObject({
      decision: 'rotate',
      newCertificateId: idOf(3),
      passedOver: [{ certificateId: idOf(4), reason: 'quarantined' }],
    });
  });

  it('blocks the place where there is no other, and is named', () => {
    expect(decisionOn({}, { candidates, gates: passing(3, 4) })).toMatchObject({
      decision: 'blocked',
      ...quarantined,
      newCertificateId: idOf(4),
      passedOver: [{ certificateId: idOf(4) }, { certificateId: idOf(3) }],
    });
  });

  it('is named nowhere where the ledger passes over nothing', () => {
    expect(decisionOn({}, { candidates })?.passedOver).toEqual([]);
    expect(decisionOn({ daysLeft: 200 }, { candidates })?.passedOver).toEqual([]);
  });
});

describe('a replacement of a certificate whose other name a neighbour keeps covered', () => {
  /** 2 has two names, 5 keeps one of them covered, 3 is attached and 4 lasts longer: each of both has the other name alone. */
  const chosenFor = (slot: 'default' | 'additional') => {
    const old = anAttached(aCertificate({ id: 2, names: ['www.example.com', 'b.com'], daysLeft: 9 }), slot);
    const fallback = anAttached(aCertificate({ id: 1, names: ['fallback.com'] }), 'default');
    const inPlace = aCertificate({ id: 3 });
    const { decisions } = planLoadBalancer(
      aPlanInput({
        listeners: [
          aListener({
            attached: [
              ...(slot === 'default' ? [old] : [fallback, old]),
              anAttached(aCertificate({ id: 5, names: ['b.com'] })),
              anAttached(inPlace),
            ],
          }),
        ],
        candidates: [inPlace, aCertificate({ id: 4, daysLeft: 320 })],
      }),
    );
    return decisions.find(({ attached: { certificateId } }) => certificateId === idOf(2))?.newCertificateId;
  };

  it('is the one that is attached already, so that an interrupted change ends as it began', () => {
    expect(chosenFor('additional')).toBe(idOf(3));
  });

  it('is the best one where the default is replaced: an additional one would have to leave its slot first', () => {
    expect(chosenFor('default')).toBe(idOf(4));
  });
});
