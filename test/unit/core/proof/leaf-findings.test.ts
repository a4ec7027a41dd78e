/** What is wrong with a leaf by itself, or with the two of TLCP, in the words that an operator reads. */
import { describe, expect, it } from 'vitest';
import { isRemark } from '../../../../shared/core/proof/finding.ts';
import { findingsOf } from '../../../../shared/core/proof/findings.ts';
import type { ServedLeaf } from '../../../../shared/core/proof/observation.ts';
import { aCertificate, NOW_MS } from '../../../support/builders.ts';
import { aLeaf, seen } from '../../../support/observations.ts';

const certificate = aCertificate();
const inWords = (leaf: Partial<ServedLeaf>, serverName?: string, encryption?: Partial<ServedLeaf>) => {
  const pair = encryption ? { encryptionLeaf: aLeaf(certificate, encryption) } : {};
  return findingsOf(seen(certificate, { leaf, ...pair }), serverName, NOW_MS).map(
    ({ code, message }) => `${code}: ${message}`,
  );
};

describe('the names of a leaf', () => {
  it('are told where the wanted one is not among them', () => {
    expect(inWords({ names: ['a.com', 'b.com'] }, 'c.com')).toEqual([
      'name-mismatch: it is for a.com, b.com, not for c.com',
    ]);
    expect(inWords({ names: [] }, 'c.com')).toEqual(['name-mismatch: it is for no name, not for c.com']);
  });

  it('count in the spelling of clients only: in another alphabet they match nothing', () => {
    expect(inWords({ names: ['xn--bcher-kva.com'] }, 'xn--bcher-kva.com')).toEqual([]);
    expect(inWords({ names: ['WWW.a.com'] }, 'www.a.com')).toEqual([]);
    expect(inWords({ names: ['bücher.com'] }, 'xn--bcher-kva.com')).toEqual([
      'name-mismatch: it is for bücher.com, not for xn--bcher-kva.com',
    ]);
  });

  it('that cannot be read are counted', () => {
    expect(inWords({ droppedNames: 0 })).toEqual([]);
    expect(inWords({ droppedNames: 1 })).toEqual([
      'names-dropped: 1 of its alternative names cannot be read and is left out',
    ]);
    expect(inWords({ droppedNames: 2 })).toEqual([
      'names-dropped: 2 of its alternative names cannot be read and are left out',
    ]);
  });
});

describe('the dates of a leaf', () => {
  it('include their first and their last moment', () => {
    expect(inWords({ notBeforeMs: NOW_MS, notAfterMs: NOW_MS })).toEqual([]);
    expect(inWords({ notAfterMs: NOW_MS - 1 })).toEqual([
      'certificate-expired: it expired at 2026-05-31 23:59 UTC',
    ]);
    expect(inWords({ notBeforeMs: NOW_MS + 1 })).toEqual([
      'not-yet-valid: it is not valid before 2026-06-01 00:00 UTC',
    ]);
  });
});

describe('the two leaves of TLCP', () => {
  it('are one certificate with the same issuer and names, in whatever order and spelling', () => {
    const names = ['a.com', 'b.com'];

    expect(inWords({ names }, 'a.com', { names: ['B.com', 'a.com'] })).toEqual([]);
  });

  it('of two issuers are no pair, and both are named', () => {
    expect(inWords({ issuer: 'CN=One' }, undefined, { issuer: 'CN=Two' })).toEqual([
      'pair-mismatch: the encryption certificate is issued by CN=Two, the signing certificate by CN=One',
    ]);
  });

  it('with other names are no pair, and the names are told', () => {
    expect(inWords({ names: ['a.com', 'b.com'] }, undefined, { names: [] })).toEqual([
      'pair-mismatch: the encryption certificate is for no name, the signing certificate for a.com, b.com',
    ]);
    expect(inWords({ names: [] }, undefined, { names: ['a.com', 'b.com'] })).toEqual([
      'pair-mismatch: the encryption certificate is for a.com, b.com, the signing certificate for no name',
    ]);
  });

  it('are looked at one after the other', () => {
    expect(inWords({}, undefined, { notAfterMs: NOW_MS - 1 })).toHaveLength(1);
    expect(inWords({ notAfterMs: NOW_MS - 1 }, undefined, { notAfterMs: NOW_MS - 1 })).toHaveLength(2);
  });
});

it('only a remark never fails a proof', () => {
  const codes = [
    'ca-expires-first',
    'wrong-order',
    'names-dropped',
    'chain-not-trusted',
    'weak-signature',
  ] as const;

  expect(codes.map(isRemark)).toEqual([true, true, true, false, false]);
});
