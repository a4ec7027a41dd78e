import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CertificateNames } from '../../../../shared/core/model/certificate.ts';
import { normaliseName } from '../../../../shared/core/model/name-forms.ts';
import {
  concreteName,
  knownNames,
  nameCovers,
  namesCover,
  normaliseNames,
  sameNames,
  shareName,
} from '../../../../shared/core/model/names.ts';
import { anEntry } from './an-entry.ts';

describe('a list of names', () => {
  it('is empty where unknown names count as none, and else as it is', () => {
    expect(knownNames('unknown')).toEqual([]);
    expect(knownNames(undefined)).toEqual([]);
    expect(knownNames(['a.example.com'])).toEqual(['a.example.com']);
  });

  it('is sorted and holds every name once', () => {
    expect(normaliseNames(['b.example.com', 'A.example.com', 'a.example.com.'])).toEqual([
      'a.example.com',
      'b.example.com',
    ]);
  });

  it('leaves no entry out: addresses and what cannot be read count, too', () => {
    expect(normaliseNames(['192.0.2.1', 'a.example.com', 'spiffe://a/b', '*.a.*'])).toEqual([
      '*.a.*',
      '192.0.2.1',
      'a.example.com',
      'spiffe://a/b',
    ]);
  });

  it.each([
    ['is missing', undefined],
    ['is empty', []],
    ['holds no entry', ['', ' ']],
  ])('is unknown, never "covers nothing", where it %s', (_title, names) => {
    expect(normaliseNames(names)).toBe('unknown');
  });

  it('that is unknown covers no name', () => {
    expect(namesCover('unknown', 'www.example.com')).toBe(false);
  });

  it('that is unknown equals nothing, not even unknown', () => {
    expect(sameNames('unknown', 'unknown')).toBe(false);
    expect(sameNames('unknown', ['a.example.com'])).toBe(false);
    expect(sameNames(['a.example.com'], 'unknown')).toBe(false);
  });

  it('equals another one with the same names, and neither a part of it nor a superset', () => {
    expect(sameNames(['a.example.com', 'b.example.com'], ['b.example.com', 'a.example.com'])).toBe(true);
    expect(sameNames(['a.example.com'], ['a.example.com', 'b.example.com'])).toBe(false);
    expect(sameNames(['a.example.com', 'b.example.com'], ['a.example.com'])).toBe(false);
    expect(sameNames(['a.example.com', 'b.example.com'], ['a.example.com', 'c.example.com'])).toBe(false);
  });

  it('that is unknown is never read as a text, whatever names the other one has', () => {
    const inTheWord: CertificateNames = ['k', 'know', 'known', 'n', 'now', 'own', 'unknown'];

    expect(sameNames(inTheWord, 'unknown')).toBe(false);
    expect(sameNames('unknown', inTheWord)).toBe(false);
  });
});

describe('two lists share a name', () => {
  it.each<[string, CertificateNames, CertificateNames]>([
    ['if both have it', ['a.com', 'www.a.com'], ['b.com', 'www.a.com']],
    ['if a wildcard of the first covers one of the second', ['*.a.com'], ['b.com', 'www.a.com']],
    ['if a wildcard of the second covers one of the first', ['www.a.com'], ['*.a.com', 'b.com']],
  ])('%s', (_title, left, right) => {
    expect(shareName(left, right)).toBe(true);
  });

  it.each<[string, CertificateNames, CertificateNames]>([
    ['if neither covers any of the other', ['*.a.com', 'a.com'], ['www.b.com', 'x.www.a.com']],
    ['if the first is unknown', 'unknown', ['a.com']],
    ['if the second is unknown', ['a.com'], 'unknown'],
    ['if both are unknown', 'unknown', 'unknown'],
  ])('not %s', (_title, left, right) => {
    expect(shareName(left, right)).toBe(false);
  });
});

describe('cover', () => {
  it.each([
    ['an exact name covers itself', 'a.com', 'a.com', true],
    ['an exact name covers no other', 'a.com', 'b.com', false],
    ['an exact name does not cover what is below it', 'a.com', 'www.a.com', false],
    ['a wildcard covers one label', '*.a.com', 'www.a.com', true],
    ['a wildcard does not cover the domain itself', '*.a.com', 'a.com', false],
    ['a wildcard does not cover two labels', '*.a.com', 'x.www.a.com', false],
    ['a wildcard covers the same wildcard', '*.a.com', '*.a.com', true],
    ['a wildcard does not cover a deeper wildcard', '*.a.com', '*.www.a.com', false],
    ['a wildcard does not cover a name that only ends alike', '*.a.com', 'wwwa.com', false],
    ['a wildcard does not cover a name under a domain that ends alike', '*.a.com', 'www.ba.com', false],
    ['an exact name does not cover a wildcard', 'www.a.com', '*.a.com', false],
    [
      'an exact name does not cover a name that ends like it after two letters',
      'xxa.com',
      'www.a.com',
      false,
    ],
    ['a wildcard of one label does not cover the label itself', '*.localhost', 'localhost', false],
    ['a wildcard of a top level covers a domain', '*.com', 'a.com', true],
  ])('%s', (_title, certificateName, wanted, covered) => {
    expect(nameCovers(certificateName, wanted)).toBe(covered);
  });

  it.each([
    ['a wildcard does not cover an address', '*.0.2.1', '192.0.2.1', false],
    ['a wildcard does not cover what cannot be read', '*.example.com', 'a/b.example.com', false],
    ['what cannot be read covers nothing below it', '*.*.example.com', 'a.*.example.com', false],
    ['an address covers itself', '192.0.2.1', '192.0.2.1', true],
    ['an address covers no other', '192.0.2.1', '192.0.2.11', false],
    ['what cannot be read covers an equal entry', 'spiffe://a/b', 'spiffe://a/b', true],
    ['what cannot be read is compared with its case', 'spiffe://a/b', 'spiffe://a/B', false],
  ])('%s', (_title, certificateName, wanted, covered) => {
    expect(nameCovers(certificateName, wanted)).toBe(covered);
  });

  it('of an address is only the address itself, whatever the certificate carries', () => {
    fc.assert(
      fc.property(anEntry, fc.oneof(fc.ipV4(), fc.ipV6()), (entry, address) => {
        const [name, wanted] = [normaliseName(entry), normaliseName(address)];

        expect(nameCovers(name, wanted)).toBe(name === wanted);
      }),
    );
  });

  it('is provided by any name of the list', () => {
    expect(namesCover(['a.com', '*.a.com'], 'www.a.com')).toBe(true);
    expect(namesCover(['a.com', 'b.com'], 'www.a.com')).toBe(false);
  });
});

describe('the name that a probe sends', () => {
  it('is an exact name itself', () => {
    expect(concreteName('www.a.com', ['www.a.com'])).toBe('www.a.com');
  });

  it('is a label under a wildcard', () => {
    expect(concreteName('*.a.com', ['*.a.com'])).toBe('rotation-probe.a.com');
  });

  it('is a label under a wildcard that no exact name uses', () => {
    const taken = ['rotation-probe.a.com', 'rotation-probe-1.a.com'];

    expect(concreteName('*.a.com', taken)).toBe('rotation-probe-2.a.com');
  });

  it.each(['192.0.2.1', '2001:db8::1', 'spiffe://a/b', '*.*.a.com'])('is none for %s', (name) => {
    expect(concreteName(name, [])).toBeUndefined();
  });
});
