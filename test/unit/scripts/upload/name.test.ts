import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { nameOf, namesOf, parseName } from '../../../../scripts/upload/name.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';

let pki: Pki;
beforeAll(async () => {
  pki = await createPki();
});

function leafFor(...names: readonly string[]): X509Certificate {
  const validity = { notBeforeMs: Date.UTC(2026, 0, 1), notAfterMs: Date.UTC(2026, 3, 1, 23, 59, 59) };
  return new X509Certificate(pki.issue({ names, keyType: 'ECC', ...validity }).chainPem);
}

describe('the name of a certificate in CAS', () => {
  it('follows from its first name, its last day and its digest', () => {
    const leaf = leafFor('www.example.com', 'example.com');
    const digest = leaf.fingerprint256.replaceAll(':', '').slice(0, 12).toLowerCase();

    expect(nameOf(leaf)).toBe(`www_example_com_20260401_${digest}`);
  });

  it.each([
    ['*.example.com', /^wildcard_example_com_20260401_/],
    ['192.0.2.1', /^192_0_2_1_2026/],
    ['xn--fiqs8s.example.com', /^xn_fiqs8s_example_com_2026/],
    [`${'a-long-label.'.repeat(12)}example.com`, /^a_long_label_.*_20260401_[0-9a-f]{12}$/],
  ])('has only letters, digits and underscores, and at most 63: %s', (name, expected) => {
    const made = nameOf(leafFor(name));

    expect(made).toMatch(expected);
    expect(made).toMatch(/^[A-Za-z0-9_]{1,63}$/);
    expect(parseName(made)).toBe(made);
  });

  it.each(['', 'cert-1', 'a.b', 'näme', 'a b', 'a'.repeat(64)])('is refused from a caller: %j', (name) => {
    expect(() => parseName(name)).toThrow('63 letters, digits and underscores');
  });

  it('differs for two certificates of the same names and days', () => {
    expect(nameOf(leafFor('a.example.com'))).not.toBe(nameOf(leafFor('a.example.com')));
  });
});

describe('the names of a certificate', () => {
  it('are its DNS names and addresses', () => {
    expect(namesOf(leafFor('www.example.com', '*.example.com', '192.0.2.1'))).toEqual([
      'www.example.com',
      '*.example.com',
      '192.0.2.1',
    ]);
  });

  it('are its common name where it has no others', () => {
    expect(namesOf(leafFor())).toEqual(['No name']);
  });
});
