import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../../shared/base/bytes/byte-reader.ts';
import { MalformedBytes } from '../../../../shared/base/bytes/violation.ts';

const reader = (...bytes: readonly number[]) => new ByteReader(Buffer.from(bytes));

describe('a reader of bytes', () => {
  it('reads big-endian numbers of one to four bytes, one after another', () => {
    const bytes = reader(1, 1, 2, 1, 2, 3, 0xff, 2, 3, 4);

    expect([bytes.number(1), bytes.number(2), bytes.number(3), bytes.number(4)]).toEqual([
      1, 0x0102, 0x010203, 0xff020304,
    ]);
    expect([bytes.position, bytes.remaining]).toEqual([10, 0]);
  });

  it('reads a vector without the bytes that follow it', () => {
    const bytes = reader(0, 2, 7, 8, 9);

    const content = bytes.vector(2);

    expect([content.number(1), content.number(1), content.remaining]).toEqual([7, 8, 0]);
    expect(bytes.remaining).toBe(1);
  });

  it('reads an empty vector', () => {
    expect(reader(0).opaque(1)).toHaveLength(0);
  });

  it('reads the rest as numbers of two bytes', () => {
    expect(reader(0, 1, 0x13, 0x01).numbers16()).toEqual([1, 0x1301]);
  });

  it.each<[string, (bytes: ByteReader) => unknown]>([
    ['a number that is cut off', (bytes) => bytes.number(4)],
    ['a vector that is longer than the rest', (bytes) => bytes.vector(1)],
    ['a negative length', (bytes) => bytes.take(-1)],
    ['an odd rest as numbers of two bytes', (bytes) => bytes.numbers16()],
    ['an end before the last byte', (bytes) => bytes.end()],
  ])('refuses %s', (_title, read) => {
    expect(() => read(reader(3, 1, 2))).toThrow(MalformedBytes);
  });

  it('ends after the last byte', () => {
    const bytes = reader(1);
    bytes.number(1);

    expect(() => bytes.end()).not.toThrow();
  });
});
