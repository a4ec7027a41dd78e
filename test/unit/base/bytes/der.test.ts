import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../../shared/base/bytes/byte-reader.ts';
import { elementsIn, readDer } from '../../../../shared/base/bytes/der.ts';
import { MalformedBytes } from '../../../../shared/base/bytes/violation.ts';

const read = (...bytes: readonly number[]) => readDer(new ByteReader(Buffer.from(bytes)));

describe('a DER element', () => {
  it('has a tag, its content, and the bytes of both', () => {
    expect(read(0x02, 2, 7, 8, 0xff)).toEqual({
      tag: 0x02,
      content: Buffer.from([7, 8]),
      raw: Buffer.from([0x02, 2, 7, 8]),
    });
  });

  it.each([1, 2, 3])('may give its length in %d more bytes', (lengthBytes) => {
    const length = Buffer.alloc(lengthBytes);
    length.writeUIntBE(200, 0, lengthBytes);

    const { content, raw } = read(0x04, 0x80 + lengthBytes, ...length, ...Buffer.alloc(200, 5), 6);

    expect(content).toEqual(Buffer.alloc(200, 5));
    expect(raw).toHaveLength(2 + lengthBytes + 200);
  });

  it.each([
    ['a content that is cut off', [0x02, 3, 1]],
    ['a length that is cut off', [0x02, 0x82, 1]],
    ['an indefinite length', [0x30, 0x80, 0, 0]],
    ['an indefinite length, which is no length of 128', [0x30, 0x80, ...Buffer.alloc(128)]],
    ['a length of four bytes', [0x04, 0x84, 0, 0, 0, 1, 5]],
    ['no length', [0x02]],
    ['nothing', []],
  ])('is refused with %s', (_title, bytes) => {
    expect(() => read(...bytes)).toThrow(MalformedBytes);
  });
});

describe('the elements of a SEQUENCE', () => {
  it('are in the order of the bytes', () => {
    const elements = elementsIn(Buffer.from([0x30, 5, 0x02, 1, 7, 0x05, 0]));

    expect(elements.map(({ tag }) => tag)).toEqual([0x02, 0x05]);
  });

  it.each([
    ['the SEQUENCE is cut off', [0x30, 5, 0x02, 1]],
    ['one of them is cut off', [0x30, 5, 0x02, 1, 7, 0x05, 1]],
    ['there are no bytes', []],
  ])('are none where %s', (_title, bytes) => {
    expect(elementsIn(Buffer.from(bytes))).toEqual([]);
  });
});
