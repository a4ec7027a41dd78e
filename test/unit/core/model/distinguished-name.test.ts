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
    ['with spaces around every sign, as OpenSSL writes it', "C = US, O = Let's Encrypt, CN = R10"],
    ['with slashes and blanks around it', " /C=US/O=Let's Encrypt/CN=R10\n"],
  ])('is the same %s', (_case, text) => {
    expect(isSameName(named(text), named("C=US, O=Let's Encrypt, CN=R10"))).toBe(true);
  });

  it.each([
    ['a comma', 'C=US, O=DigiCert, Inc., CN=DigiCert G2', 'digicert, inc.'],
    ['an escaped comma', 'C=US,O=DigiCert\\, Inc.,CN=DigiCert G2', 'digicert, inc.'],
    ['quotes', 'C=US, O="DigiCert, Inc.", CN=DigiCert G2', 'digicert, inc.'],
    ['a slash', '/C=US/O=Paper/Pulp/CN=G2', 'paper/pulp'],
    ['a last word in quotes', 'C=US, O=Paper "Pulp", CN=G2', 'paper "pulp"'],
    ['a first word in quotes', 'C=US, O="Paper" Pulp, CN=G2', '"paper" pulp'],
  ])('may have %s inside a value', (_case, text, organisation) => {
    expect(attributeValue(named(text), 'O')).toBe(organisation);
  });

  it.each([
    ['with commas', 'C=DE, 2.5.4.97=VATDE-1, 1.3.6.1.4.1.311.60.2.1.3 = DE, O=Paper, CN=G2'],
    ['with slashes', '/C=DE/2.5.4.97=VATDE-1/1.3.6.1.4.1.311.60.2.1.3=DE/O=Paper/CN=G2'],
  ])('may have attributes that only an object identifier names, %s', (_case, text) => {
    expect(named(text).attributes).toEqual([
      '1.3.6.1.4.1.311.60.2.1.3=de',
      '2.5.4.97=vatde-1',
      'C=de',
      'CN=g2',
      'O=paper',
    ]);
  });

  it('is unknown if it is empty', () => {
    expect([' ', '/', 'CN=', '/CN='].map(parseDistinguishedName)).toEqual(Array(4).fill(undefined));
  });

  it('is a common name alone if it has no attributes', () => {
    expect(named('R10').attributes).toEqual(['CN=r10']);
    expect(named('Test CA (key=2)').attributes).toEqual(['CN=test ca (key=2)']);
  });

  it('may be the same as its common name alone, but is not certainly', () => {
    const [long, short] = [named("C=US, O=Let's Encrypt, CN=R10"), named('R10')];

    expect([mayBeSameName(long, short), isSameName(long, short)]).toEqual([true, false]);
    expect(mayBeSameName(long, named('R11'))).toBe(false);
    expect(mayBeSameName(long, named('C=US, O=Other, CN=R10'))).toBe(false);
  });

  it('may be the same as an equal one, although that has no common name', () => {
    expect(mayBeSameName(named('C=US, O=Paper'), named('O=Paper, C=US'))).toBe(true);
  });

  it('is not the same as another one only because both have no common name', () => {
    expect(mayBeSameName(named('C=US, O=Paper'), named('O=Other'))).toBe(false);
  });

  it('has an organisation, or else its common name', () => {
    expect(organisationOf(named("C=US, O=Let's Encrypt, CN=R10"))).toBe("let's encrypt");
    expect(organisationOf(named('R10'))).toBe('r10');
    expect(organisationOf(named('C=US'))).toBeUndefined();
  });
});
