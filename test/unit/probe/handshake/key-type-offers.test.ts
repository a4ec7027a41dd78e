import tls from 'node:tls';
import { describe, expect, it } from 'vitest';
import { tlsKeyTypes } from '../../../../shared/core/model/key-types.ts';
import { type KeyTypeOffer, keyTypeOffers } from '../../../../shared/probe/handshake/key-type-offers.ts';
import { chainSchemeIds, offeredSchemes } from '../../../../shared/probe/quic/signature-schemes.ts';
import { tlsOffer } from '../../../../shared/probe/tls/offers.ts';

function partsOf({ suites, signatures, schemes }: KeyTypeOffer): readonly (string | number)[] {
  return [...suites, ...signatures, ...schemes.map(({ id }) => id)];
}

describe('what is offered for one key type', () => {
  it.each(tlsKeyTypes)('%s shares no suite, signature or scheme with another', (keyType) => {
    const own = partsOf(keyTypeOffers[keyType]);
    const others = tlsKeyTypes.filter((other) => other !== keyType);
    const elsewhere = others.flatMap((other) => partsOf(keyTypeOffers[other]));

    expect(own).not.toEqual([]);
    expect(own.filter((part) => elsewhere.includes(part))).toEqual([]);
  });

  it.each([...tlsKeyTypes, 'open' as const])('%s is understood by OpenSSL', (name) => {
    expect(() => tls.createSecureContext(tlsOffer(name))).not.toThrow();
  });
});

describe('what is offered for any key type', () => {
  it('begins with ECC, and has everything', () => {
    const [ecc, rsa] = [offeredSchemes('ECC'), offeredSchemes('RSA')];

    expect(offeredSchemes('open').slice(0, ecc.length + rsa.length)).toEqual([...ecc, ...rsa]);
    expect(tlsOffer('open').sigalgs).toBe(
      `${tlsOffer('ECC').sigalgs}:${tlsOffer('RSA').sigalgs}:ed25519:ed448`,
    );
  });

  it('adds the schemes that TLS 1.3 allows in certificates only', () => {
    expect(chainSchemeIds.filter((id) => !offeredSchemes('open').some((scheme) => scheme.id === id))).toEqual(
      [0x0401, 0x0501, 0x0601],
    );
  });
});
