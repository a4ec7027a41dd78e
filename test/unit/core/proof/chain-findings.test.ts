/** What is wrong with a chain as a whole: its purpose, its trust and its dates. */
import { beforeAll, describe, expect, it } from 'vitest';
import { chainFindings } from '../../../../shared/core/proof/chain-findings.ts';
import type { ServedLeaf } from '../../../../shared/core/proof/observation.ts';
import { readServedLeaf } from '../../../../shared/probe/x509/served-leaf.ts';
import { createKeyPool, type KeyPool } from '../../../emulator/pki/keys.ts';
import { aCertificate, NOW_MS } from '../../../support/builders.ts';
import { aLeaf, seen } from '../../../support/observations.ts';
import {
  CLIENT_AUTH,
  COMMON_NAME,
  extendedKeyUsage,
  oddCertificate,
} from '../../../support/odd-certificates.ts';
import { type Chain, chainOf, codesIn, foreignChain, found, garbage } from './chains.ts';

let pool: KeyPool;
let usual: Chain;
let forClients: Chain;
let foreign: Chain;

beforeAll(async () => {
  pool = await createKeyPool({});
  usual = chainOf(pool);
  forClients = chainOf(pool, { leaf: { extensions: [extendedKeyUsage(CLIENT_AUTH)] } });
  foreign = foreignChain(pool);
});

const problem = (name: string) => ({ trust: { trusted: false, problem: name } }) as const;

describe('a leaf that is not for TLS servers', () => {
  it('is said to be wrong once, whatever a verifier says of its chain', () => {
    const finding = { code: 'wrong-purpose', message: 'it is not for TLS servers' };

    expect(found(forClients)).toEqual([finding]);
    expect(found(forClients, problem('INVALID_PURPOSE'))).toEqual([finding]);
    expect(codesIn(forClients, problem('CERT_SIGNATURE_FAILURE'))).toEqual([
      'wrong-purpose',
      'chain-not-trusted',
    ]);
  });

  it('may be the encryption leaf of TLCP', () => {
    const [signing, ...others] = usual;
    const [encryption] = forClients;

    expect(codesIn([signing, encryption, ...others], { encryptionLeaf: readServedLeaf(encryption) })).toEqual(
      ['wrong-purpose'],
    );
    expect(codesIn([signing, encryption, ...others])).not.toContain('wrong-purpose');
  });

  it('is not what comes first in a chain whose leaf is another one', () => {
    expect(codesIn(forClients, { leaf: { sha256: 'a'.repeat(64) } })).toEqual([]);
  });
});

it('an authority that is not for TLS servers is the finding of the verifier, and the only one', () => {
  expect(found(usual, problem('INVALID_PURPOSE'))).toEqual([
    {
      code: 'wrong-purpose',
      message: 'a certificate in its chain is not for TLS servers (INVALID_PURPOSE)',
    },
  ]);
});

describe('a chain that is not trusted', () => {
  it.each([
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ])('is incomplete where no issuer was sent: %s', (name) => {
    const incomplete = [{ code: 'chain-incomplete', message: `its issuer was not sent (${name})` }];

    expect(found([usual[0]], problem(name))).toEqual(incomplete);
    expect(found([usual[0], garbage], problem(name))).toEqual(incomplete);
    expect(found([usual[0], ...foreign.slice(1)], problem(name))).toEqual(incomplete);
  });

  it('is complete where the issuer was sent, or the leaf needs none', () => {
    const selfSigned = oddCertificate({
      subject: { [COMMON_NAME]: 'x' },
      key: pool.take('ECC'),
      extensions: [],
    });
    const noIssuer = problem('UNABLE_TO_GET_ISSUER_CERT');

    expect(codesIn(usual, noIssuer)).toEqual(['chain-not-trusted']);
    expect(codesIn([usual[0], garbage, ...usual.slice(1)], noIssuer)).toContain('chain-not-trusted');
    expect(codesIn([selfSigned], noIssuer)).toEqual(['chain-not-trusted']);
  });

  it('is not called incomplete where the verifier found something else, or the leaf cannot be read', () => {
    expect(codesIn([usual[0]], problem('CERT_SIGNATURE_FAILURE'))).toEqual(['chain-not-trusted']);
    const unread = seen(aCertificate(), {
      chain: [garbage, garbage],
      ...problem('UNABLE_TO_GET_ISSUER_CERT'),
    });
    expect(chainFindings(unread, NOW_MS).map(({ code }) => code)).toEqual(['chain-not-trusted']);
  });

  it('is told with the problem, and with the date of the roots where it is known', () => {
    const fields = problem('SELF_SIGNED_CERT_IN_CHAIN');

    expect(found(usual, fields)).toMatchObject([
      { message: 'its chain is not trusted (SELF_SIGNED_CERT_IN_CHAIN)' },
    ]);
    expect(found(usual, { ...fields, rootsDate: '2026-10-22' })).toMatchObject([
      {
        message:
          "its chain is not trusted (SELF_SIGNED_CERT_IN_CHAIN; roots of 2026-10-22, Node's and EXTRA_CA)",
      },
    ]);
  });
});

describe('the dates of a leaf are no problem of its chain', () => {
  it.each([
    ['CERT_HAS_EXPIRED', { notAfterMs: NOW_MS - 1 }, []],
    ['CERT_HAS_EXPIRED', { notAfterMs: NOW_MS }, ['chain-not-trusted']],
    ['CERT_HAS_EXPIRED', { notBeforeMs: NOW_MS + 1 }, ['chain-not-trusted']],
    ['CERT_NOT_YET_VALID', { notBeforeMs: NOW_MS + 1 }, []],
    ['CERT_NOT_YET_VALID', { notBeforeMs: NOW_MS }, ['chain-not-trusted']],
    ['CERT_NOT_YET_VALID', { notAfterMs: NOW_MS - 1 }, ['chain-not-trusted']],
    ['CERT_REVOKED', { notAfterMs: NOW_MS - 1, notBeforeMs: NOW_MS + 1 }, ['chain-not-trusted']],
  ] as const)('%s, where it has %j: %j', (name, leaf, expected) => {
    expect(codesIn([usual[0]], { leaf, ...problem(name) })).toEqual(expected);
  });

  it('nor are those of the encryption leaf, if only that one is out of date', () => {
    const codesWith = (dates: Partial<ServedLeaf>, name: string) =>
      codesIn([usual[0]], { encryptionLeaf: aLeaf(aCertificate(), dates), ...problem(name) });

    expect(codesWith({ notAfterMs: NOW_MS - 1 }, 'CERT_HAS_EXPIRED')).toEqual([]);
    expect(codesWith({ notBeforeMs: NOW_MS + 1 }, 'CERT_NOT_YET_VALID')).toEqual([]);
  });
});
