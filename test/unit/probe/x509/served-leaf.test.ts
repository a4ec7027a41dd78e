import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { namesCover, normaliseNames } from '../../../../shared/core/model/names.ts';
import { alternativeNamesOf } from '../../../../shared/probe/x509/alternative-names.ts';
import { readServedLeaf } from '../../../../shared/probe/x509/served-leaf.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';

let pki: Pki;
const startMs = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  pki = await createPki();
});

function aLeaf(names: readonly string[]): X509Certificate {
  const notAfterMs = startMs + 90 * DAY_MS;
  return new X509Certificate(pki.issue({ names, keyType: 'ECC', notBeforeMs: startMs, notAfterMs }).chainPem);
}

describe('names of a served leaf', () => {
  it('are lower case, without trailing dots, and each only once', () => {
    const leaf = readServedLeaf(aLeaf(['WWW.example.com', 'www.example.com.', '*.example.com']));

    expect(leaf.names).toEqual(['www.example.com', '*.example.com']);
  });

  it.each([
    'a.example.com, DNS:victim.example.com',
    'a.example.com,DNS:victim.example.com',
    'a.example.com", DNS:victim.example.com, DNS:"b.example.com',
    'a.example.com\\", DNS:victim.example.com',
    'victim.example.com/',
    'victim.example.com:443',
    'admin@victim.example.com',
    'victim.example.com\u0000.example.org',
  ])('do not include one that is only written inside another: %j', (hostile) => {
    const leaf = readServedLeaf(aLeaf(['first.example.com', hostile, 'last.example.com']));

    expect(leaf.names).toHaveLength(3);
    expect([leaf.names[0], leaf.names[2]]).toEqual(['first.example.com', 'last.example.com']);
    expect(namesCover(normaliseNames(leaf.names), 'victim.example.com')).toBe(false);
    expect(namesCover(normaliseNames(leaf.names), 'b.example.com')).toBe(false);
  });

  it('include every entry: addresses as addresses, and other kinds with their type', () => {
    const text =
      'DNS:www.example.com, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, email:DNS@example.com, URI:https://x.example.com/, ' +
      'DirName:"CN=DNS:evil.example.com, O=x", othername:<unsupported>, Registered ID:1.2.3, IP Address:<invalid length=5>, DNS:b.example.com';

    expect(alternativeNamesOf(text)).toEqual([
      'www.example.com',
      '192.0.2.1',
      '2001:db8::1',
      'email:DNS@example.com',
      'URI:https://x.example.com/',
      'DirName:CN=DNS:evil.example.com\\u{2c} O=x',
      'othername:<unsupported>',
      'Registered ID:1.2.3',
      'IP Address:<invalid length=5>',
      'b.example.com',
    ]);
  });

  it('are read from a certificate with addresses', () => {
    const leaf = readServedLeaf(aLeaf(['www.example.com', '192.0.2.1', '2001:db8::a']));

    expect(leaf.names).toEqual(['www.example.com', '192.0.2.1', '2001:db8::a']);
  });

  it('do not include an address that is written as a DNS name, which no client accepts for the address', () => {
    const leaf = readServedLeaf(aLeaf(['www.example.com', 'dNSName=192.0.2.1']));

    expect(leaf.names).toEqual(['www.example.com', 'dNSName=192.0.2.1']);
  });

  it('are empty where there are none', () => {
    expect(alternativeNamesOf(undefined)).toEqual([]);
    expect(readServedLeaf(aLeaf([])).names).toEqual([]);
  });
});
