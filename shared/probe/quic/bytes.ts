/**
 * Reads and writes what QUIC and TLS are made of: big-endian numbers, vectors with their length in front (RFC 8446 section 3.4), and
 * variable-length integers (RFC 9000 section 16). Every length is checked against what is there.
 */
import { ProtocolViolation } from './violation.ts';

export type LengthBytes = 1 | 2 | 3;

export class ByteReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  take(length: number): Buffer {
    if (length < 0 || length > this.remaining) {
      throw new ProtocolViolation(`${length} bytes are announced, but only ${this.remaining} are left.`);
    }
    this.#position += length;
    return this.#bytes.subarray(this.#position - length, this.#position);
  }

  rest(): Buffer {
    return this.take(this.remaining);
  }

  number(lengthBytes: LengthBytes | 4): number {
    return this.take(lengthBytes).readUIntBE(0, lengthBytes);
  }

  /** The content of a vector whose length takes `lengthBytes`. */
  vector(lengthBytes: LengthBytes): Buffer {
    return this.take(this.number(lengthBytes));
  }

  /** Values up to 2^62 - 1. Those above 2^53 lose their last bits, and are too large for any use here. */
  varint(): number {
    const first = this.number(1);
    let value = first & 0x3f;
    for (let more = (1 << (first >> 6)) - 1; more > 0; more -= 1) value = value * 256 + this.number(1);
    return value;
  }
}

export function uint(value: number, lengthBytes: LengthBytes | 4): Buffer {
  const bytes = Buffer.alloc(lengthBytes);
  bytes.writeUIntBE(value, 0, lengthBytes);
  return bytes;
}

/** A vector whose length takes `lengthBytes`. */
export function vector(lengthBytes: LengthBytes, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([uint(content.length, lengthBytes), content]);
}

/** In as few bytes as it needs (RFC 9000 section 16). An acknowledgement repeats whatever number the peer has chosen. */
export function varint(value: number): Buffer {
  if (value < 0x40) return uint(value, 1);
  if (value < 0x4000) return uint(value + 0x4000, 2);
  if (value < 0x4000_0000) return uint(value + 0x8000_0000, 4);
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(value) | (0b11n << 62n));
  return long;
}
