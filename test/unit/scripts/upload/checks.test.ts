/** What is refused before anything is sent. Keys and certificates are made at run time. */
import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CheckOptions, findUnfit, uploadChecks } from '../../../../scripts/upload/checks.ts';
import { readMaterial } from '../../../../scripts/upload/material.ts';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { NOW_MS } from '../../../support/builders.ts';

const names = ['www.example.com'];
const [notBeforeMs, notAfterMs] = [NOW_MS - 10 * DAY_MS, NOW_MS + 80 * DAY_MS];
const usual: CheckOptions = { nowMs: NOW_MS, selfSigned: false };

let pki: Pki;
let good: CertificateMaterial;
beforeAll(async () => {
  pki = await createPki();
  good = pki.issue({ names, keyType: 'ECC', notBeforeMs, notAfterMs });
});

function checked(chainPem: string, keyPem: string, options: Partial<CheckOptions> = {}): string | undefined {
  return findUnfit(readMaterial(chainPem, keyPem), { ...usual, ...options })?.check;
}

const blocks = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN[\s\S]*?-----END [A-Z ]+-----\n/g) ?? [];

describe('a certificate before its upload', () => {
  it.each(['RSA', 'ECC'] as const)(
    'fits with an %s key and its whole chain, with or without the root',
    (keyType) => {
      const { chainPem, keyPem } = pki.issue({ names, keyType, notBeforeMs, notAfterMs });

      expect(checked(chainPem, keyPem)).toBeUndefined();
      expect(checked(chainPem + pki.roots[keyType], keyPem)).toBeUndefined();
    },
  );

  it('does not fit with the key of another one', () => {
    const other = pki.issue({ names, keyType: 'ECC', notBeforeMs, notAfterMs });

    expect(checked(good.chainPem, other.keyPem)).toBe('key-fits');
  });

  it('does not fit behind the one that signed it, which is what the key is compared with', () => {
    const [leaf = '', intermediate = ''] = blocks(good.chainPem);
    const unfit = findUnfit(readMaterial(intermediate + leaf, good.keyPem), usual);

    expect(unfit).toMatchObject({ check: 'leaf-first', message: expect.stringContaining('number 2') });
  });

  it('does not fit without the one that signed it', () => {
    const [leaf = ''] = blocks(good.chainPem);

    expect(checked(leaf, good.keyPem)).toBe('chain-complete');
  });

  it('does not fit with an authority of the same name that has not signed it', async () => {
    const stranger = await createPki();
    const [, wrong = ''] = blocks(
      stranger.issue({ names, keyType: 'ECC', notBeforeMs, notAfterMs }).chainPem,
    );
    const [leaf = ''] = blocks(good.chainPem);

    expect(checked(leaf + wrong, good.keyPem)).toBe('chain-links');
  });

  it('does not fit with a signature that is not the one of its issuer, whatever the names say', () => {
    const [leaf = '', intermediate = ''] = blocks(good.chainPem);
    const { raw } = new X509Certificate(leaf);
    // The end of a certificate is its signature.
    const forged = Buffer.concat([raw.subarray(0, -1), Buffer.from([(raw.at(-1) ?? 0) ^ 1])]);
    const pem = `-----BEGIN CERTIFICATE-----\n${forged.toString('base64')}\n-----END CERTIFICATE-----\n`;

    expect(checked(pem + intermediate, good.keyPem)).toBe('chain-links');
  });

  it('does not fit with a gap in the chain', () => {
    const [leaf = ''] = blocks(good.chainPem);

    expect(checked(leaf + pki.roots.ECC, good.keyPem)).toBe('chain-links');
  });

  it('fits on its first and its last day, and neither before nor after', () => {
    const at = (nowMs: number) => checked(good.chainPem, good.keyPem, { nowMs });

    expect([at(notBeforeMs), at(notAfterMs)]).toEqual([undefined, undefined]);
    expect([at(notBeforeMs - 1_000), at(notAfterMs + 1_000)]).toEqual(['valid-yet', 'valid-still']);
  });

  it('does not fit with an intermediate that has expired', () => {
    const issuer = 'An intermediate that has expired';
    const { chainPem, keyPem } = pki.issue({
      ...{ names, keyType: 'ECC', notBeforeMs, notAfterMs },
      ...{ issuer, issuerNotAfterMs: NOW_MS - DAY_MS },
    });

    expect(findUnfit(readMaterial(chainPem, keyPem), usual)).toMatchObject({
      check: 'valid-still',
      message: expect.stringContaining('certificate 2'),
    });
  });

  it('does not fit if it is signed by itself, unless that is meant', () => {
    const { chainPem, keyPem } = pki.issue({
      names,
      keyType: 'ECC',
      notBeforeMs,
      notAfterMs,
      selfSigned: true,
    });

    expect(checked(chainPem, keyPem)).toBe('self-signed');
    expect(checked(chainPem, keyPem, { selfSigned: true })).toBeUndefined();
    expect(checked(chainPem, good.keyPem, { selfSigned: true })).toBe('key-fits');
  });

  it('fits as openssl req -x509 makes it, as an authority of its own, if that is meant', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'upload-checks-'));
    const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=www.example.com'];
    execFileSync('openssl', [...args, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const pems = [readFileSync(certificate, 'utf8'), readFileSync(key, 'utf8')] as const;
    rmSync(folder, { recursive: true });

    expect(checked(...pems, { nowMs: Date.now() + 1_000, selfSigned: true })).toBeUndefined();
  });

  it('does not fit with an SM2 key, which CAS takes as a pair', () => {
    const { chainPem } = pki.issue({ names, keyType: 'SM2', notBeforeMs, notAfterMs });

    expect(checked(chainPem, good.keyPem)).toBe('key-type');
  });

  it('is asked everything that is documented', () => {
    const page = readFileSync(new URL('../../../../recipes/README.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);

    expect(documented).toEqual(expect.arrayContaining([...uploadChecks]));
  });
});

describe('the page about upload', () => {
  it('explains every code of its errors', () => {
    const page = readFileSync(new URL('../../../../recipes/README.md', import.meta.url), 'utf8');
    const folder = new URL('../../../../scripts/upload/', import.meta.url);
    const source = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
    const codes = [...source.join('\n').matchAll(/(?:super|new RotatorError)\(\s*'([A-Z]\w+)'/g)].map(
      ([, code]) => code,
    );

    expect(codes.length).toBeGreaterThan(3);
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});

describe('the files', () => {
  const refusal = (chain: string, key: string) => {
    try {
      readMaterial(chain, key);
      return undefined;
    } catch (error) {
      return String(error);
    }
  };

  it('may have texts between the certificates, and the parameters of the curve before the key', () => {
    const [leaf = '', intermediate = ''] = blocks(good.chainPem);
    const curve = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    const sec1 = createPrivateKey(good.keyPem).export({ type: 'sec1', format: 'pem' });

    const { chain, privateKey } = readMaterial(`subject=a\n${leaf}\nissuer=b\n${intermediate}`, curve + sec1);

    expect(chain).toHaveLength(2);
    expect(privateKey.reveal()).toBe(sec1);
  });

  it('are refused if the key is encrypted, missing, doubled or damaged, and nothing of it is said', () => {
    const encrypted = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'example' },
    }).privateKey;
    const damaged = good.keyPem.replace(/[A-Za-z]{3}\n/, '???\n').replace('M', '!');

    expect(refusal(good.chainPem, encrypted)).toContain('is encrypted');
    expect(refusal(good.chainPem, good.chainPem)).toContain('no private key');
    expect(refusal(good.chainPem, good.keyPem + good.keyPem)).toContain('several private keys');
    expect(refusal(good.chainPem, damaged)).toMatch(/is damaged(?!.*[A-Za-z0-9+/]{30})/);
  });

  it('are refused if the chain has no certificate, or a damaged one', () => {
    expect(refusal(good.keyPem, good.keyPem)).toContain('no certificate');
    expect(refusal(good.chainPem.replace(/\n[A-Za-z0-9+/]{64}\n/, '\n'), good.keyPem)).toContain(
      'certificate 1',
    );
  });
});
