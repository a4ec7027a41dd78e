import { X509Certificate } from 'node:crypto';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { ByteReader } from '../../../../shared/base/bytes/byte-reader.ts';
import { readDer } from '../../../../shared/base/bytes/der.ts';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { KeyType } from '../../../../shared/core/model/key-types.ts';
import { signedBy, sm2KeyOf } from '../../../../shared/probe/sm2/certificate.ts';
import { MAX_SIGNATURE_CHECKS, verifyChain } from '../../../../shared/probe/x509/chain.ts';
import { makeCertificate } from '../../../emulator/pki/certificate-der.ts';
import { type CertificateKey, createKeyPool, type KeyPool } from '../../../emulator/pki/keys.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { certificatesIn } from '../../../support/probing.ts';

const startMs = Date.UTC(2026, 0, 1);
const nowMs = startMs + DAY_MS;
let keys: KeyPool;
let pki: Pki;
let otherPki: Pki;

beforeAll(async () => {
  keys = await createKeyPool({ 2048: 1 });
  [pki, otherPki] = await Promise.all([createPki({ keyPool: keys }), createPki({ keyPool: keys })]);
});

function chainOf(keyType: KeyType, authority = pki): X509Certificate[] {
  const notAfterMs = startMs + 90 * DAY_MS;
  const names = ['www.example.com'];
  return certificatesIn(authority.issue({ names, keyType, notBeforeMs: startMs, notAfterMs }).chainPem);
}

function rootOf(keyType: KeyType, authority = pki): X509Certificate {
  return new X509Certificate(authority.roots[keyType]);
}

function at(chain: readonly X509Certificate[], index: number): X509Certificate {
  const found = chain[index];
  if (!found) throw new Error(`There are only ${chain.length} certificates.`);
  return found;
}

/** A CA certificate with the same name as every other one made here. */
function anAuthority(key: CertificateKey, signer: CertificateKey, serialNumber: string): X509Certificate {
  const der = makeCertificate({
    subject: 'Many',
    key,
    issuer: { subject: 'Many', key: signer },
    purpose: 'ca',
    names: [],
    serialNumber,
    notBeforeMs: startMs,
    notAfterMs: startMs + 90 * DAY_MS,
  });
  return new X509Certificate(der);
}

/** A leaf that any authority of this key can have signed. */
function aServer(key: CertificateKey): X509Certificate {
  const der = makeCertificate({
    subject: 'A server',
    key,
    issuer: { subject: 'Many', key },
    purpose: 'sign-only',
    names: ['www.example.com'],
    serialNumber: '01',
    notBeforeMs: startMs,
    notAfterMs: startMs + 90 * DAY_MS,
  });
  return new X509Certificate(der);
}

describe('the key of a certificate', () => {
  it('is the point on the SM2 curve', () => {
    const leaf = at(chainOf('SM2'), 0);

    const key = Buffer.from(sm2KeyOf(leaf) ?? []);

    expect(key).toHaveLength(65);
    expect(leaf.raw.includes(key)).toBe(true);
  });

  it.each(['RSA', 'ECC'] as const)('is none of SM2 in an %s certificate', (keyType) => {
    expect(sm2KeyOf(at(chainOf(keyType), 0))).toBeUndefined();
  });
});

describe('an SM2 certificate', () => {
  it('is signed by its issuer and by no other', () => {
    const [signing, encryption, intermediate] = chainOf('SM2');
    if (!signing || !encryption || !intermediate) throw new Error('The chain is too short.');

    expect(signedBy(signing, intermediate)).toBe(true);
    expect(signedBy(encryption, intermediate)).toBe(true);
    expect(signedBy(intermediate, rootOf('SM2'))).toBe(true);
    expect(signedBy(signing, encryption)).toBe(false);
    expect(signedBy(signing, rootOf('SM2', otherPki))).toBe(false);
  });

  it('is signed by no authority once a byte of the signed part has changed', () => {
    const [leaf, , intermediate] = chainOf('SM2');
    if (!leaf || !intermediate) throw new Error('The chain is too short.');
    const bytes = Buffer.from(leaf.raw);
    // In the subject's common name: the certificate can still be parsed.
    const position = bytes.lastIndexOf('www.example.com');
    bytes.write('v', position);
    const changed = new X509Certificate(bytes);

    expect(signedBy(changed, intermediate)).toBe(false);
  });

  it('is not signed when its signature is labelled as another algorithm of the same key', () => {
    const key = keys.take('SM2');
    const sm2WithSha256 = new AlgorithmIdentifier({ algorithm: '1.2.156.10197.1.502' });
    const right = anAuthority(key, key, '10');
    const wrong = anAuthority(key, { ...key, signatureAlgorithm: sm2WithSha256 }, '11');

    expect(signedBy(right, right)).toBe(true);
    expect(signedBy(wrong, right)).toBe(false);
  });

  it('is not signed, and nothing is thrown, when it has a length that only BER has', () => {
    const key = keys.take('SM2');
    const authority = anAuthority(key, key, '10');
    // The signed part keeps its bytes in OpenSSL: its length becomes indefinite, its end two zeros.
    const body = readDer(new ByteReader(authority.raw)).content;
    const { raw, content } = readDer(new ByteReader(body));
    const indefinite = Buffer.concat([Buffer.of(0x30, 0x80), content, Buffer.of(0, 0)]);
    const all = Buffer.concat([indefinite, body.subarray(raw.length)]);
    const length = Buffer.of(0x82, all.length >> 8, all.length & 255);
    const strange = new X509Certificate(Buffer.concat([Buffer.of(0x30), length, all]));

    expect(strange.raw.includes(indefinite)).toBe(true);
    expect(signedBy(strange, authority)).toBe(false);
  });

  it('does not count as signed by an SM2 key when its signature says RSA, nor the reverse', () => {
    expect(signedBy(at(chainOf('RSA'), 0), rootOf('SM2'))).toBe(false);
    expect(signedBy(at(chainOf('SM2'), 0), rootOf('RSA'))).toBe(false);
  });
});

describe('verifyChain with SM2', () => {
  const verify = (chain: readonly X509Certificate[], root: X509Certificate) =>
    verifyChain(chain, [root], nowMs, { signedBy });

  it.each(['RSA', 'ECC', 'SM2'] as const)('trusts a chain of %s that leads to a root', (keyType) => {
    expect(verify(chainOf(keyType), rootOf(keyType))).toEqual({ trusted: true });
  });

  it('does not trust another root, even one of the same name', () => {
    expect(verify(chainOf('SM2'), rootOf('SM2', otherPki))).toMatchObject({ trusted: false });
  });

  it('ends at the first path that is trusted, however many there are', () => {
    const key = keys.take('SM2');
    const authorities = Array.from({ length: 19 }, (_, index) => anAuthority(key, key, `1${index}`));
    const many = [aServer(key), ...authorities];
    let checks = 0;
    const counting = (certificate: X509Certificate, issuer: X509Certificate) => {
      checks += 1;
      return signedBy(certificate, issuer);
    };

    const verdict = verifyChain(many.slice(0, 10), many.slice(10), nowMs, { signedBy: counting });

    expect(verdict).toEqual({ trusted: true });
    expect(checks).toBe(1);
  });

  it('visits each certificate once, however many issue each other', () => {
    const key = keys.take('SM2');
    const many = Array.from({ length: 20 }, (_, index) => anAuthority(key, key, `1${index}`));
    let checks = 0;
    const counting = (certificate: X509Certificate, issuer: X509Certificate) => {
      checks += 1;
      return signedBy(certificate, issuer);
    };

    expect(verifyChain(many, [rootOf('SM2')], nowMs, { signedBy: counting })).toMatchObject({
      trusted: false,
    });
    expect(checks).toBe(19);
  });

  it('checks no more than thirty signatures where most names lie about who has signed', () => {
    const key = keys.take('SM2');
    const [leaf, ...others] = Array.from({ length: 20 }, (_, index) =>
      anAuthority(key, key, `${10 + index}`),
    );
    let checks = 0;
    /** Each is signed only by the next one, which comes after all others with the same name. */
    const counting = (certificate: X509Certificate, issuer: X509Certificate) => {
      checks += 1;
      return Number(issuer.serialNumber) === Number(certificate.serialNumber) + 1;
    };
    const chain = [...(leaf ? [leaf] : []), ...others.reverse()];

    expect(verifyChain(chain, [rootOf('SM2')], nowMs, { signedBy: counting })).toMatchObject({
      trusted: false,
    });
    expect(checks).toBe(30);
    expect(MAX_SIGNATURE_CHECKS).toBe(30);
  });
});
