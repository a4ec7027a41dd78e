/**
 * Reads the presentation language of TLS (RFC 8446 section 3): big-endian numbers, and vectors with their length in front. Every
 * length is checked against what is there.
 */

/** The bytes contradict themselves: a length points past their end. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes';
}

export class ByteReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  take(length: number): Buffer {
    if (length > this.remaining) {
      throw new MalformedBytes(`${length} bytes are announced, but only ${this.remaining} are left.`);
    }
    this.#position += length;
    return this.#bytes.subarray(this.#position - length, this.#position);
  }

  number(lengthBytes: 1 | 2 | 3): number {
    return this.take(lengthBytes).readUIntBE(0, lengthBytes);
  }

  /** A vector whose length takes `lengthBytes`. */
  vector(lengthBytes: 1 | 2 | 3): ByteReader {
    return new ByteReader(this.take(this.number(lengthBytes)));
  }

  /** Everything that is left, as numbers of two bytes. */
  numbers16(): number[] {
    const numbers: number[] = [];
    while (this.remaining > 0) numbers.push(this.number(2));
    return numbers;
  }
}
