import { createHash } from 'node:crypto';
import { clientTransportParameters } from '../../shared/probe/quic/client-hello.ts';
import { CryptoStream } from '../../shared/probe/quic/crypto-stream.ts';
import { parseFrames } from '../../shared/probe/quic/frames.ts';
import { createKeyShares } from '../../shared/probe/quic/key-shares.ts';
import { type Level, parseDatagram } from '../../shared/probe/quic/packet.ts';
import { initialKeys, openPacket, type PacketKeys, packetKeys } from '../../shared/probe/quic/protection.ts';
import type { QuicOfferName } from '../../shared/probe/quic/signature-schemes.ts';
import { TlsClient } from '../../shared/probe/quic/tls-client.ts';

/**
 * Recorded handshakes of real QUIC servers: the datagrams and their contents. The client's random bytes come from the seed of each
 * recording, so that it has the same keys and can read the same datagrams again.
 *
 * A change of the ClientHello makes the recordings unreadable, and the loader reports it: record them again (`record-quic.ts`).
 */
import recorded from '../fixtures/quic-handshakes.json' with { type: 'json' };

export interface Recording {
  readonly name: string;
  readonly seed: string;
  readonly serverName: string;
  readonly offer: QuicOfferName;
  /** What the server sent, in hex. */
  readonly datagrams: readonly string[];
}

/** A packet of the server without its protection. */
export interface ClearPacket {
  readonly level: Level;
  readonly destinationId: Buffer;
  readonly sourceId: Buffer;
  readonly packetNumber: number;
  readonly payload: Buffer;
}

export interface QuicCapture {
  readonly recording: Recording;
  readonly datagrams: readonly Buffer[];
  readonly packets: readonly ClearPacket[];
  /** Keys of the server by level. */
  readonly keys: Readonly<Record<Level, PacketKeys>>;
  /** Handshake messages of each level, with their headers. */
  readonly messages: Readonly<Record<Level, readonly Buffer[]>>;
  /** SHA-256 of the leaf. */
  readonly leaf: string;
}

/** More random bytes than any handshake needs. */
const RANDOM_BYTES = 4_096;

/** Returns the same sequence of bytes for the same seed. */
export function randomBytesFrom(seed: string): (length: number) => Buffer {
  const all = createHash('shake256', { outputLength: RANDOM_BYTES }).update(seed).digest();
  let at = 0;
  return (length) => {
    at += length;
    if (at > all.length) throw new Error('There are no more random bytes.');
    return Buffer.from(all.subarray(at - length, at));
  };
}

/** The TLS client of the recorded handshake. It draws random bytes in the same order as `QuicClient`. */
export function tlsClientOf({ seed, serverName, offer }: Recording): {
  readonly tls: TlsClient;
  readonly originalDestinationId: Buffer;
} {
  const randomBytes = randomBytesFrom(seed);
  const sourceId = randomBytes(8);
  const originalDestinationId = randomBytes(8);
  const tls = new TlsClient({
    serverName,
    offer,
    random: randomBytes(32),
    keyShares: createKeyShares(randomBytes),
    transportParameters: clientTransportParameters(sourceId),
  });
  return { tls, originalDestinationId };
}

export function loadCaptures(): readonly QuicCapture[] {
  return recorded.handshakes.map((recording) => open(recording as Recording));
}

function open(recording: Recording): QuicCapture {
  const datagrams = recording.datagrams.map((hex) => Buffer.from(hex, 'hex'));
  const { tls, originalDestinationId } = tlsClientOf(recording);
  const keys: Partial<Record<Level, PacketKeys>> = { initial: initialKeys(originalDestinationId).server };
  const streams = { initial: new CryptoStream(), handshake: new CryptoStream() };
  const messages: Record<Level, Buffer[]> = { initial: [], handshake: [] };
  const largest = { initial: -1, handshake: -1 };
  const packets: ClearPacket[] = [];
  let proved = false;
  for (const packet of datagrams.flatMap(parseDatagram)) {
    if (packet.kind === 'retry') keys.initial = initialKeys(packet.sourceId).server;
    if (packet.kind !== 'protected') continue;
    const { level, destinationId, sourceId, bytes, numberOffset } = packet;
    const levelKeys = keys[level];
    const opened = levelKeys && openPacket(levelKeys, bytes, numberOffset, largest[level]);
    if (!opened) continue;
    largest[level] = Math.max(largest[level], opened.packetNumber);
    packets.push({ level, destinationId, sourceId, ...opened });
    for (const frame of parseFrames(opened.payload)) {
      if (frame.kind === 'crypto') streams[level].receive(frame.offset, frame.data);
    }
    for (let next = streams[level].nextMessage(); next; next = streams[level].nextMessage()) {
      messages[level].push(next);
      const event = tls.receive(level, next);
      if (event?.kind === 'handshake-keys') keys.handshake = packetKeys(event.suite, event.secrets.server);
      if (event?.kind === 'finished') proved = event.possessionProved;
    }
  }
  const [leaf] = tls.chain;
  const { initial, handshake } = keys;
  if (!proved || !leaf || !initial || !handshake) {
    throw new Error(`${recording.name} can no longer be read: record it again (test/fuzz/record-quic.ts).`);
  }
  const sha256 = createHash('sha256').update(leaf.raw).digest('hex');
  return { recording, datagrams, packets, keys: { initial, handshake }, messages, leaf: sha256 };
}
