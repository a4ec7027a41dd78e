/** The findings about a chain, apart from the identity of its certificate. */
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { findingsOf, type Served } from '../../../../shared/core/proof/findings.ts';
import { verifyChain } from '../../../../shared/probe/x509/chain.ts';
import { readServedLeaf } from '../../../../shared/probe/x509/served-leaf.ts';
import { createPki, type IssueRequest, type Pki } from '../../../emulator/pki/pki.ts';
import { NOW_MS } from '../../../support/builders.ts';

/** Object identifiers of the signature algorithms (RFC 8017 appendix C), in hex. */
const SHA256_WITH_RSA = '2a864886f70d01010b';
const SHA1_WITH_RSA = '2a864886f70d010105';

let pki: Pki;

beforeAll(async () => {
  pki = await createPki();
});

function served(wanted: Partial<IssueRequest> = {}, roots = [pki.roots.ECC]): Served {
  const { chainPem } = pki.issue({
    names: ['www.example.com'],
    keyType: 'ECC',
    notBeforeMs: NOW_MS - DAY_MS,
    notAfterMs: NOW_MS + 90 * DAY_MS,
    ...wanted,
  });
  const pems = chainPem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [];
  const chain = pems.map((pem) => new X509Certificate(pem));
  const [leaf] = chain;
  if (!leaf) throw new Error('The chain has a leaf.');
  return {
    kind: 'certificate',
    keyType: 'ECC',
    leaf: readServedLeaf(leaf),
    chain: chain.map(({ raw }) => raw),
    trust: verifyChain(
      chain,
      roots.map((pem) => new X509Certificate(pem)),
      NOW_MS,
    ),
    protocolVersion: 'TLSv1.3',
    possessionProved: true,
    timings: { connectedMs: 1, finishedMs: 2 },
  };
}

const codes = (one: Served, serverName: string | undefined = 'www.example.com', nowMs = NOW_MS) =>
  findingsOf(one, serverName, nowMs).map(({ code }) => code);

describe('a chain', () => {
  it('in perfect order leaves nothing to say', () => {
    expect(codes(served())).toEqual([]);
  });

  it.each([
    { says: 'for another name', serverName: 'shop.example.com', found: ['name-mismatch'] },
    { says: 'for a name under one of its own', serverName: 'a.www.example.com', found: ['name-mismatch'] },
    { says: 'without a name that was asked for', serverName: undefined, found: [] },
  ])('$says: $found', ({ serverName, found }) => {
    expect(findingsOf(served(), serverName, NOW_MS).map(({ code }) => code)).toEqual(found);
  });

  it('is covered by a wildcard for one label', () => {
    expect(codes(served({ names: ['*.example.com'] }))).toEqual([]);
  });

  it('is not valid before its time and after', () => {
    const one = served();

    expect(codes(one, undefined, NOW_MS - 2 * DAY_MS)).toEqual(['not-yet-valid']);
    expect(codes(one, undefined, NOW_MS + 91 * DAY_MS)).toEqual(['certificate-expired']);
  });

  it('without the intermediate is incomplete, not of an unknown authority', () => {
    expect(codes(served({ omitIntermediate: true }))).toEqual(['chain-incomplete']);
  });

  it('under an untrusted root is still complete', () => {
    expect(codes(served({}, []))).toEqual(['chain-not-trusted']);
  });

  it('with a CA certificate that expires before the leaf is pointed out, and which one', () => {
    const one = served({ issuer: 'Short-lived CA', issuerNotAfterMs: NOW_MS + 30 * DAY_MS });

    expect(findingsOf(one, 'www.example.com', NOW_MS)).toEqual([
      { code: 'ca-expires-first', message: expect.stringContaining('Short-lived CA') },
    ]);
  });

  it('with a certificate that is signed with SHA-1 is pointed out', () => {
    const one = served({ keyType: 'RSA' }, [pki.roots.RSA]);
    const withSha1 = one.chain.map((der) =>
      Buffer.from(Buffer.from(der).toString('hex').replaceAll(SHA256_WITH_RSA, SHA1_WITH_RSA), 'hex'),
    );

    expect(codes(one)).toEqual([]);
    expect(codes({ ...one, chain: withSha1.slice(0, 1) })).toEqual(['weak-signature']);
    expect(codes({ ...one, chain: withSha1 })).toEqual(['weak-signature', 'weak-signature']);
  });

  it('of a TLCP server must have both leaves for the same names', () => {
    const [signing, other] = [served(), served({ names: ['other.example.com'] })];

    expect(codes({ ...signing, encryptionLeaf: signing.leaf })).toEqual([]);
    expect(codes({ ...signing, encryptionLeaf: other.leaf })).toEqual(['name-mismatch', 'pair-mismatch']);
  });

  it('of a TLCP server must have both leaves of the same issuer', () => {
    const [signing, other] = [served(), served({ issuer: 'Another CA' })];

    expect(codes({ ...signing, encryptionLeaf: other.leaf })).toEqual(['pair-mismatch']);
  });

  it('that cannot be read has no findings: its verification reports that', () => {
    const garbage = { ...served(), chain: [new Uint8Array([1, 2, 3])] };

    expect(codes(garbage)).toEqual([]);
    expect(codes({ ...garbage, trust: { trusted: false, problem: 'NONSENSE' } })).toEqual([
      'chain-not-trusted',
    ]);
  });
});
