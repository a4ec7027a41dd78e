import { spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { sm2 } from 'sm-crypto-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { SM2_USER_ID } from '../../../emulator/pki/keys.ts';
import { createPki, type IssueRequest, type Pki } from '../../../emulator/pki/pki.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'pki-test-'));
const startMs = Date.UTC(2026, 0, 1);
let pki: Pki;

beforeAll(async () => {
  pki = await createPki();
});

afterAll(() => rmSync(folder, { recursive: true }));

function aRequest(request: Partial<IssueRequest>): IssueRequest {
  return {
    names: ['www.example.com', '*.example.com'],
    keyType: 'ECC',
    notBeforeMs: startMs,
    notAfterMs: startMs + 90 * DAY_MS,
    ...request,
  };
}

function certificatesOf(chainPem: string): X509Certificate[] {
  const pems = chainPem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n/g) ?? [];
  return pems.map((pem) => new X509Certificate(pem));
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new Error(`There are only ${list.length} items.`);
  return item;
}

describe('a self-signed certificate', () => {
  it('is signed with its own key, names itself as its issuer, and comes without a chain', () => {
    const { facts, chainPem } = pki.issue(aRequest({ keyType: 'RSA', selfSigned: true }));
    const [leaf, ...others] = certificatesOf(chainPem);

    expect(others).toEqual([]);
    expect(facts.issuer).toBe('www.example.com');
    expect(leaf?.verify(at(certificatesOf(chainPem), 0).publicKey)).toBe(true);
    expect(opensslVerify(chainPem, pki.rootPem)).toContain('self-signed certificate');
  });
});

/** The verdict of OpenSSL on a chain at a time when it is valid. */
function opensslVerify(chainPem: string, rootPem: string): string {
  const file = (pem: string) => {
    const name = path.join(folder, randomBytes(6).toString('hex'));
    writeFileSync(name, pem);
    return name;
  };
  const chain = file(chainPem);
  const time = String(startMs / 1000 + 3600);
  const run = spawnSync(
    'openssl',
    ['verify', '-x509_strict', '-attime', time, '-CAfile', file(rootPem), '-untrusted', chain, chain],
    { encoding: 'utf8' },
  );
  return run.status === 0 ? 'ok' : run.stderr;
}

describe('pki', () => {
  it.each([
    ['RSA', 2048],
    ['RSA', 3072],
    ['ECC', 256],
    ['ECC', 384],
  ] as const)('makes a chain of %s %i that the strict rules of OpenSSL accept', (keyType, keySizeBits) => {
    const material = pki.issue(aRequest({ keyType, keySizeBits }));

    expect(opensslVerify(material.chainPem, pki.roots[keyType])).toBe('ok');
    expect(material.facts).toMatchObject({ keyType, keySizeBits });
  });

  it('makes an SM2 pair that Node can read and that is signed with the usual user id', () => {
    const material = pki.issue(aRequest({ keyType: 'SM2' }));

    const [signing, encryption, intermediate] = certificatesOf(material.chainPem);
    const root = new X509Certificate(pki.roots.SM2);
    expect(encryption?.subjectAltName).toBe(signing?.subjectAltName);
    expect(encryption?.serialNumber).not.toBe(signing?.serialNumber);
    expect(signing?.checkPrivateKey(createPrivateKey(material.keyPem))).toBe(true);
    expect(encryption?.checkPrivateKey(createPrivateKey(material.encryptionKeyPem ?? ''))).toBe(true);
    expect(signedWithUserId(signing, intermediate)).toBe(true);
    expect(signedWithUserId(encryption, intermediate)).toBe(true);
    expect(signedWithUserId(intermediate, root)).toBe(true);
    expect(signedWithUserId(signing, root)).toBe(false);
  });

  it('reports the same facts of a leaf as Node', () => {
    const { facts, chainPem } = pki.issue(aRequest({ keyType: 'RSA', serialNumber: '0a1b2c' }));

    const leaf = at(certificatesOf(chainPem), 0);
    expect(facts).toEqual({
      names: ['www.example.com', '*.example.com'],
      keyType: 'RSA',
      keySizeBits: createPublicKey(leaf.publicKey.export({ type: 'spki', format: 'pem' }))
        .asymmetricKeyDetails?.modulusLength,
      notBeforeMs: Date.parse(leaf.validFrom),
      notAfterMs: Date.parse(leaf.validTo),
      sha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
      sha1: leaf.fingerprint.replaceAll(':', '').toLowerCase(),
      serialNumber: 'a1b2c',
      issuer: 'Emulator RSA Intermediate',
    });
  });

  it('keeps serial numbers positive when their first bit is set', () => {
    const { facts, chainPem } = pki.issue(aRequest({ serialNumber: 'ff01' }));

    expect(facts.serialNumber).toBe('ff01');
    expect(at(certificatesOf(chainPem), 0).serialNumber).toBe('FF01');
  });

  it('signs with another intermediate for another issuer', () => {
    const material = pki.issue(aRequest({ issuer: 'Other CA G2' }));

    expect(material.facts.issuer).toBe('Other CA G2');
    expect(opensslVerify(material.chainPem, pki.roots.ECC)).toBe('ok');
  });

  it('can omit the intermediate, so that the chain cannot be verified', () => {
    const material = pki.issue(aRequest({ omitIntermediate: true }));

    expect(certificatesOf(material.chainPem)).toHaveLength(1);
    expect(opensslVerify(material.chainPem, pki.roots.ECC)).toContain('unable to get local issuer');
  });

  it('writes dates after 2049 as OpenSSL expects them', () => {
    const notAfterMs = Date.UTC(2051, 5, 1);

    const { facts, chainPem } = pki.issue(aRequest({ notAfterMs }));

    expect(facts.notAfterMs).toBe(notAfterMs);
    expect(Date.parse(at(certificatesOf(chainPem), 0).validTo)).toBe(notAfterMs);
    expect(opensslVerify(chainPem, pki.roots.ECC)).toBe('ok');
  });
});

/** Node cannot verify SM2 with a user id, so the library does; the signed bytes are taken from the parsed certificate. */
function signedWithUserId(certificate: X509Certificate | undefined, issuer: X509Certificate | undefined) {
  if (!certificate || !issuer) return false;
  const parsed = AsnConvert.parse(certificate.raw, Certificate);
  const point = issuer.publicKey.export({ type: 'spki', format: 'der' }).subarray(-65).toString('hex');
  const signature = Buffer.from(parsed.signatureValue).toString('hex');
  const message = new Uint8Array(parsed.tbsCertificateRaw ?? new ArrayBuffer(0));
  return sm2.doVerifySignature(message, signature, point, { der: true, hash: true, userId: SM2_USER_ID });
}
