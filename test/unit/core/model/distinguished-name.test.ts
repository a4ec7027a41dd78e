import { describe, expect, it } from 'vitest';
import {
  attributeValue,
  isSameName,
  mayBeSameName,
  organisationOf,
  parseDistinguishedName,
} from '../../../../shared/core/model/distinguished-name.ts';

const named = (text: string) => {
  const name = parseDistinguishedName(text);
  if (!name) throw new Error(`no name in ${text}`);
  return name;
};

describe('a distinguished name', () => {
  it.each([
    ['in the order of Node', "C=US\nO=Let's Encrypt\nCN=R10"],
    ['in the reverse order', "CN=R10, O=Let's Encrypt, C=US"],
    ['without spaces', "CN=R10,O=Let's Encrypt,C=US"],
    ['with slashes', "/C=US/O=Let's Encrypt/CN=R10"],
    ['in another case, with more spaces', "cn = r10 ,  o=LET'S  ENCRYPT; c=us"],
  ])('is the same %s', (_case, text) => {
    expect(isSameName(named(text), named("C=US, O=Let's Encrypt, CN=R10"))).toBe(true);
  });

  it.each([
    ['a comma', 'C=US, O=DigiCert, Inc., CN=DigiCert G2', 'digicert, inc.'],
    ['an escaped comma', 'C=US,O=DigiCert\\, Inc.,CN=DigiCert G2', 'digicert, inc.'],
    ['quotes', 'C=US, O="DigiCert, Inc.", CN=DigiCert G2', 'digicert, inc.'],
    ['a slash', '/C=US/O=Paper/Pulp/CN=G2', 'paper/pulp'],
  ])('may have %s inside a value', (_case, text, organisation) => {
    expect(attributeValue(named(text), 'O')).toBe(organisation);
  });

  it('is unknown if it is empty', () => {
    expect([parseDistinguishedName(' '), parseDistinguishedName('CN=')]).toEqual([undefined, undefined]);
  });

  it('is a common name alone if it has no attributes', () => {
    expect(named('R10').attributes).toEqual(['CN=r10']);
  });

  it('may be the same as its common name alone, but is not certainly', () => {
    const [long, short] = [named("C=US, O=Let's Encrypt, CN=R10"), named('R10')];

    expect([mayBeSameName(long, short), isSameName(long, short)]).toEqual([true, false]);
    expect(mayBeSameName(long, named('R11'))).toBe(false);
    expect(mayBeSameName(long, named('C=US, O=Other, CN=R10'))).toBe(false);
  });

  it('has an organisation, or else its common name', () => {
    expect(organisationOf(named("C=US, O=Let's Encrypt, CN=R10"))).toBe("let's encrypt");
    expect(organisationOf(named('R10'))).toBe('r10');
    expect(organisationOf(named('C=US'))).toBeUndefined();
  });
});
