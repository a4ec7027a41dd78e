import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../../shared/base/bytes/byte-reader.ts';
import { uint, vector } from '../../../../shared/base/bytes/byte-writer.ts';

describe('a number', () => {
  it('is written big-endian in the given number of bytes', () => {
    expect([...uint(0x0102, 3)]).toEqual([0, 1, 2]);
  });

  it('that needs more bytes is refused', () => {
    expect(() => uint(256, 1)).toThrow(RangeError);
  });
});

describe('a vector', () => {
  it('begins with the length of all its parts', () => {
    expect([...vector(2, Buffer.from([7]), Buffer.from([8, 9]))]).toEqual([0, 3, 7, 8, 9]);
  });

  it('may be empty', () => {
    expect([...vector(1)]).toEqual([0]);
  });

  it('is refused where its length does not fit', () => {
    expect(() => vector(1, Buffer.alloc(256))).toThrow(RangeError);
  });

  it('is read again as it was written', () => {
    const content = Buffer.alloc(70_000, 5);

    expect(new ByteReader(vector(3, content)).opaque(3)).toEqual(content);
  });
});
