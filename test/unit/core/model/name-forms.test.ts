import { isIP } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isAscii,
  isIpName,
  isUnreadable,
  isWildcard,
  normaliseName,
} from '../../../../shared/core/model/name-forms.ts';
import { anEntry } from './an-entry.ts';

const longest = `${'a'.repeat(61)}.`.repeat(4) + 'a'.repeat(5);

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
    ['reads a name whose last label ends with a digit', 'DB.Rack1', 'db.rack1'],
    ['reads a name whose last label begins with a digit', 'DB.1st', 'db.1st'],
    ['reads a name with a number that is not its last label', 'WWW.7.example', 'www.7.example'],
    ['reads a name of 253 characters', `${'A'.repeat(61)}.`.repeat(4) + 'a'.repeat(5), longest],
  ])('%s', (_title, name, wanted) => {
    expect(normaliseName(name)).toBe(wanted);
    expect(isUnreadable(wanted)).toBe(false);
  });

  it.each([
    ['a lone dot', '.'],
    ['a short form of an IPv4 address', '192.1'],
    ['an IPv4 address with a leading zero', '192.0.2.01'],
    ['an IPv4 address with a dot at its end', '192.0.2.1.'],
    ['an IPv6 address with a zone', 'fe80::1%eth0'],
    ['an IPv6 address with a port', '[2001:db8::1]:443'],
    ['an IPv6 address in brackets after other text', 'ip[2001:db8::1]'],
    ['a name that ends with a number', 'www.example.7'],
    ['a name that ends with a hexadecimal number', 'www.example.0x1f'],
    ['a network', '192.0.2.0/24'],
    ['a wildcard of addresses', '*.0.2.1'],
    ['an e-mail address', 'admin@example.com'],
    ['a URI', 'spiffe://example.com/service'],
    ['a name with a path', 'example.com/path'],
    ['an internationalised name with a path', 'bücher.example/path'],
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
  ])('keeps %s as text that cannot be read', (_title, name) => {
    const text = normaliseName(name);

    expect(text).toBe(name);
    expect(isUnreadable(text)).toBe(true);
  });

  it.each([
    ['an IPv4 address', '192.0.2.1', '192.0.2.1'],
    ['an IPv6 address in lower case', '2001:DB8::A', '2001:db8::a'],
    ['an IPv6 address without leading zeros', '2001:0db8::0001', '2001:db8::1'],
    ['an IPv6 address with its longest run of zeros cut', '2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['an IPv6 address with the first of two equal runs cut', '2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['an IPv6 address with a single zero', '2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    [
      'an IPv6 address with a run that is cut although it is only one group',
      '2001:db8::1:1:1:1:1',
      '2001:db8:0:1:1:1:1:1',
    ],
    ['an IPv6 address without a cut', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['an IPv6 address that ends with zeros', '2001:db8:0:0:0:0:0:0', '2001:db8::'],
    ['an IPv6 address of zeros only', '0:0:0:0:0:0:0:0', '::'],
    ['an IPv6 address in brackets', '[2001:db8::1]', '2001:db8::1'],
    ['an IPv6 address that holds an IPv4 address', '::FFFF:C000:0201', '::ffff:192.0.2.1'],
    ['an IPv6 address that ends as an IPv4 address', '2001:db8::192.168.2.1', '2001:db8::c0a8:201'],
  ])('writes %s in its one form', (_title, address, wanted) => {
    expect(normaliseName(address)).toBe(wanted);
    expect(isIpName(wanted)).toBe(true);
    expect(isUnreadable(wanted)).toBe(false);
  });

  it('is empty for an entry without text', () => {
    expect(normaliseName(' ')).toBe('');
  });

  it('shows characters that would show nothing or hide others, and commas, which separate names', () => {
    expect(normaliseName('a\u0000b, c\u202ed')).toBe('a\\u{0}b\\u{2c} c\\u{202e}d');
  });

  it('cuts a text that would fill a report, and keeps two that differ only at their ends apart', () => {
    const [one, other] = [normaliseName(`${'?'.repeat(5_000)}1`), normaliseName(`${'?'.repeat(5_000)}2`)];

    expect(one.length).toBeLessThan(300);
    expect(one).not.toBe(other);
  });

  it('keeps a text of 300 characters, and cuts each longer one to the form that operators copied to RETIRED_NAMES', () => {
    expect(normaliseName('?'.repeat(300))).toBe('?'.repeat(300));
    expect(normaliseName('?'.repeat(301))).toBe(
      `${'?'.repeat(100)} (sha256:2023c92a8f4c7a4f9541f754f59c31dd)`,
    );
  });

  it('does not change when it is taken again, and has the same kind', () => {
    fc.assert(
      fc.property(anEntry, (entry) => {
        const name = normaliseName(entry);

        expect(normaliseName(name)).toBe(name);
      }),
    );
  });

  it('is the same for every spelling of an IPv6 address', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
        const full = groups.map((group) => group.toString(16).padStart(4, '0').toUpperCase()).join(':');
        const short = groups.map((group) => group.toString(16)).join(':');
        const name = normaliseName(full);

        expect(normaliseName(short)).toBe(name);
        expect(isIP(name)).toBe(6);
      }),
    );
  });
});

describe('a wildcard', () => {
  it('is the whole leftmost label of a name that can be read', () => {
    expect(['*.example.com', '*.*.example.com', '*.0.2.1', 'www.example.com'].map(isWildcard)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

it('takes the 128 characters of ASCII for it, and none above', () => {
  expect([isAscii('a\u007f'), isAscii('a\u0080'), isAscii('\u00fca')]).toEqual([true, false, false]);
});
