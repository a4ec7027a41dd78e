import { describe, expect, it } from 'vitest';
import type { KeyType } from '../../../../shared/core/model/key-types.ts';
import type { Slot } from '../../../../shared/core/model/listener.ts';
import { coveredNames, covers, uncoveredNames } from '../../../../shared/core/planning/cover.ts';
import {
  aCertificate,
  anAttached,
  anUnknownAttached,
  type CertificateFields,
  NOW_MS,
} from '../../../support/builders.ts';

const rsa = anAttached(aCertificate({ id: 1, names: ['www.a.com', 'a.com'] }), 'default');
const ecc = anAttached(aCertificate({ id: 2, keyType: 'ECC', names: ['www.a.com'] }));
const wildcard = anAttached(aCertificate({ id: 3, names: ['*.a.com'] }));

describe('a listener covers', () => {
  it('every name of every valid certificate, once per key type', () => {
    expect(coveredNames([rsa, ecc, anAttached(aCertificate({ id: 4, names: ['a.com'] }))], NOW_MS)).toEqual([
      { name: 'a.com', keyType: 'RSA' },
      { name: 'www.a.com', keyType: 'RSA' },
      { name: 'www.a.com', keyType: 'ECC' },
    ]);
  });

  it('a name with one key type, not with another', () => {
    expect(covers([ecc], { name: 'www.a.com', keyType: 'ECC' }, NOW_MS)).toBe(true);
    expect(covers([ecc], { name: 'www.a.com', keyType: 'RSA' }, NOW_MS)).toBe(false);
  });

  it('a name that a wildcard matches', () => {
    expect(covers([wildcard], { name: 'www.a.com', keyType: 'RSA' }, NOW_MS)).toBe(true);
    expect(covers([wildcard], { name: 'a.com', keyType: 'RSA' }, NOW_MS)).toBe(false);
  });

  it.each<[string, CertificateFields]>([
    ['has expired', { daysLeft: -1 }],
    ['is not valid yet', { daysLeft: 400, lifetimeDays: 365 }],
    ['is revoked', { revoked: true }],
    ['has unknown names', { names: [] }],
  ])('nothing by a certificate that %s', (_title, fields) => {
    const attached = [anAttached(aCertificate(fields))];

    expect(coveredNames(attached, NOW_MS)).toEqual([]);
    expect(covers(attached, { name: 'www.example.com', keyType: 'RSA' }, NOW_MS)).toBe(false);
  });

  it('nothing by a certificate without details', () => {
    expect(coveredNames([anUnknownAttached(9)], NOW_MS)).toEqual([]);
    expect(covers([anUnknownAttached(9)], { name: 'www.a.com', keyType: 'RSA' }, NOW_MS)).toBe(false);
  });

  it.each<[KeyType, Slot, boolean]>([
    ['RSA', 'default', true],
    ['RSA', 'additional', false],
    ['SM2', 'default', true],
    ['SM2', 'additional', true],
  ])(
    'an IP address by %s in the %s slot only if clients that send no name get it: %s',
    (keyType, slot, isCovered) => {
      const attached = [anAttached(aCertificate({ keyType, names: ['192.0.2.1'] }), slot)];

      expect(covers(attached, { name: '192.0.2.1', keyType }, NOW_MS)).toBe(isCovered);
    },
  );
});

describe('a change leaves uncovered', () => {
  it('the names of the certificate that is removed', () => {
    expect(uncoveredNames([rsa, ecc], [rsa], NOW_MS, [])).toEqual([{ name: 'www.a.com', keyType: 'ECC' }]);
  });

  it('no name that another certificate of the same key type covers', () => {
    expect(uncoveredNames([rsa, wildcard], [wildcard], NOW_MS, [])).toEqual([
      { name: 'a.com', keyType: 'RSA' },
    ]);
  });

  it('the wildcard itself, although every exact name that was attached stays covered', () => {
    expect(uncoveredNames([rsa, wildcard], [rsa], NOW_MS, [])).toEqual([{ name: '*.a.com', keyType: 'RSA' }]);
  });

  it('no retired name', () => {
    expect(uncoveredNames([rsa], [], NOW_MS, ['www.a.com', 'a.com'])).toEqual([]);
  });

  it('nothing by removing an expired certificate', () => {
    expect(uncoveredNames([anAttached(aCertificate({ daysLeft: -1 }))], [], NOW_MS, [])).toEqual([]);
  });
});
