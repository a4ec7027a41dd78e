/**
 * Packet headers of QUIC v1 (RFC 9000 section 17.2) and the version-independent ones (RFC 8999): the fields that are readable
 * before packet protection is removed.
 *
 * Packets with a short header carry application data. A handshake needs none of them.
 */
import { ByteReader } from '../../base/bytes/byte-reader.ts';
import { uint, vector } from '../../base/bytes/byte-writer.ts';
import { ProtocolViolation } from '../../base/bytes/violation.ts';
import { readVarint, varint } from './varint.ts';

export const QUIC_V1 = 1;

/** RFC 9000 section 17.2: the longest connection id of version 1. */
const MAX_CONNECTION_ID_BYTES = 20;
export const AEAD_TAG_BYTES = 16;

export type Level = 'initial' | 'handshake';

/** Long packet types (RFC 9000 table 5). */
const INITIAL = 0;
const ZERO_RTT = 1;
const RETRY = 3;

interface ConnectionIds {
  readonly destinationId: Buffer;
  readonly sourceId: Buffer;
}

export interface ProtectedPacket extends ConnectionIds {
  readonly kind: 'protected';
  readonly level: Level;
  /** The whole packet, from its first byte to the end of its payload. */
  readonly bytes: Buffer;
  /** The offset of the packet number. */
  readonly numberOffset: number;
}

export type Packet =
  | ProtectedPacket
  | (ConnectionIds & { readonly kind: 'version-negotiation'; readonly versions: readonly number[] })
  | (ConnectionIds & { readonly kind: 'retry'; readonly token: Buffer; readonly bytes: Buffer });

/**
 * The packets of a datagram that belong to a handshake, in their order (RFC 9000 section 12.2: packets may be coalesced). An
 * unreadable packet ends the list: without its length the start of the next packet is unknown.
 */
export function parseDatagram(datagram: Buffer): readonly Packet[] {
  const packets: Packet[] = [];
  let rest = datagram;
  try {
    while (rest.length > 0) {
      const { packet, length } = parsePacket(rest);
      if (packet) packets.push(packet);
      rest = rest.subarray(length);
    }
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error;
  }
  return packets;
}

function parsePacket(bytes: Buffer): { packet: Packet | undefined; length: number } {
  const reader = new ByteReader(bytes);
  const whole = bytes.length;
  const first = reader.number(1);
  if ((first & 0x80) === 0) return { packet: undefined, length: whole };
  const version = reader.number(4);
  const ids = { destinationId: reader.opaque(1), sourceId: reader.opaque(1) };
  if (version === 0) {
    return { packet: { kind: 'version-negotiation', ...ids, versions: readVersions(reader) }, length: whole };
  }
  // The fixed bit is always set (RFC 9000 section 17.2).
  if (version !== QUIC_V1 || (first & 0x40) === 0) return { packet: undefined, length: whole };
  if (Math.max(ids.destinationId.length, ids.sourceId.length) > MAX_CONNECTION_ID_BYTES) {
    return { packet: undefined, length: whole };
  }
  const type = (first >> 4) & 3;
  if (type === RETRY) {
    const token = reader.take(reader.remaining - AEAD_TAG_BYTES);
    return { packet: { kind: 'retry', ...ids, token, bytes }, length: whole };
  }
  if (type === INITIAL) reader.take(readVarint(reader)); // token
  const payloadLength = readVarint(reader);
  const numberOffset = reader.position;
  reader.take(payloadLength);
  const length = reader.position;
  if (type === ZERO_RTT) return { packet: undefined, length };
  const level = type === INITIAL ? 'initial' : 'handshake';
  return {
    packet: { kind: 'protected', level, ...ids, bytes: bytes.subarray(0, length), numberOffset },
    length,
  };
}

function readVersions(reader: ByteReader): number[] {
  const versions: number[] = [];
  while (reader.remaining > 0) versions.push(reader.number(4));
  return versions;
}

/** Packet numbers take four bytes: a handshake gains nothing from shorter ones. */
const NUMBER_BYTES = 4;
/** Two bytes are enough for the length of any datagram. */
const LENGTH_BYTES = 2;

export interface HeaderFields extends ConnectionIds {
  readonly level: Level;
  /** Initial packets of a client only (RFC 9000 section 17.2.2). */
  readonly token: Buffer;
}

/** The size of a packet without its payload. */
export function packetOverhead(fields: HeaderFields): number {
  return headerBeforeLength(fields).length + LENGTH_BYTES + NUMBER_BYTES + AEAD_TAG_BYTES;
}

/** A long header with its packet number, before header protection. */
export function encodeHeader(fields: HeaderFields, packetNumber: number, payloadBytes: number): Buffer {
  const length = NUMBER_BYTES + payloadBytes + AEAD_TAG_BYTES;
  return Buffer.concat([
    headerBeforeLength(fields),
    uint(length + 0x4000, LENGTH_BYTES),
    uint(packetNumber, NUMBER_BYTES),
  ]);
}

function headerBeforeLength({ level, destinationId, sourceId, token }: HeaderFields): Buffer {
  const type = level === 'initial' ? 0xc0 : 0xe0;
  return Buffer.concat([
    uint(type + NUMBER_BYTES - 1, 1),
    uint(QUIC_V1, 4),
    vector(1, destinationId),
    vector(1, sourceId),
    ...(level === 'initial' ? [varint(token.length), token] : []),
  ]);
}
