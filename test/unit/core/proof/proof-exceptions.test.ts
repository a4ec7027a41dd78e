/** Proofs that accept more than the new certificate: between two steps, and where an expired twin was removed. */
import { describe, expect, it } from 'vitest';
import type { AttachedCertificate } from '../../../../shared/core/model/listener.ts';
import { type Answer, answerOf } from '../../../../shared/core/proof/identity.ts';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import { evaluateProof } from '../../../../shared/core/proof/proof.ts';
import { aCertificate, anAttached, idOf, NOW_MS } from '../../../support/builders.ts';
import { aTarget, noCertificate, seen, silence } from '../../../support/observations.ts';
import { both, certificates, expectationsOf, fallback, fresh, old, proof } from './cases.ts';

describe('an intermediate proof', () => {
  it('accepts new and old, where the readings of ALB’s order differ', () => {
    const attached = [
      anAttached(fallback, 'default'),
      anAttached(aCertificate({ id: 2, daysLeft: 20, lifetimeDays: 398 })),
      anAttached(aCertificate({ id: 3, daysLeft: 46, lifetimeDays: 47 })),
    ];

    expect(
      proof({ began: attached.slice(0, 2), attached, after: [seen(old), seen(fresh)], zones: [] }).kind,
    ).toBe('proved');
  });

  it('refuses old, where every reading predicts new', () => {
    const weaker = aCertificate({ id: 2, daysLeft: 9, lifetimeDays: 300, keySizeBits: 1024 });
    const attached = [anAttached(fallback, 'default'), anAttached(weaker), anAttached(fresh)];

    expect(
      proof({ began: attached.slice(0, 2), attached, after: [seen(old), seen(fresh)], zones: [] }),
    ).toMatchObject({
      reason: 'served-old',
    });
  });

  it('accepts old before the first write of this rotation, whatever the readings predict', () => {
    expect(proof({ attached: both, after: [seen(old), seen(old)], zones: [] }).kind).toBe('proved');
  });

  it('is no final proof: the old certificate does not count as the new one in a zone', () => {
    expect(proof({ attached: both, after: [seen(old), seen(fresh)] })).toMatchObject({
      reason: 'zone-not-proved',
    });
  });
});

describe('after an expired twin was removed', () => {
  const ecc = aCertificate({ id: 5, keyType: 'ECC', daysLeft: -3 });
  const eccTarget = aTarget({ keyType: 'ECC' });
  const withEcc = (observation: Observation): Answer =>
    answerOf(observation, [...certificates, ecc], 'sha256');
  const result = (attached: readonly AttachedCertificate[], after: Observation) => {
    const [expectation] = expectationsOf({
      baseline: [{ target: eccTarget, answer: withEcc(seen(ecc)), findings: [], leaves: [] }],
      olds: new Set([idOf(5)]),
      replacement: undefined,
      before: [anAttached(fallback, 'default'), anAttached(ecc, 'additional')],
      attached,
      earlier: new Set([idOf(1), idOf(5)]),
      probeSilent: false,
    });
    if (!expectation) throw new Error('There is an expectation for what the baseline saw.');
    const handshake = { observation: after, answer: withEcc(after) };
    const stable = { target: eccTarget, ...handshake, agreeing: [handshake], handshakes: 3 };
    return evaluateProof([{ expectation, stable }], ['cn-hangzhou-a'], NOW_MS);
  };

  it('clients of its key type may be left without a certificate', () => {
    expect(result([anAttached(fallback, 'default')], noCertificate).kind).toBe('proved');
  });

  it('it must no longer be served', () => {
    expect(result([anAttached(fallback, 'default')], seen(ecc))).toMatchObject({
      reason: 'served-old',
      message: expect.stringMatching(/ with ECC serves 5-cn-hangzhou; expected no certificate\.$/),
    });
  });

  it('silence proves nothing', () => {
    expect(result([anAttached(fallback, 'default')], silence)).toMatchObject({ kind: 'unproved' });
  });

  it('clients of its key type must get a certificate, where another one can serve them', () => {
    const eccDefault = anAttached(aCertificate({ id: 6, keyType: 'ECC', names: ['b.com'] }), 'default');

    expect(result([eccDefault], noCertificate)).toMatchObject({ reason: 'served-none' });
  });
});
