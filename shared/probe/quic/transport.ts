/**
 * The parts of a handshake that clients and servers share: both packet number spaces, and the assembly of datagrams from frames.
 *
 * It never decides what to send. It sends the data that was written, acknowledges the packets that came, and repeats lost data.
 */
import { closeFrame, parseFrames } from './frames.ts';
import { encodeHeader, type Level, type ProtectedPacket, packetOverhead } from './packet.ts';
import { type OutgoingPayload, PacketSpace } from './packet-space.ts';
import { type OpenedPacket, protectPacket } from './protection.ts';

/** RFC 9000 section 14.1: every path carries datagrams of this size, and datagrams with Initial packets are padded to it. */
export const DATAGRAM_BYTES = 1200;

export interface TransportOptions {
  readonly role: 'client' | 'server';
  readonly localId: Buffer;
  readonly remoteId: Buffer;
}

/** The information from a packet that the caller needs. */
export interface Receipt {
  /** The error code of CONNECTION_CLOSE; `undefined`: the connection continues. */
  readonly closedWith: number | undefined;
}

const levels = ['initial', 'handshake'] as const satisfies readonly Level[];

interface OutgoingPacket {
  readonly level: Level;
  readonly payload: OutgoingPayload;
}

export class Transport {
  readonly spaces: Readonly<Record<Level, PacketSpace>> = {
    initial: new PacketSpace(),
    handshake: new PacketSpace(),
  };
  readonly #role: TransportOptions['role'];
  readonly #localId: Buffer;
  /** Changes when the peer chooses its own id (RFC 9000 section 7.2), and with Retry. */
  remoteId: Buffer;
  /** From Retry. */
  token: Buffer = Buffer.alloc(0);

  constructor({ role, localId, remoteId }: TransportOptions) {
    this.#role = role;
    this.#localId = localId;
    this.remoteId = remoteId;
  }

  /** `undefined`: the packet is dropped silently. Throws ProtocolViolation. */
  open(packet: ProtectedPacket): OpenedPacket | undefined {
    return this.spaces[packet.level].open(packet);
  }

  /** Throws ProtocolViolation. */
  receive(level: Level, { packetNumber, payload }: OpenedPacket): Receipt {
    const frames = parseFrames(payload);
    this.spaces[level].received(packetNumber, frames);
    // RFC 9001 section 4.9.1: a server discards the keys of Initial once it has a Handshake packet.
    if (level === 'handshake' && this.#role === 'server') this.spaces.initial.keys = undefined;
    const closedWith = frames.flatMap((frame) => (frame.kind === 'close' ? [frame.errorCode] : []))[0];
    return { closedWith };
  }

  /** RFC 9002 section 6.2.4: called when nothing has come for too long. */
  probe(): void {
    for (const level of levels) this.spaces[level].probe();
  }

  /** The next datagram to send, with one packet of each level that has something to send (section 12.2). */
  nextDatagram(): Buffer | undefined {
    let room = DATAGRAM_BYTES;
    const packets: OutgoingPacket[] = [];
    for (const level of levels) {
      const overhead = this.#overhead(level);
      const payload = this.spaces[level].takePayload(room - overhead);
      if (!payload) continue;
      packets.push({ level, payload });
      room -= overhead + payload.bytes.length;
    }
    return packets.length > 0 ? this.#assemble(packets, room) : undefined;
  }

  /** CONNECTION_CLOSE at the highest level (RFC 9000 section 10.2.3); `undefined` if there are no keys. */
  closeDatagram(errorCode: number): Buffer | undefined {
    const level = levels.findLast((one) => this.spaces[one].keys);
    if (!level) return undefined;
    const bytes = closeFrame(errorCode);
    const room = DATAGRAM_BYTES - this.#overhead(level) - bytes.length;
    return this.#assemble([{ level, payload: { bytes, crypto: undefined, ackEliciting: false } }], room);
  }

  #overhead(level: Level): number {
    return packetOverhead(this.#fields(level));
  }

  #fields(level: Level) {
    return { level, destinationId: this.remoteId, sourceId: this.#localId, token: this.token };
  }

  /** PADDING goes into the last packet, because all bytes of a datagram must be protected. */
  #assemble(packets: readonly OutgoingPacket[], room: number): Buffer {
    const needsPadding = packets.some(
      ({ level, payload }) => level === 'initial' && (this.#role === 'client' || payload.ackEliciting),
    );
    const padding = Buffer.alloc(needsPadding ? Math.max(room, 0) : 0);
    const sealed = packets.map((packet, index) =>
      this.#seal(packet, index === packets.length - 1 ? padding : Buffer.alloc(0)),
    );
    // RFC 9001 section 4.9.1: a client discards the keys of Initial once it sends a Handshake packet.
    if (this.#role === 'client' && packets.some(({ level }) => level === 'handshake')) {
      this.spaces.initial.keys = undefined;
    }
    return Buffer.concat(sealed);
  }

  #seal({ level, payload }: OutgoingPacket, padding: Buffer): Buffer {
    const space = this.spaces[level];
    if (!space.keys) throw new RangeError(`There are no keys for ${level} packets.`);
    const bytes = Buffer.concat([payload.bytes, padding]);
    const packetNumber = space.takeNumber(payload);
    const header = encodeHeader(this.#fields(level), packetNumber, bytes.length);
    return protectPacket(space.keys.send, header, packetNumber, bytes);
  }
}
