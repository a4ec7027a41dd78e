/**
 * Frames of Initial and Handshake packets (RFC 9000 section 19). Only PADDING, PING, ACK, CRYPTO and the CONNECTION_CLOSE of the
 * transport are allowed in them (section 12.4).
 */
import { ByteReader } from '../../base/bytes/byte-reader.ts';
import { ProtocolViolation } from '../../base/bytes/violation.ts';
import type { Range } from './range-set.ts';
import { readVarint, varint } from './varint.ts';

const PADDING = 0x00;
const PING = 0x01;
const ACK = 0x02;
const ACK_WITH_ECN = 0x03;
const CRYPTO = 0x06;
const CONNECTION_CLOSE = 0x1c;

export type Frame =
  | { readonly kind: 'ping' }
  /** Highest range first, as sent. */
  | { readonly kind: 'ack'; readonly ranges: readonly Range[] }
  | { readonly kind: 'crypto'; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'close'; readonly errorCode: number };

/** All frames of a payload except PADDING. */
export function parseFrames(payload: Buffer): readonly Frame[] {
  if (payload.length === 0) throw new ProtocolViolation('A packet has no frames.');
  const reader = new ByteReader(payload);
  const frames: Frame[] = [];
  while (reader.remaining > 0) {
    const type = readVarint(reader);
    if (type !== PADDING) frames.push(parseFrame(type, reader));
  }
  return frames;
}

function parseFrame(type: number, reader: ByteReader): Frame {
  switch (type) {
    case PING:
      return { kind: 'ping' };
    case ACK:
    case ACK_WITH_ECN:
      return { kind: 'ack', ranges: parseAck(reader, type === ACK_WITH_ECN) };
    case CRYPTO:
      return { kind: 'crypto', offset: readVarint(reader), data: reader.take(readVarint(reader)) };
    case CONNECTION_CLOSE: {
      const errorCode = readVarint(reader);
      readVarint(reader); // frame type
      reader.take(readVarint(reader)); // reason phrase: unauthenticated text, not used
      return { kind: 'close', errorCode };
    }
    default:
      throw new ProtocolViolation(`Frame 0x${type.toString(16)} is not allowed in a handshake.`);
  }
}

/** RFC 9000 section 19.3. */
function parseAck(reader: ByteReader, withEcn: boolean): readonly Range[] {
  const largest = readVarint(reader);
  readVarint(reader); // delay
  let more = readVarint(reader);
  const ranges = [ackRange(largest, readVarint(reader))];
  for (; more > 0; more -= 1) {
    const above = ranges.at(-1)?.start ?? 0;
    const highest = above - readVarint(reader) - 2;
    ranges.push(ackRange(highest, readVarint(reader)));
  }
  if (withEcn) for (let count = 0; count < 3; count += 1) readVarint(reader);
  return ranges;
}

function ackRange(highest: number, below: number): Range {
  if (highest - below < 0) throw new ProtocolViolation('An ACK goes below the first packet.');
  return { start: highest - below, end: highest + 1 };
}

export const pingFrame = Buffer.of(PING);

/** `received` is in ascending order and not empty. Handshake packets are acknowledged at once, so the delay is 0. */
export function ackFrame(received: readonly Range[]): Buffer {
  const [highest, ...others] = received.toReversed();
  if (!highest) throw new RangeError('There is nothing to acknowledge.');
  const parts = [ACK, highest.end - 1, 0, others.length, highest.end - 1 - highest.start].map(varint);
  let above = highest;
  for (const range of others) {
    parts.push(varint(above.start - range.end - 1), varint(range.end - 1 - range.start));
    above = range;
  }
  return Buffer.concat(parts);
}

export function cryptoFrame(offset: number, data: Buffer): Buffer {
  return Buffer.concat([varint(CRYPTO), varint(offset), varint(data.length), data]);
}

/** The maximum size of type, offset and length. */
export const CRYPTO_FRAME_OVERHEAD = 1 + 4 + 2;

export function closeFrame(errorCode: number): Buffer {
  return Buffer.concat([CONNECTION_CLOSE, errorCode, 0, 0].map(varint));
}
