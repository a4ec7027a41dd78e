import { describe, expect, it } from 'vitest';
import {
  keySizeFrom,
  keyTypeFromText,
  namesFromItems,
  namesFromText,
  nonEmpty,
  serialFromText,
  sha256FromText,
  validityFrom,
} from '../../../shared/cloud/cas-fields.ts';

describe('spellings', () => {
  it.each([
    ['RSA', 'RSA'],
    ['RSA_2048', 'RSA'],
    ['rsa', 'RSA'],
    ['ECC', 'ECC'],
    ['ECC_256', 'ECC'],
    ['EC', 'ECC'],
    ['ECDSA', 'ECC'],
    ['EC-P256', 'ECC'],
    ['SM2', 'SM2'],
    ['SHA256withRSA', undefined],
    ['DSA', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads the algorithm %s as %s', (written, keyType) => {
    expect(keyTypeFromText(written)).toBe(keyType);
  });

  it.each([
    [4096, 'RSA_2048', 4096],
    [undefined, 'RSA_2048', 2048],
    [0, 'ECC_256', 256],
    [undefined, 'SM2', undefined],
  ])('reads the key size from %s and %s', (keySize, algorithm, expected) => {
    expect(keySizeFrom(keySize, algorithm)).toBe(expected);
  });

  it.each([
    ['00:AF', 'af'],
    ['0000', '0'],
    ['0x0a', 'a'],
    ['not hex', undefined],
  ])('reads the serial number %s as %s', (written, serial) => {
    expect(serialFromText(written)).toBe(serial);
  });
});

describe('names', () => {
  it('may be separated by commas, spaces and line breaks', () => {
    expect(namesFromText('a.com, b.com\n*.c.com,')).toEqual(['a.com', 'b.com', '*.c.com']);
  });

  it('stay in one piece where a part of them cannot be read', () => {
    expect(namesFromText('a.com, IP Address:203.0.113.5, c.com')).toEqual([
      'a.com',
      'IP Address:203.0.113.5',
      'c.com',
    ]);
  });

  it('keep an entry of an array that is no text', () => {
    expect(namesFromItems(['a.com', { ip: '203.0.113.5' }, null, ''])).toEqual([
      'a.com',
      '{"ip":"203.0.113.5"}',
    ]);
  });

  it.each([undefined, '', ' , '])('are unknown in "%s", never an empty list', (text) => {
    expect(namesFromText(text)).toBeUndefined();
  });

  it.each([[undefined], [[]], [['', ' ']]])('are unknown in the list %j', (names) => {
    expect(nonEmpty(names)).toBeUndefined();
  });

  it('have no surrounding spaces', () => {
    expect(nonEmpty([' a.com ', ''])).toEqual(['a.com']);
  });
});

describe('a SHA-256', () => {
  it('has one form, however CAS writes it', () => {
    const hex = 'ab'.repeat(32);

    expect([hex, hex.toUpperCase(), 'AB:'.repeat(31).concat('AB'), ` ${hex} `].map(sha256FromText)).toEqual(
      Array(4).fill(hex),
    );
  });

  it.each([undefined, '', 'ab'.repeat(20), 'ab'.repeat(33), 'xy'.repeat(32)])('is unknown in %s', (text) => {
    expect(sha256FromText(text)).toBeUndefined();
  });
});

describe('the two dates of a certificate', () => {
  const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1)];
  const unknown = { notBeforeMs: undefined, notAfterMs: undefined };

  it('are milliseconds', () => {
    expect(validityFrom(from, to)).toEqual({ notBeforeMs: from, notAfterMs: to });
  });

  it.each<[string, number, number]>([
    ['in the wrong order', to, from],
    ['the same', from, from],
    ['seconds', from / 1000, to / 1000],
    ['too late for a certificate', Date.UTC(2100, 0, 1), Date.UTC(2101, 0, 1)],
  ])('are both unknown where they are %s', (_title, notBefore, notAfter) => {
    expect(validityFrom(notBefore, notAfter)).toEqual(unknown);
  });

  it.each([
    ['that stands for no end at all', Date.UTC(9999, 11, 31, 23, 59, 59)],
    ['of the next century', Date.UTC(2126, 0, 1)],
  ])('may have an end %s', (_title, notAfter) => {
    expect(validityFrom(from, notAfter)).toEqual({ notBeforeMs: from, notAfterMs: notAfter });
  });

  it('have no end after the year 9999', () => {
    expect(validityFrom(from, Date.UTC(10_000, 0, 1)).notAfterMs).toBeUndefined();
  });

  it('are known one by one where only one of them can be read', () => {
    expect(validityFrom(undefined, to)).toEqual({ notBeforeMs: undefined, notAfterMs: to });
    expect(validityFrom(from, 0)).toEqual({ notBeforeMs: from, notAfterMs: undefined });
  });
});
