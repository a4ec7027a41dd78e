/**
 * One packet number space (RFC 9000 section 12.3): the keys of its level, the packets to acknowledge (section 13.2), and the data
 * to send.
 */
import { ProtocolViolation } from '../../base/bytes/violation.ts';
import { CryptoSender } from './crypto-sender.ts';
import { CryptoStream } from './crypto-stream.ts';
import { ackFrame, CRYPTO_FRAME_OVERHEAD, cryptoFrame, type Frame, pingFrame } from './frames.ts';
import type { ProtectedPacket } from './packet.ts';
import { type OpenedPacket, openPacket, type PacketKeys } from './protection.ts';
import { type Range, RangeSet } from './range-set.ts';

/** RFC 9000 section 13.2.3: older ranges are dropped to keep an ACK small. */
const MAX_ACK_RANGES = 32;
/** A smaller rest of a datagram is filled with padding. */
const MIN_PAYLOAD_BYTES = 64;

export interface SpaceKeys {
  readonly send: PacketKeys;
  readonly receive: PacketKeys;
}

/** The content of one packet. */
export interface OutgoingPayload {
  readonly bytes: Buffer;
  readonly crypto: Range | undefined;
  /** RFC 9002 section 2. */
  readonly ackEliciting: boolean;
}

export class PacketSpace {
  readonly incoming = new CryptoStream();
  readonly #outgoing = new CryptoSender();
  readonly #received = new RangeSet();
  #keys: SpaceKeys | undefined;
  #largestReceived = -1;
  #nextNumber = 0;
  #ackDue = false;
  #pingDue = false;

  /** `undefined` before the keys are available, and after they were discarded (RFC 9001 section 4.9). */
  get keys(): SpaceKeys | undefined {
    return this.#keys;
  }

  set keys(keys: SpaceKeys | undefined) {
    this.#keys = keys;
  }

  /** `undefined`: not for us, broken, or received before. */
  open({ bytes, numberOffset }: ProtectedPacket): OpenedPacket | undefined {
    if (!this.#keys) return undefined;
    const opened = openPacket(this.#keys.receive, bytes, numberOffset, this.#largestReceived);
    return opened && !this.#received.has(opened.packetNumber) ? opened : undefined;
  }

  received(packetNumber: number, frames: readonly Frame[]): void {
    this.#received.add({ start: packetNumber, end: packetNumber + 1 });
    this.#received.keepHighest(MAX_ACK_RANGES);
    this.#largestReceived = Math.max(this.#largestReceived, packetNumber);
    this.#ackDue ||= frames.some(({ kind }) => kind === 'ping' || kind === 'crypto');
    for (const frame of frames) {
      if (frame.kind === 'crypto') this.incoming.receive(frame.offset, frame.data);
      if (frame.kind === 'ack') this.#acknowledge(frame.ranges);
    }
  }

  #acknowledge(ranges: readonly Range[]): void {
    if (ranges.some(({ end }) => end > this.#nextNumber)) {
      throw new ProtocolViolation('A packet is acknowledged that was never sent.');
    }
    this.#outgoing.acknowledge(ranges);
  }

  write(data: Buffer): void {
    this.#outgoing.write(data);
  }

  get awaitsAck(): boolean {
    return this.#outgoing.isInFlight;
  }

  /** RFC 9002 section 6.2.4: sends data that the peer must acknowledge, preferably data sent before. */
  probe(): void {
    this.#outgoing.sendAgain();
    this.#pingDue ||= !this.#outgoing.hasPending;
  }

  sendAgain(): void {
    this.#outgoing.sendAgain();
  }

  /** `undefined` if nothing needs to be sent, or if it would not fit. */
  takePayload(maxBytes: number): OutgoingPayload | undefined {
    const due = this.#ackDue || this.#pingDue || this.#outgoing.hasPending;
    if (!this.#keys || !due || maxBytes < MIN_PAYLOAD_BYTES) return undefined;
    const frames: Buffer[] = [];
    if (this.#received.ranges.length > 0) frames.push(ackFrame(this.#received.ranges));
    const room = maxBytes - Buffer.concat(frames).length - CRYPTO_FRAME_OVERHEAD;
    const crypto = room > 0 ? this.#outgoing.take(room) : undefined;
    if (crypto) frames.push(cryptoFrame(crypto.start, this.#outgoing.bytesOf(crypto)));
    else if (this.#pingDue) frames.push(pingFrame);
    const ackEliciting = crypto !== undefined || this.#pingDue;
    this.#ackDue = false;
    this.#pingDue = false;
    return { bytes: Buffer.concat(frames), crypto, ackEliciting };
  }

  /** Assigns the next packet number to `payload`. */
  takeNumber(payload?: OutgoingPayload): number {
    const packetNumber = this.#nextNumber;
    this.#nextNumber += 1;
    if (payload?.crypto) this.#outgoing.sent(packetNumber, payload.crypto);
    return packetNumber;
  }
}
