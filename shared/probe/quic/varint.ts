/** Variable-length integers (RFC 9000 section 16). */
import type { ByteReader } from '../../base/bytes/byte-reader.ts';
import { uint } from '../../base/bytes/byte-writer.ts';

/** Values up to 2^62 - 1. Values above 2^53 lose their last bits; no such value is valid here. */
export function readVarint(reader: ByteReader): number {
  const first = reader.number(1);
  let value = first & 0x3f;
  for (let more = (1 << (first >> 6)) - 1; more > 0; more -= 1) value = value * 256 + reader.number(1);
  return value;
}

/** The shortest encoding. All lengths are needed, because an acknowledgement repeats any number that the peer has chosen. */
export function varint(value: number): Buffer {
  if (value < 0x40) return uint(value, 1);
  if (value < 0x4000) return uint(value + 0x4000, 2);
  if (value < 0x4000_0000) return uint(value + 0x8000_0000, 4);
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(value) | (0b11n << 62n));
  return long;
}
