import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import { aCertificate, aListener, aPlanInput } from '../../../support/builders.ts';

function notes(attached: readonly Certificate[], candidates: readonly Certificate[]): readonly string[] {
  const plan = planLoadBalancer(aPlanInput({ listeners: [aListener({ attached })], candidates }));
  return plan.notes.map(({ message }) => message);
}

const healthyDefault = aCertificate({ id: 1, names: ['fallback.com'] });
const due = aCertificate({ id: 2, names: ['a.com'], daysLeft: 9 });

describe('the plan notes', () => {
  it('nothing when the new certificate has just the names of the old one', () => {
    expect(notes([healthyDefault, due], [aCertificate({ id: 3, names: ['a.com'] })])).toEqual([]);
  });

  it('a name that moves from a certificate that stays', () => {
    const neighbour = aCertificate({ id: 4, names: ['b.com'] });

    const found = notes(
      [healthyDefault, due, neighbour],
      [aCertificate({ id: 3, names: ['a.com', 'b.com'], daysLeft: 350 })],
    );

    expect(found).toEqual(['lsn-1: b.com (RSA) may move from 4-cn-hangzhou to 3-cn-hangzhou.']);
  });

  it('a name that moves from the default, which was served because no other certificate matched', () => {
    const found = notes([healthyDefault, due], [aCertificate({ id: 3, names: ['a.com', 'new.com'] })]);

    expect(found).toEqual(['lsn-1: new.com (RSA) may move from 1-cn-hangzhou to 3-cn-hangzhou.']);
  });

  it('a name of a certificate that stays, which the wildcard of the new one matches', () => {
    const neighbour = aCertificate({ id: 4, names: ['www.a.com'] });

    const found = notes(
      [healthyDefault, due, neighbour],
      [aCertificate({ id: 3, names: ['a.com', '*.a.com'], daysLeft: 350 })],
    );

    expect(found).toContain('lsn-1: www.a.com (RSA) may move from 4-cn-hangzhou to 3-cn-hangzhou.');
  });

  it('a name that moves from RSA to ECC for clients that accept both', () => {
    const attached = [
      aCertificate({ id: 1, names: ['a.com', 'b.com'] }),
      aCertificate({ id: 2, keyType: 'ECC', names: ['a.com'], daysLeft: 9 }),
    ];

    const found = notes(attached, [aCertificate({ id: 3, keyType: 'ECC', names: ['a.com', 'b.com'] })]);

    expect(found).toEqual(['lsn-1: b.com (ECC) may move from 1-cn-hangzhou to 3-cn-hangzhou.']);
  });

  it('nothing of a name that the old certificate may have served already', () => {
    const neighbour = aCertificate({ id: 4, names: ['*.com'] });

    expect(notes([healthyDefault, due, neighbour], [aCertificate({ id: 3, names: ['a.com'] })])).toEqual([]);
  });

  it('a change of the issuer', () => {
    const found = notes(
      [healthyDefault, due],
      [aCertificate({ id: 3, names: ['a.com'], issuer: 'CN=Other CA' })],
    );

    expect(found).toEqual([
      'The issuer changes from "CN=Test CA" to "CN=Other CA": inform clients that pin it.',
    ]);
  });

  it('the same thing once, even when two listeners give cause for it', () => {
    const listeners = ['lsn-1', 'lsn-2'].map((listenerId, index) =>
      aListener({ listenerId, port: 443 + index, attached: [due] }),
    );

    const { notes: found } = planLoadBalancer(
      aPlanInput({
        listeners,
        candidates: [aCertificate({ id: 3, names: ['a.com'], issuer: 'CN=Other CA' })],
      }),
    );

    expect(found).toHaveLength(1);
  });
});
