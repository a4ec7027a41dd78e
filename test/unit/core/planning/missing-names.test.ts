import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import { missingAfter } from '../../../../shared/core/planning/missing-names.ts';
import { startChange } from '../../../../shared/core/planning/running-change.ts';
import {
  aCertificate,
  aListener,
  anAttached,
  anUnknownAttached,
  type CertificateFields,
  idOf,
  NOW_MS,
} from '../../../support/builders.ts';
import { decisionOn } from './decision-on.ts';

const names = ['www.example.com', 'b.com'];
const fallback = aCertificate({ id: 1, names: ['fallback.com'] });
const expired = aCertificate({ id: 2, names, daysLeft: -1 });
const fresh = aCertificate({ id: 3 });

interface Case {
  readonly olds?: readonly (Certificate | number)[];
  readonly others?: readonly Certificate[];
  readonly replacement?: Certificate | undefined;
  readonly retired?: readonly string[];
}

/** A change that puts 3, for www.example.com alone, in the place of the olds. A number: CAS does not describe it. */
function missing({ olds = [expired], others = [], retired = [], ...fields }: Case = {}): readonly string[] {
  const replacement = 'replacement' in fields ? fields.replacement : fresh;
  const removed = olds.map((old) => (typeof old === 'number' ? anUnknownAttached(old) : anAttached(old)));
  const change: Change = {
    listenerId: 'lsn-1',
    protocol: 'HTTPS',
    keyType: 'RSA',
    newCertificateId: idOf(3),
    replaces: removed.map(({ certificateId, slot }) => ({ certificateId, slot })),
    steps: [],
    needsSlot: true,
    gap: false,
  };
  const listener = aListener({
    attached: [anAttached(fallback, 'default'), ...removed, ...others.map((one) => anAttached(one))],
  });
  const known = new Map(replacement ? [[replacement.certificateId, replacement]] : []);
  return missingAfter(startChange(change, listener, known), retired, NOW_MS);
}

describe('the names that an expired certificate takes with it', () => {
  it('are those that the new one lacks', () => {
    expect(missing()).toEqual(['b.com']);
  });

  it('are named once, although two expired certificates had them', () => {
    expect(missing({ olds: [expired, aCertificate({ id: 4, names: ['b.com'], daysLeft: -2 })] })).toEqual([
      'b.com',
    ]);
  });

  it('are those of the expired one alone where a valid one leaves with it', () => {
    const due = aCertificate({ id: 4, names: ['www.example.com', 'c.com'], daysLeft: 9 });

    expect(missing({ olds: [expired, due] })).toEqual(['b.com']);
  });

  it('are missing although a certificate that leaves in the same change has them', () => {
    const due = aCertificate({ id: 4, names, daysLeft: 9 });

    expect(missing({ olds: [expired, due] })).toEqual(['b.com']);
  });

  it.each<[string, Case]>([
    ['another certificate that stays has them', { others: [aCertificate({ id: 5, names: ['b.com'] })] }],
    ['the operator has retired them', { retired: ['b.com'] }],
    ['the old certificate is still valid', { olds: [aCertificate({ id: 2, names, daysLeft: 9 })] }],
    ['CAS does not describe the old certificate', { olds: [2] }],
    ['CAS does not describe the new certificate', { replacement: undefined }],
  ])('are none where %s', (_title, given) => {
    expect(missing(given)).toEqual([]);
  });
});

describe('a decision to replace a certificate by one that lacks a name', () => {
  it('names what is missing where the old one has expired, and how to mend it', () => {
    const decision = decisionOn({ daysLeft: -1, names });

    expect(decision).toMatchObject({ decision: 'rotate', missingNames: ['b.com'] });
    expect(decision?.message).toMatch(/Nothing covers b\.com: .*RETIRED_NAMES/);
  });

  it.each<[string, CertificateFields]>([
    ['has expired', { daysLeft: -1 }],
    ['is still valid', {}],
  ])('does not speak of missing names where none is and the old one %s', (_title, old) => {
    const decision = decisionOn(old);

    expect(decision).not.toHaveProperty('missingNames');
    expect(decision?.message).not.toMatch(/Nothing covers/);
  });
});
