import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { dnsNamesOf, readServedLeaf } from '../../../../shared/probe/x509/served-leaf.ts';
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

    expect(leaf.names).toEqual(['first.example.com', 'last.example.com']);
  });

  it('are only the DNS names', () => {
    const text =
      'DNS:www.example.com, IP Address:192.0.2.1, email:DNS@example.com, URI:https://x.example.com/, ' +
      'DirName:"CN=DNS:evil.example.com, O=x", othername:<unsupported>, Registered ID:1.2.3, DNS:192.0.2.1, DNS:b.example.com';

    expect(dnsNamesOf(text)).toEqual(['www.example.com', 'b.example.com']);
  });

  it('are empty where there are none', () => {
    expect(dnsNamesOf(undefined)).toEqual([]);
    expect(readServedLeaf(aLeaf([])).names).toEqual([]);
  });
});
