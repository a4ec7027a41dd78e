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
    expect(offeredSchemes('open')).toEqual([...offeredSchemes('ECC'), ...offeredSchemes('RSA')]);
    expect(tlsOffer('open').sigalgs).toBe(`${tlsOffer('ECC').sigalgs}:${tlsOffer('RSA').sigalgs}`);
  });

  it('adds the schemes that TLS 1.3 allows in certificates only', () => {
    expect(chainSchemeIds).toEqual([0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601]);
  });
});
