/**
 * The record layer (GB/T 38636-2020) before encryption: type, version, length, content. A message may be split over records, and
 * a record may hold several messages; neither matters here.
 */
import { ByteReader } from '../../base/bytes/byte-reader.ts';
import { uint, vector } from '../../base/bytes/byte-writer.ts';
import { TlcpViolation } from './violation.ts';

/** Version 1.1, of records and of messages. It distinguishes TLCP from every version of TLS (0x0300 and above). */
export const TLCP_VERSION = 0x0101;

export const recordTypes = { alert: 21, handshake: 22 } as const;

export interface TlcpRecord {
  readonly type: number;
  readonly content: Buffer;
}

const HEADER_BYTES = 5;
/** 2^14 bytes without encryption, as in TLS (RFC 5246 section 6.2.1). */
const MAX_CONTENT_BYTES = 1 << 14;
/** A flight with its certificates takes one or two kB. Limits the memory that a hostile server can use. */
const MAX_BYTES = 64 * 1024;

export function encodeRecord(type: number, content: Buffer): Buffer {
  return Buffer.concat([uint(type, 1), uint(TLCP_VERSION, 2), vector(2, content)]);
}

/** Collects bytes and yields every complete record. */
export class RecordReader {
  #pending = Buffer.alloc(0);
  #received = 0;

  /** Throws TlcpViolation at the first bytes that are not TLCP. */
  *read(bytes: Uint8Array): Generator<TlcpRecord> {
    this.#received += bytes.length;
    if (this.#received > MAX_BYTES) {
      throw new TlcpViolation('TLCP_TOO_LARGE', `More than ${MAX_BYTES} bytes.`);
    }
    this.#pending = Buffer.concat([this.#pending, bytes]);
    for (let record = this.#take(); record; record = this.#take()) yield record;
  }

  #take(): TlcpRecord | undefined {
    if (this.#pending.length < HEADER_BYTES) return undefined;
    const header = new ByteReader(this.#pending);
    const type = header.number(1);
    const version = header.number(2);
    const length = header.number(2);
    if (version !== TLCP_VERSION || (type !== recordTypes.alert && type !== recordTypes.handshake)) {
      throw new TlcpViolation('TLCP_NOT_SPOKEN', `A record of type ${type} and version ${version}.`);
    }
    if (length === 0 || length > MAX_CONTENT_BYTES) {
      throw new TlcpViolation('TLCP_MALFORMED', `A record of ${length} bytes.`);
    }
    if (header.remaining < length) return undefined;
    const content = header.take(length);
    this.#pending = this.#pending.subarray(HEADER_BYTES + length);
    return { type, content };
  }
}
