import { describe, expect, it } from 'vitest';
import { answerOf, calibrate, describeAnswer, sameAnswer } from '../../../../shared/core/proof/identity.ts';
import { aCertificate, idOf } from '../../../support/builders.ts';
import { aLeaf, noCertificate, type SeenFields, seen, silence } from '../../../support/observations.ts';

const [old, fresh] = [aCertificate({ id: 1, daysLeft: 9 }), aCertificate({ id: 2 })];
const other = 'e'.repeat(64);

describe('by SHA-256 a handshake answers', () => {
  const ask = (observation: Parameters<typeof answerOf>[0]) => answerOf(observation, [old, fresh], 'sha256');

  it('with the certificate whose digest the leaf has', () => {
    expect(ask(seen(fresh))).toEqual({ kind: 'known', certificateId: idOf(2) });
  });

  it('with another certificate, where serial number, dates and names are the same but the digest is not', () => {
    expect(ask(seen(fresh, { leaf: { sha256: other } }))).toEqual({ kind: 'other', sha256: other });
  });

  it('with another certificate, where CAS gives no digest', () => {
    const silent = aCertificate({ id: 3, sha256: undefined });

    expect(answerOf(seen(silent), [silent], 'sha256')).toMatchObject({ kind: 'other' });
  });

  it('with the certificate whose digest the encryption leaf of a TLCP server has', () => {
    const sm2 = aCertificate({ id: 3, keyType: 'SM2' });
    const observation = seen(sm2, { leaf: { sha256: other }, encryptionLeaf: aLeaf(sm2) });

    expect(answerOf(observation, [sm2], 'sha256')).toEqual({ kind: 'known', certificateId: idOf(3) });
  });

  it('with the signing leaf of a TLCP server, where both leaves are known', () => {
    const observation = seen(fresh, { encryptionLeaf: aLeaf(old) });

    expect(ask(observation)).toEqual({ kind: 'known', certificateId: idOf(2) });
  });

  it('with every id of the leaf, including those that CAS has deleted since it was recognised', () => {
    const copy = { ...fresh, certificateId: idOf(3) };
    const sha256 = fresh.sha256 ?? '';
    const known = { kind: 'known', certificateId: idOf(3) } as const;
    const both = { kind: 'known', certificateId: idOf(2), copies: [idOf(3)] };

    expect(answerOf(seen(fresh), [old, fresh, copy], 'sha256')).toEqual(both);
    expect(answerOf(seen(fresh), [old, fresh], 'sha256', { [sha256]: known })).toEqual(both);
    expect(answerOf(seen(fresh), [old], 'sha256', { [sha256]: known })).toEqual(known);
  });

  it('with nothing that counts, where the server did not prove that it holds the key', () => {
    expect(ask(seen(fresh, { possessionProved: false }))).toEqual({
      kind: 'unknown',
      code: 'possession-not-proved',
    });
  });

  it('with absence and with silence as what they are', () => {
    expect(ask(noCertificate)).toEqual({ kind: 'absent' });
    expect(ask(silence)).toEqual({ kind: 'unknown', code: 'ETIMEDOUT' });
  });
});

describe('by serial number a handshake answers', () => {
  const ask = (fields: SeenFields) => answerOf(seen(fresh, fields), [old, fresh], 'serial');

  it('with the certificate that has serial number, dates and names of the leaf', () => {
    expect(ask({ leaf: { sha256: other } })).toEqual({ kind: 'known', certificateId: idOf(2) });
  });

  it('with the same, where the names are written otherwise and the dates differ by less than a second', () => {
    const leaf = { names: ['WWW.Example.com.'], notAfterMs: fresh.notAfterMs + 999 };

    expect(ask({ leaf })).toEqual({ kind: 'known', certificateId: idOf(2) });
  });

  it.each<[string, SeenFields['leaf'] & object]>([
    ['serial number', { serialNumber: 'abc' }],
    ['first day', { notBeforeMs: fresh.notBeforeMs - 2_000 }],
    ['last day', { notAfterMs: fresh.notAfterMs + 2_000 }],
    ['names', { names: ['www.example.com', 'more.example.com'] }],
    ['list of names, empty,', { names: [] }],
  ])('with another certificate, where the %s differs', (_title, leaf) => {
    expect(ask({ leaf })).toMatchObject({ kind: 'other' });
  });

  it('with another certificate, where CAS gives no serial number or no names', () => {
    const [noSerial, noNames] = [aCertificate({ serialNumber: undefined }), aCertificate({ names: [] })];

    expect(answerOf(seen(noSerial), [noSerial], 'serial')).toMatchObject({ kind: 'other' });
    expect(answerOf(seen(noNames), [noNames], 'serial')).toMatchObject({ kind: 'other' });
  });
});

describe('the baseline finds that certificates are identified', () => {
  it('by SHA-256, where one served leaf has the digest of an attached one', () => {
    expect(calibrate([silence, seen(fresh, { leaf: { sha256: other } }), seen(old)], [old])).toBe('sha256');
  });

  it('by serial number, where no leaf has such a digest', () => {
    expect(calibrate([seen(old, { leaf: { sha256: other } })], [old])).toBe('serial');
  });

  it('by the encryption leaf, where CAS gives the digest of that one', () => {
    const observation = seen(old, { leaf: { sha256: other }, encryptionLeaf: aLeaf(old) });

    expect(calibrate([observation], [old])).toBe('sha256');
  });

  it('by dates and names, where the only one attached is revoked and CAS gives neither digest nor serial number', () => {
    const revoked = aCertificate({ id: 4, revoked: true, sha256: undefined, serialNumber: undefined });

    expect(calibrate([seen(revoked)], [revoked])).toBe('sha256');
    expect(answerOf(seen(revoked), [fresh, revoked], 'sha256')).toMatchObject({ certificateId: idOf(4) });
    expect(calibrate([seen(revoked)], [{ ...revoked, revoked: false }])).toBeUndefined();
    expect(calibrate([seen(revoked, { leaf: { names: ['else.example.com'] } })], [revoked])).toBeUndefined();
  });

  it('by nothing, where neither holds', () => {
    expect(calibrate([seen(fresh)], [old])).toBeUndefined();
    expect(calibrate([silence, noCertificate], [old])).toBeUndefined();
    expect(calibrate([], [old])).toBeUndefined();
  });
});

describe('answers', () => {
  const answers = [
    { kind: 'known', certificateId: idOf(1) },
    { kind: 'known', certificateId: idOf(2) },
    { kind: 'other', sha256: other },
    { kind: 'other', sha256: 'd'.repeat(64) },
    { kind: 'absent' },
    { kind: 'unknown', code: 'ETIMEDOUT' },
  ] as const;

  it('agree with themselves and with no other', () => {
    for (const left of answers) {
      for (const right of answers) expect(sameAnswer(left, right)).toBe(left === right);
    }
  });

  it('are described in words', () => {
    expect(answers.map(describeAnswer)).toEqual([
      '1-cn-hangzhou',
      '2-cn-hangzhou',
      'an unknown certificate (SHA-256 eeeeeeeeeeeeeeee...)',
      'an unknown certificate (SHA-256 dddddddddddddddd...)',
      'no certificate',
      'no answer (ETIMEDOUT)',
    ]);
  });
});
