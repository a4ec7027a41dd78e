import { generateKeyPairSync } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { chainFromList } from '../../../shared/cloud/cas-chain.ts';

const leaf = { subject: 'CN=www.example.com', issuer: 'CN=R10' };
const intermediate = { subject: 'CN=R10', issuer: 'CN=Root' };
const pem = rootCertificates[0] ?? '';
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});

describe('the chain of CAS', () => {
  it('has the names of every entry', () => {
    const dated = { ...leaf, notBefore: 1, notAfter: 2, remainDay: 9 };

    expect(chainFromList([dated, intermediate])).toEqual([leaf, intermediate]);
  });

  it.each<[string, unknown]>([
    ['a text', pem],
    ['a field of an entry', { certificate: pem }],
  ])('may be PEM: %s', (_case, entry) => {
    const chain = chainFromList([entry]);

    expect(chain).toHaveLength(1);
    expect(chain?.[0].sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(chain?.[0].subject).toBe(chain?.[0].issuer);
  });

  it('may be several certificates in one text', () => {
    expect(chainFromList([`${pem}\n${rootCertificates[1]}`])).toHaveLength(2);
  });

  it.each<[string, unknown]>([
    ['the list is missing', undefined],
    ['the list is null', null],
    ['the list is empty', []],
    ['the list is a text', 'CN=R10'],
    ['one entry has no issuer', [leaf, { subject: 'CN=R10' }]],
    ['one entry has an empty subject', [leaf, { subject: '', issuer: 'CN=Root' }]],
    ['one entry is a number', [leaf, 7]],
    ['one entry is null', [null, leaf]],
    ['PEM is cut off', [pem.slice(0, 200)]],
    ['PEM holds something else', ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']],
    ['a private key is beside it', [`${pem}\n${key}`]],
    ['a name is far too long', [{ ...leaf, issuer: `CN=${'x'.repeat(5_000)}` }]],
    ['there are far too many entries', Array.from({ length: 100 }, () => leaf)],
  ])('is unknown if %s', (_case, list) => {
    expect(chainFromList(list)).toBeUndefined();
  });
});
