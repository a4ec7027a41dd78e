import { describe, expect, it } from 'vitest';
import { answerOf, calibrate, isOneOf } from '../../../../shared/core/proof/identity.ts';
import { aCertificate, idOf } from '../../../support/builders.ts';
import { aLeaf, seen } from '../../../support/observations.ts';

const other = 'e'.repeat(64);
const another = 'd'.repeat(64);

describe('a revoked certificate', () => {
  it('of which CAS gives the digest is not recognised by its dates and names', () => {
    const revoked = aCertificate({ id: 4, revoked: true, serialNumber: undefined });

    const answer = answerOf(seen(revoked, { leaf: { sha256: other } }), [revoked], 'sha256');

    expect(answer).toEqual({ kind: 'other', sha256: other });
  });

  it('of which CAS gives the serial number is not recognised by its dates and names', () => {
    const revoked = aCertificate({ id: 4, revoked: true, sha256: undefined });

    const answer = answerOf(seen(revoked, { leaf: { sha256: other } }), [revoked], 'sha256');

    expect(answer).toEqual({ kind: 'other', sha256: other });
  });

  it('that is recognised by dates and names says nothing about how the others are identified', () => {
    const revoked = aCertificate({ id: 4, revoked: true, sha256: undefined, serialNumber: undefined });
    const described = aCertificate({ id: 5, names: ['shop.example.com'] });
    const byDigestAnother = seen(described, { leaf: { sha256: other } });

    expect(calibrate([seen(revoked), byDigestAnother], [revoked, described])).toBe('serial');
  });
});

describe('by serial number', () => {
  const known = aCertificate({ id: 2 });
  const ask = (leaf: Parameters<typeof aLeaf>[1] & object) =>
    answerOf(seen(known, { leaf: { sha256: other, ...leaf } }), [known], 'serial');

  it.each([
    ['beginning', { notBeforeMs: known.notBeforeMs + 1_000 }, 'known'],
    ['beginning', { notBeforeMs: known.notBeforeMs + 1_001 }, 'other'],
    ['end', { notAfterMs: known.notAfterMs - 1_000 }, 'known'],
    ['end', { notAfterMs: known.notAfterMs - 1_001 }, 'other'],
  ])('a leaf whose %s differs by a second is the same, by more is not: %j', (_title, leaf, kind) => {
    expect(ask(leaf)).toMatchObject({ kind });
  });
});

describe('a TLCP server', () => {
  it('whose encryption leaf is known and whose signing leaf was recognised before has both ids', () => {
    const sm2 = aCertificate({ id: 3, keyType: 'SM2' });
    const observation = seen(sm2, { leaf: { sha256: another }, encryptionLeaf: aLeaf(sm2) });

    const answer = answerOf(observation, [sm2], 'sha256', {
      [another]: { kind: 'known', certificateId: idOf(9) },
    });

    expect(answer).toEqual({ kind: 'known', certificateId: idOf(3), copies: [idOf(9)] });
  });
});

describe('an answer', () => {
  it('that cannot be checked is unknown, with its code', () => {
    const answer = answerOf({ kind: 'not-checkable', code: 'hybrid-only', versions: [] }, [], 'sha256');

    expect(answer).toEqual({ kind: 'unknown', code: 'hybrid-only' });
  });

  it('is a certificate if any of the ids of its leaf is that of the certificate', () => {
    const answer = { kind: 'known', certificateId: idOf(1), copies: [idOf(3)] } as const;

    expect(isOneOf(answer, new Set([idOf(1)]))).toBe(true);
    expect(isOneOf(answer, new Set([idOf(3)]))).toBe(true);
    expect(isOneOf(answer, new Set([idOf(2)]))).toBe(false);
    expect(isOneOf({ kind: 'other', sha256: other }, new Set([idOf(1)]))).toBe(false);
  });
});
