/** The certificate that ALB serves, under both readings of the rules. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { aMaterial, type PaperCertificate, START_MS } from '../../../contract/cloud/material.ts';
import type { Attached } from '../../../emulator/model/records.ts';
import { type SelectionKnobs, selectCertificate } from '../../../emulator/model/selection.ts';
import type { ClientOffer } from '../../../emulator/model/types.ts';

const seed: SelectionKnobs = { selection: 'seed', exactBeforeWildcard: false };
const additionalFirst: SelectionKnobs = { selection: 'additional-first', exactBeforeWildcard: false };
const exactFirst: SelectionKnobs = { selection: 'additional-first', exactBeforeWildcard: true };

const shop: ClientOffer = { serverName: 'shop.example.com', keyTypes: ['RSA', 'ECC'] };

let number = 0;

function attached(name: string, isDefault: boolean, wanted: PaperCertificate): Attached {
  number += 1;
  const material = aMaterial(wanted);
  return {
    isDefault,
    certificate: {
      number,
      certificateId: name,
      partition: 'cn-hangzhou',
      instanceId: name,
      name,
      material,
      described: material.facts,
      uploaded: true,
      revoked: false,
      privateKeyPresent: true,
      knownToCas: true,
      visibleAtMs: -Infinity,
      removedAtMs: undefined,
      resourceGroupId: 'rg-default',
    },
  };
}

const byDefault = (name: string, wanted: PaperCertificate = {}) => attached(name, true, wanted);
const additional = (name: string, wanted: PaperCertificate = {}) => attached(name, false, wanted);

function served(list: readonly Attached[], offer: ClientOffer, knobs: SelectionKnobs): string | undefined {
  return selectCertificate(list, offer, knobs)?.certificate.certificateId;
}

describe('which certificate is served', () => {
  it.each([
    ['without a name', undefined],
    ['for an uncovered name', 'other.example.org'],
    ['for the domain of a wildcard itself', 'example.com'],
    ['for two labels under a wildcard', 'a.b.example.com'],
  ])('is the default %s', (_when, serverName) => {
    const list = [byDefault('default'), additional('wildcard', { names: ['*.example.com'] })];

    for (const knobs of [seed, additionalFirst]) {
      expect(served(list, { ...shop, serverName }, knobs)).toBe('default');
    }
  });

  it('is none where no name matches and the client cannot use the default', () => {
    const list = [byDefault('default'), additional('ecc', { keyType: 'ECC', names: ['a.example.org'] })];

    expect(served(list, { serverName: undefined, keyTypes: ['ECC'] }, seed)).toBeUndefined();
  });

  it('matches names in any case and with a final dot', () => {
    const list = [byDefault('default', { names: ['x.example.com'] }), additional('additional')];

    expect(served(list, { ...shop, serverName: 'SHOP.example.com.' }, seed)).toBe('additional');
  });

  it('is the exact name before the wildcard in the manual, even over ECC', () => {
    const list = [
      byDefault('default', { names: ['x.example.com'] }),
      additional('exact'),
      additional('wildcard', { names: ['*.example.com'], keyType: 'ECC', keySizeBits: 256 }),
    ];

    expect(served(list, shop, seed)).toBe('exact');
    expect(served(list, shop, exactFirst)).toBe('exact');
    expect(served(list, shop, additionalFirst)).toBe('wildcard');
  });

  it('is ECC before RSA for a client that can use both, and the other for one that cannot', () => {
    const list = [byDefault('rsa'), additional('ecc', { keyType: 'ECC', keySizeBits: 256 })];

    for (const knobs of [seed, additionalFirst]) {
      expect(served(list, shop, knobs)).toBe('ecc');
      expect(served(list, { ...shop, keyTypes: ['RSA'] }, knobs)).toBe('rsa');
      expect(served(list, { ...shop, keyTypes: ['ECC'] }, knobs)).toBe('ecc');
    }
  });

  it('is the longer key before the later expiry in the manual', () => {
    const list = [
      byDefault('strong', { keySizeBits: 4096, daysLeft: 10 }),
      additional('lasting', { daysLeft: 90 }),
    ];

    expect(served(list, shop, seed)).toBe('strong');
    expect(served(list, shop, additionalFirst)).toBe('lasting');
  });

  it('is the one with the later expiry in the manual, in any slot; the additional one in the other reading', () => {
    const list = [byDefault('new', { daysLeft: 90 }), additional('old', { daysLeft: 9 })];

    expect(served(list, shop, seed)).toBe('new');
    expect(served(list, shop, additionalFirst)).toBe('old');
  });

  it('may be an expired certificate', () => {
    const list = [
      byDefault('rsa', { daysLeft: 90 }),
      additional('expired', { keyType: 'ECC', keySizeBits: 256, notAfterMs: START_MS - DAY_MS }),
    ];

    expect(served(list, shop, seed)).toBe('expired');
  });

  it('is an SM2 certificate for TLCP clients, with or without a matching name, and never for TLS clients', () => {
    const list = [byDefault('rsa'), additional('sm2', { keyType: 'SM2', keySizeBits: 256 })];
    const tlcp: ClientOffer = { serverName: 'shop.example.com', keyTypes: ['SM2'] };

    expect(served(list, tlcp, seed)).toBe('sm2');
    expect(served(list, { ...tlcp, serverName: undefined }, seed)).toBe('sm2');
    expect(served(list, shop, seed)).toBe('rsa');
    expect(served([byDefault('rsa')], tlcp, seed)).toBeUndefined();
  });
});
