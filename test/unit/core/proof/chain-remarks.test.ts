/** What an operator should know of a chain: its order, authorities that expire first, weak signatures; and which certificate is meant. */
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { chainFindings, nameText } from '../../../../shared/core/proof/chain-findings.ts';
import { readServedLeaf } from '../../../../shared/probe/x509/served-leaf.ts';
import { createKeyPool, type KeyPool } from '../../../emulator/pki/keys.ts';
import { aCertificate, NOW_MS } from '../../../support/builders.ts';
import { seen } from '../../../support/observations.ts';
import {
  basicConstraints,
  COMMON_NAME,
  type OddRequest,
  oddCertificate,
} from '../../../support/odd-certificates.ts';
import { type Chain, chainOf, codesIn, foreignChain, found, garbage } from './chains.ts';

let pool: KeyPool;
let usual: Chain;
let foreign: Chain;

beforeAll(async () => {
  pool = await createKeyPool({});
  usual = chainOf(pool);
  foreign = foreignChain(pool);
});

describe('the order of a chain', () => {
  const two = { more: [{}] };

  it('is wrong where the issuer of a certificate comes later, with the name of that certificate', () => {
    const [leaf, first, second, root] = chainOf(pool, two);
    if (!first || !second || !root) throw new Error('There are two authorities and a root.');
    const message = (name: string) =>
      `its chain is in the wrong order: CN=${name} is not followed by its issuer, which is elsewhere in the chain`;

    expect(found([leaf, second, first])).toEqual([{ code: 'wrong-order', message: message('A server') }]);
    expect(found([leaf, first, root, second])).toEqual([
      { code: 'wrong-order', message: message('Authority 1') },
    ]);
    expect(codesIn([leaf, garbage, first, second])).toEqual(['wrong-order']);
  });

  it('is not wrong where what follows does not belong to it', () => {
    const [leaf, ...others] = chainOf(pool, two);

    expect(codesIn([leaf, ...others, ...foreign.slice(1)])).toEqual([]);
    expect(codesIn([leaf, ...others.slice(0, 1), ...foreign.slice(1)])).toEqual([]);
    expect(codesIn([leaf, garbage])).toEqual([]);
  });

  it('begins after both leaves of TLCP', () => {
    const [signing, ...others] = chainOf(pool, two);
    const [encryption] = usual;

    expect(codesIn([signing, encryption, ...others], { encryptionLeaf: readServedLeaf(encryption) })).toEqual(
      [],
    );
  });

  it('is no question where the leaf cannot be read', () => {
    const unread = seen(aCertificate(), {
      leaf: { notAfterMs: NOW_MS + DAY_MS },
      chain: [garbage, ...usual.slice(1).map(({ raw }) => raw)],
    });

    expect(chainFindings(unread, NOW_MS)).toEqual([]);
  });
});

describe('an authority that expires before the leaf', () => {
  const until = Date.UTC(2026, 6, 1);
  const remark = (chain: Chain, notAfterMs: number) =>
    found(chain, { leaf: { notAfterMs } }).map(({ code, message }) => `${code}: ${message}`);

  it('is named with its end', () => {
    const chain = chainOf(pool, { authority: { notAfterMs: until } });

    expect(remark(chain, until + 1)).toEqual([
      'ca-expires-first: CN=Authority 0 expires at 2026-07-01 00:00 UTC, before the leaf',
    ]);
    expect(remark(chain, until)).toEqual([]);
  });

  it('is not meant where it is no authority', () => {
    const [other] = chainOf(pool, { leaf: { notAfterMs: until } });

    expect(found([...usual, other])).toEqual([]);
    expect(found([...usual, garbage])).toEqual([]);
  });
});

describe('a weak signature', () => {
  const weakKey = (algorithm: string) => ({
    ...pool.take('ECC'),
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm }),
  });
  const signedWith = (algorithm: string, fields: Partial<OddRequest> = {}) =>
    oddCertificate({
      subject: { [COMMON_NAME]: 'weak' },
      key: pool.take('ECC'),
      issuer: { subject: { [COMMON_NAME]: 'Weak CA' }, key: weakKey(algorithm) },
      extensions: [basicConstraints(false)],
      ...fields,
    });
  const ECDSA_WITH_SHA1 = '1.2.840.10045.4.1';

  it.each([
    ['MD5', '1.2.840.113549.1.1.4'],
    ['SHA-1', '1.2.840.113549.1.1.5'],
    ['SHA-1', ECDSA_WITH_SHA1],
  ])('of %s is named with the certificate that has it (%s)', (hash, algorithm) => {
    expect(found([signedWith(algorithm)])).toEqual([
      { code: 'weak-signature', message: `CN=weak is signed with ${hash}` },
    ]);
    expect(codesIn([usual[0], signedWith(algorithm)])).toEqual(['weak-signature']);
  });

  it('is none with SHA-256, nor that of a root: nobody checks it', () => {
    const subject = { [COMMON_NAME]: 'Old root' };
    const root = oddCertificate({ subject, key: weakKey(ECDSA_WITH_SHA1), extensions: [] });

    expect(codesIn([signedWith('1.2.840.10045.4.3.2')])).toEqual([]);
    expect(codesIn([usual[0], root])).toEqual([]);
  });

  it('of a certificate without a subject is named with the serial number', () => {
    const nameless = { subject: {}, serialNumber: Buffer.of(0x4a, 0xbc) };

    expect(found([signedWith(ECDSA_WITH_SHA1, nameless)])).toMatchObject([
      { message: 'the certificate without a subject (serial number 4abc) is signed with SHA-1' },
    ]);
  });
});

it('a name is written in one line; an empty one, which Node does not give, is empty', () => {
  expect(nameText('C=CN\nO=Example\nCN=x')).toBe('C=CN, O=Example, CN=x');
  expect(nameText(undefined)).toBe('');
});
