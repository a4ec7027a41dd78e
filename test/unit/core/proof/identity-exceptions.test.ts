import { describe, expect, it } from 'vitest';
import { normaliseNames } from '../../../../shared/core/model/names.ts';
import { answerOf, calibrate, isCertificate, isOneOf } from '../../../../shared/core/proof/identity.ts';
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

describe('dates and names identify a revoked certificate of which CAS gives nothing else', () => {
  const revoked = aCertificate({ id: 4, revoked: true, sha256: undefined, serialNumber: undefined });
  const ask = (leaf: Parameters<typeof aLeaf>[1] & object, names: readonly string[]) => {
    const known = { ...revoked, names: normaliseNames(names) };
    return answerOf(seen(revoked, { leaf: { sha256: other, ...leaf } }), [known], 'sha256').kind;
  };

  it('if the leaf has them', () => {
    expect(ask({}, ['www.example.com'])).toBe('known');
    expect(ask({ notAfterMs: revoked.notAfterMs + 2_000 }, ['www.example.com'])).toBe('other');
    expect(ask({ names: ['a.com'] }, ['www.example.com'])).toBe('other');
  });

  it('not if they share no entry that could tell them apart', () => {
    expect(ask({ names: ['192.0.2.7'] }, ['not a name'])).toBe('other');
    expect(ask({ names: [] }, ['not a name'])).toBe('other');
    expect(ask({}, [])).toBe('other');
  });
});

describe('by serial number, CAS may say less of the names than the leaf does', () => {
  const ask = (onLeaf: readonly string[], inCas: readonly string[]) => {
    const known = aCertificate({ id: 2, names: inCas });
    return answerOf(seen(known, { leaf: { sha256: other, names: onLeaf } }), [known], 'serial').kind;
  };

  it.each<[string, readonly string[], readonly string[], string]>([
    ['leaves out an address', ['a.com', '192.0.2.7'], ['a.com'], 'known'],
    ['gives an address that the leaf has', ['a.com', '192.0.2.7'], ['a.com', '192.0.2.7'], 'known'],
    ['gives an address that the leaf has not', ['a.com'], ['a.com', '192.0.2.7'], 'other'],
    ['writes an entry in its own words', ['a.com'], ['a.com', 'CN of a'], 'known'],
    ['leaves out an entry that cannot be read', ['a.com', 'CN of a'], ['a.com'], 'known'],
    ['leaves out a host name', ['a.com', 'b.com'], ['a.com'], 'other'],
    ['gives a host name that the leaf has not', ['a.com'], ['a.com', 'b.com'], 'other'],
  ])('where it %s', (_title, onLeaf, inCas, kind) => {
    expect(ask(onLeaf, inCas)).toBe(kind);
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

describe('a certificate that was recognised before', () => {
  const known = aCertificate({ id: 2 });
  const recognised = { [known.sha256 ?? '']: { kind: 'known', certificateId: idOf(2) } as const };

  it('has its id once', () => {
    expect(answerOf(seen(known), [known], 'sha256', recognised)).toEqual({
      kind: 'known',
      certificateId: idOf(2),
    });
  });

  it('says nothing of another leaf', () => {
    expect(answerOf(seen(known, { leaf: { sha256: other } }), [known], 'sha256', recognised)).toEqual({
      kind: 'other',
      sha256: other,
    });
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
    expect([1, 3, 2].map((id) => isCertificate(answer, idOf(id)))).toEqual([true, true, false]);
  });

  it('is never a certificate that there is none of', () => {
    expect(isCertificate({ kind: 'known', certificateId: idOf(1) }, undefined)).toBe(false);
    expect(isCertificate({ kind: 'absent' }, undefined)).toBe(false);
  });
});
