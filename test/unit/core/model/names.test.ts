import { describe, expect, it } from 'vitest';
import {
  concreteName,
  nameCovers,
  namesCover,
  normaliseName,
  normaliseNames,
  sameNames,
} from '../../../../shared/core/model/names.ts';

describe('normal form of a name', () => {
  it.each([
    ['keeps a plain name', 'www.example.com', 'www.example.com'],
    ['makes upper case lower', 'WWW.Example.COM', 'www.example.com'],
    ['drops one trailing dot', 'www.example.com.', 'www.example.com'],
    ['drops blanks around it', ' www.example.com ', 'www.example.com'],
    ['writes an internationalised name in punycode', 'bücher.example', 'xn--bcher-kva.example'],
    ['writes a Chinese name in punycode', '中国.cn', 'xn--fiqs8s.cn'],
    ['keeps punycode as it is', 'xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['makes punycode in upper case lower', 'XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    [
      'keeps the wildcard in front of an internationalised name',
      '*.Bücher.example.',
      '*.xn--bcher-kva.example',
    ],
    ['keeps an underscore', '_acme.example.com', '_acme.example.com'],
    ['keeps a name of one label', 'localhost', 'localhost'],
  ])('%s', (_title, name, wanted) => {
    expect(normaliseName(name)).toBe(wanted);
  });

  it.each([
    ['an empty text', ''],
    ['a lone dot', '.'],
    ['an IPv4 address', '192.0.2.1'],
    ['a short form of an IPv4 address', '192.1'],
    ['an IPv6 address', '2001:db8::1'],
    ['an IPv6 address in brackets', '[2001:db8::1]'],
    ['an e-mail address', 'admin@example.com'],
    ['a URI', 'spiffe://example.com/service'],
    ['a name with a path', 'example.com/path'],
    ['a name with a query', 'example.com?x=1'],
    ['a name with an escape', 'example%2ecom'],
    ['a name with a backslash', 'example.com\\x'],
    ['a name with a port', 'example.com:443'],
    ['two names in one text', 'a.example.com b.example.com'],
    ['a wildcard alone', '*'],
    ['a wildcard of everything', '*.'],
    ['a wildcard inside a label', 'w*.example.com'],
    ['a wildcard that is not leftmost', 'www.*.example.com'],
    ['two wildcards', '*.*.example.com'],
    ['an empty label', 'www..example.com'],
    ['two trailing dots', 'www.example.com..'],
    ['a label that begins with a hyphen', '-www.example.com'],
    ['a label of 64 characters', `${'a'.repeat(64)}.example.com`],
    ['a name of 254 characters', `${'a'.repeat(61)}.`.repeat(4) + 'a'.repeat(6)],
  ])('refuses %s', (_title, name) => {
    expect(normaliseName(name)).toBeUndefined();
  });
});

describe('a list of names', () => {
  it('is sorted and holds every name once', () => {
    expect(normaliseNames(['b.example.com', 'A.example.com', 'a.example.com.'])).toEqual([
      'a.example.com',
      'b.example.com',
    ]);
  });

  it('keeps the names among addresses', () => {
    expect(normaliseNames(['192.0.2.1', 'a.example.com'])).toEqual(['a.example.com']);
  });

  it.each([
    ['is missing', undefined],
    ['is empty', []],
    ['holds no DNS name', ['192.0.2.1', '']],
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
    ['a wildcard of a top level covers a domain', '*.com', 'a.com', true],
  ])('%s', (_title, certificateName, wanted, covered) => {
    expect(nameCovers(certificateName, wanted)).toBe(covered);
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
});
