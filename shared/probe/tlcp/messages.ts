/**
 * Handshake messages (GB/T 38636-2020, handshake protocol): type, three bytes of length, body. A message may be split over
 * several records.
 */
import { ByteReader } from '../../base/bytes/byte-reader.ts';
import { uint, vector } from '../../base/bytes/byte-writer.ts';

export const messageTypes = {
  clientHello: 1,
  serverHello: 2,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
} as const;

export interface HandshakeMessage {
  readonly type: number;
  readonly body: Buffer;
}

const HEADER_BYTES = 4;

export function encodeMessage(type: number, body: Buffer): Buffer {
  return Buffer.concat([uint(type, 1), vector(3, body)]);
}

/**
 * Collects the contents of handshake records and yields every complete message. There is no limit here for the length that a
 * message declares: the record layer limits the total number of bytes.
 */
export class MessageReader {
  #pending = Buffer.alloc(0);

  *read(fragment: Buffer): Generator<HandshakeMessage> {
    this.#pending = Buffer.concat([this.#pending, fragment]);
    for (let message = this.#take(); message; message = this.#take()) yield message;
  }

  #take(): HandshakeMessage | undefined {
    if (this.#pending.length < HEADER_BYTES) return undefined;
    const reader = new ByteReader(this.#pending);
    const type = reader.number(1);
    const length = reader.number(3);
    if (reader.remaining < length) return undefined;
    const body = reader.take(length);
    this.#pending = this.#pending.subarray(HEADER_BYTES + length);
    return { type, body };
  }
}
