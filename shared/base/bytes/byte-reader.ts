/**
 * Reads the presentation language of TLS (RFC 8446 section 3), which TLCP and QUIC also use: big-endian numbers, and vectors that
 * start with their length. Every length is checked against the bytes that remain.
 */
import { MalformedBytes } from './violation.ts';

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
      throw new MalformedBytes(`A length of ${length} bytes is given, but only ${this.remaining} remain.`);
    }
    this.#position += length;
    return this.#bytes.subarray(this.#position - length, this.#position);
  }

  number(lengthBytes: 1 | 2 | 3 | 4): number {
    return this.take(lengthBytes).readUIntBE(0, lengthBytes);
  }

  /** Reads a vector whose length takes `lengthBytes`. @returns a reader of its content */
  vector(lengthBytes: 1 | 2 | 3): ByteReader {
    return new ByteReader(this.opaque(lengthBytes));
  }

  /** The content of a vector of bytes (section 3.2: opaque) whose length takes `lengthBytes`. */
  opaque(lengthBytes: 1 | 2 | 3): Buffer {
    return this.take(this.number(lengthBytes));
  }

  /** Reads the remaining bytes as numbers of two bytes. */
  numbers16(): number[] {
    const numbers: number[] = [];
    while (this.remaining > 0) numbers.push(this.number(2));
    return numbers;
  }

  /** @throws MalformedBytes if bytes remain */
  end(): void {
    if (this.remaining > 0) throw new MalformedBytes(`${this.remaining} bytes are left over.`);
  }
}
