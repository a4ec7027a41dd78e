/**
 * Fuzz target: the QUIC probe's client below TLS. Datagrams are broken, reordered, repeated or from another handshake. Packets have unusual
 * numbers, headers and frames with valid protection, since any attacker can make Initial packets, and a hostile server all packets. Retry
 * and Version Negotiation come from attackers.
 */
import { createHash } from 'node:crypto';
import { uint, vector } from '../../shared/base/bytes/byte-writer.ts';
import { type HandshakeOutcome, QuicClient } from '../../shared/probe/quic/client.ts';
import { encodeHeader, QUIC_V1 } from '../../shared/probe/quic/packet.ts';
import { protectPacket, retryIntegrityTag } from '../../shared/probe/quic/protection.ts';
import { type Chance, chanceFrom } from './mutate.ts';
import { type ClearPacket, type QuicCapture, randomBytesFrom, tlsClientOf } from './quic-captures.ts';
import type { FuzzTarget } from './tally.ts';

type Break = (capture: QuicCapture, chance: Chance, others: readonly QuicCapture[]) => readonly Buffer[];

export function quicPacketsTarget(seed: number, captures: readonly QuicCapture[]): FuzzTarget {
  return {
    name: 'quic-packets',
    chanceOf: chanceFrom(seed, 'quic-packets'),
    run: (chance) => {
      const capture = chance.pick(captures);
      const { seed: clientSeed, serverName, offer } = capture.recording;
      const client = new QuicClient({ serverName, offer, randomBytes: randomBytesFrom(clientSeed) }, 0);
      client.takeDatagrams();
      let nowMs = 0;
      for (const datagram of chance.pick(breaks)(capture, chance, captures)) {
        nowMs += chance.pick([0, 1, 20]);
        if (chance.happens(0.02)) nowMs += 1_000;
        client.wake(nowMs);
        client.receive(datagram, nowMs);
        client.takeDatagrams();
      }
      const reachedCertificate = client.chain.length > 0;
      client.giveUp();
      const { outcome } = client;
      if (!outcome)
        return { kind: 'no-outcome', reachedCertificate, problem: 'there is no outcome at the deadline' };
      return { kind: kindOf(outcome), reachedCertificate, problem: problemOf(outcome, capture) };
    },
  };
}

function kindOf(outcome: HandshakeOutcome): string {
  if (outcome.kind === 'failed') return outcome.code.replace(/_(0x)?[0-9a-f]+$/, '');
  if (outcome.kind !== 'complete') return outcome.kind;
  return outcome.possessionProved ? 'match' : 'not-proved';
}

/** Only the leaf of the recording may be proved: no other key could sign this client's handshake. */
function problemOf(outcome: HandshakeOutcome, { leaf }: QuicCapture): string | undefined {
  if (outcome.kind !== 'complete' || !outcome.possessionProved) return undefined;
  const seen = createHash('sha256')
    .update(outcome.chain[0]?.raw ?? '')
    .digest('hex');
  return seen === leaf ? undefined : 'proved with another leaf than the server has';
}

const leaveAlone: Break = ({ datagrams }) => datagrams;

/** Changes bits, lengths and ends, most often in a header. */
const breakBytes: Break = ({ datagrams }, chance) => {
  const at = chance.within(0, datagrams.length - 1);
  const datagram = Buffer.from(datagrams[at] ?? Buffer.alloc(0));
  const place = chance.within(0, (chance.happens(0.7) ? Math.min(60, datagram.length) : datagram.length) - 1);
  switch (chance.within(0, 3)) {
    case 0:
      datagram.writeUInt8(datagram.readUInt8(place) ^ (1 << chance.within(0, 7)), place);
      return datagrams.with(at, datagram);
    case 1:
      datagram.writeUInt8(chance.pick([0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xff]), place);
      return datagrams.with(at, datagram);
    case 2:
      return datagrams.with(at, datagram.subarray(0, place));
    default:
      return datagrams.with(
        at,
        Buffer.concat([datagram.subarray(0, place), bytesOf(chance), datagram.subarray(place)]),
      );
  }
};

const rearrange: Break = ({ datagrams }, chance, captures) => {
  const foreignDatagrams = captures.flatMap((one) => one.datagrams);
  const at = chance.within(0, datagrams.length - 1);
  const other = chance.within(0, datagrams.length - 1);
  const [one, two] = [datagrams[at] ?? Buffer.alloc(0), datagrams[other] ?? Buffer.alloc(0)];
  return chance.pick([
    () => datagrams.toSpliced(at, 1),
    () => datagrams.toSpliced(other, 0, one),
    () => datagrams.with(at, two).with(other, one),
    () => datagrams.toSpliced(at, 0, chance.pick(foreignDatagrams)),
    () => datagrams.with(at, Buffer.concat([one, two])),
    () => Array.from({ length: chance.within(1_000, 1_010) }, () => one),
  ])();
};

/** Puts each packet into its own datagram with the server's protection; a Retry stays unchanged. */
function protectedAgain(
  { datagrams, packets, keys }: QuicCapture,
  change: (packet: ClearPacket, index: number) => ClearPacket,
  changeHeader: (header: Buffer, index: number) => Buffer = (header) => header,
): readonly Buffer[] {
  const retries = datagrams.filter((datagram) => (datagram.readUInt8(0) & 0xf0) === 0xf0);
  const rest = packets.map((packet, index) => {
    const { level, packetNumber, payload, destinationId, sourceId } = change(packet, index);
    const fields = { level, destinationId, sourceId, token: Buffer.alloc(0) };
    const header = changeHeader(encodeHeader(fields, packetNumber, payload.length), index);
    return protectPacket(keys[packet.level], header, packetNumber, payload);
  });
  return [...retries, ...rest];
}

const breakNumber: Break = (capture, chance) => {
  const at = chance.within(0, capture.packets.length - 1);
  const numbers = [0, 1, 2, 255, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, chance.within(0, 0xffff)];
  const packetNumber = chance.pick(numbers);
  // Packet numbers may skip, as long as they grow.
  const all = chance.happens(0.3);
  return protectedAgain(capture, (packet, index) => {
    if (all) return { ...packet, packetNumber: (packetNumber + index) % 2 ** 32 };
    return index === at ? { ...packet, packetNumber } : packet;
  });
};

const breakHeader: Break = (capture, chance) => {
  const at = chance.within(0, capture.packets.length - 1);
  const kind = chance.within(0, 2);
  const id = bytesOf(chance).subarray(0, chance.within(0, 20));
  const first = chance.within(0, 255);
  return protectedAgain(
    capture,
    (packet, index) => {
      if (index !== at || kind === 2) return packet;
      return kind === 0 ? { ...packet, sourceId: id } : { ...packet, destinationId: id };
    },
    (header, index) => {
      // The length of the packet number stays, since it marks the end of the header.
      if (index === at && kind === 2) header.writeUInt8((first & 0xfc) | (header.readUInt8(0) & 3), 0);
      return header;
    },
  );
};

const breakFrames: Break = (capture, chance) => {
  const at = chance.within(0, capture.packets.length - 1);
  return protectedAgain(capture, (packet, index) =>
    index === at ? { ...packet, payload: brokenPayload(packet.payload, chance) } : packet,
  );
};

function brokenPayload(payload: Buffer, chance: Chance): Buffer {
  const copy = Buffer.from(payload);
  const place = chance.within(0, (chance.happens(0.5) ? Math.min(24, copy.length) : copy.length) - 1);
  switch (chance.within(0, 5)) {
    case 0:
      return Buffer.alloc(0);
    case 1:
      return copy.subarray(0, place);
    case 2:
      copy.writeUInt8(chance.within(0, 255), place);
      return copy;
    case 3:
      return Buffer.concat([frameOf(chance), copy]);
    case 4:
      return Buffer.concat([copy, frameOf(chance)]);
    default:
      return Buffer.concat(Array.from({ length: chance.within(1, 30) }, () => frameOf(chance)));
  }
}

/** PADDING, PING, both ACKs, CRYPTO, CONNECTION_CLOSE, or a frame that is not allowed in a handshake. */
function frameOf(chance: Chance): Buffer {
  const type = chance.pick([0x00, 0x01, 0x02, 0x03, 0x06, 0x06, 0x1c, chance.within(0, 0x40)]);
  const numbers = Array.from({ length: chance.within(0, 6) }, () => oddVarint(chance));
  return Buffer.concat([
    Buffer.of(type),
    ...numbers,
    chance.happens(0.5) ? bytesOf(chance) : Buffer.alloc(0),
  ]);
}

/** A varint of any length, often the largest or smallest value (RFC 9000 section 16). */
function oddVarint(chance: Chance): Buffer {
  const lengthBits = chance.within(0, 3);
  const fill = chance.pick([0, 0, 1, 0xff, chance.within(0, 255)]);
  const bytes = Buffer.alloc(2 ** lengthBits, fill);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | (lengthBits << 6), 0);
  return bytes;
}

function bytesOf(chance: Chance): Buffer {
  return Buffer.from(Array.from({ length: chance.within(1, 40) }, () => chance.within(0, 255)));
}

/** A Retry before the server's first packet, with a valid or invalid tag, and a token of any length. */
const forgeRetry: Break = ({ datagrams, packets, recording }, chance) => {
  const { originalDestinationId } = tlsClientOf(recording);
  const clientId = packets[0]?.destinationId ?? Buffer.alloc(0);
  const sourceId = chance.pick([bytesOf(chance).subarray(0, 20), originalDestinationId, Buffer.alloc(0)]);
  const token = Buffer.alloc(chance.pick([0, 1, 600, 601, 1_100]), 7);
  const body = Buffer.concat([
    Buffer.of(0xf0),
    uint(QUIC_V1, 4),
    vector(1, chance.pick([clientId, clientId, sourceId])),
    vector(1, sourceId),
    token,
  ]);
  const tag = chance.happens(0.6) ? retryIntegrityTag(originalDestinationId, body) : Buffer.alloc(16);
  const retry = Buffer.concat([body, tag]);
  return datagrams.toSpliced(chance.within(0, datagrams.length), 0, retry);
};

const forgeVersionNegotiation: Break = ({ datagrams, packets, recording }, chance) => {
  const { originalDestinationId } = tlsClientOf(recording);
  const clientId = packets[0]?.destinationId ?? Buffer.alloc(0);
  const versions = Array.from({ length: chance.within(0, 20) }, () =>
    uint(chance.pick([QUIC_V1, 0, 0x51303433, 0x6b3343cf, 0xff00001d, chance.within(0, 0xffff)]), 4),
  );
  const negotiation = Buffer.concat([
    Buffer.of(0x80 | chance.within(0, 0x7f)),
    uint(0, 4),
    vector(1, chance.pick([clientId, clientId, bytesOf(chance)])),
    vector(1, chance.pick([originalDestinationId, originalDestinationId, bytesOf(chance)])),
    ...versions,
    ...(chance.happens(0.2) ? [Buffer.of(1, 2)] : []),
  ]);
  return datagrams.toSpliced(chance.within(0, datagrams.length), 0, negotiation);
};

const breaks: readonly Break[] = [
  leaveAlone,
  breakBytes,
  breakBytes,
  rearrange,
  breakNumber,
  breakHeader,
  breakFrames,
  breakFrames,
  forgeRetry,
  forgeVersionNegotiation,
];
