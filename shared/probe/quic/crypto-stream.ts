/**
 * The incoming CRYPTO stream of one level (RFC 9000 sections 7.5 and 19.6). Frames may come in any order, repeated and
 * overlapping; handshake messages (RFC 8446 section 4) come out one after the other.
 */
import { ProtocolViolation } from '../../base/bytes/violation.ts';
import { type Range, RangeSet } from './range-set.ts';

/** Ten times the size of a long chain. Limits the memory that a peer can use. */
export const MAX_CRYPTO_BYTES = 1 << 16;
/** More gaps than loss can cause. Limits the processor time that a peer can use by sending single bytes. */
const MAX_GAPS = 256;
const MESSAGE_HEADER_BYTES = 4;

export class CryptoStream {
  readonly #received = new RangeSet();
  #bytes = Buffer.alloc(0);
  /** Where the next message begins. */
  #position = 0;

  receive(offset: number, data: Buffer): void {
    const end = offset + data.length;
    if (end > MAX_CRYPTO_BYTES)
      throw new ProtocolViolation(`CRYPTO data goes beyond ${MAX_CRYPTO_BYTES} bytes.`);
    if (end > this.#bytes.length)
      this.#bytes = Buffer.concat([this.#bytes], Math.max(end, 2 * this.#bytes.length));
    data.copy(this.#bytes, offset);
    this.#received.add({ start: offset, end });
    if (this.#received.ranges.length > MAX_GAPS)
      throw new ProtocolViolation('CRYPTO data has too many gaps.');
  }

  /** The next complete message with its header. */
  nextMessage(): Buffer | undefined {
    const available = this.#availableEnd() - this.#position;
    if (available < MESSAGE_HEADER_BYTES) return undefined;
    const length = MESSAGE_HEADER_BYTES + this.#bytes.readUIntBE(this.#position + 1, 3);
    if (this.#position + length > MAX_CRYPTO_BYTES) {
      throw new ProtocolViolation(`A handshake message of ${length} bytes is too long.`);
    }
    if (available < length) return undefined;
    this.#position += length;
    return Buffer.from(this.#bytes.subarray(this.#position - length, this.#position));
  }

  #availableEnd(): number {
    const [first]: readonly Range[] = this.#received.ranges;
    return first?.start === 0 ? first.end : 0;
  }
}
