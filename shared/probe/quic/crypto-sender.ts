/** Outgoing CRYPTO data of one level: data still to be sent, data in flight and data acknowledged (RFC 9002 sections 2 and 6). */
import { type Range, RangeSet } from './range-set.ts';

/** RFC 9002 section 6.1.1, kPacketThreshold: a packet is lost once a packet sent this much later is acknowledged. */
const PACKET_THRESHOLD = 3;

export class CryptoSender {
  #data = Buffer.alloc(0);
  readonly #pending = new RangeSet();
  readonly #acknowledged = new RangeSet();
  /** By packet number. */
  readonly #inFlight = new Map<number, Range>();

  write(data: Buffer): void {
    const start = this.#data.length;
    this.#data = Buffer.concat([this.#data, data]);
    this.#pending.add({ start, end: this.#data.length });
  }

  get hasPending(): boolean {
    return this.#pending.ranges.length > 0;
  }

  get isInFlight(): boolean {
    return this.#inFlight.size > 0;
  }

  /** Takes the first range that must be sent. */
  take(maxBytes: number): Range | undefined {
    const [first] = this.#pending.ranges;
    if (!first) return undefined;
    const piece = { start: first.start, end: Math.min(first.end, first.start + maxBytes) };
    this.#pending.remove(piece);
    return piece;
  }

  bytesOf({ start, end }: Range): Buffer {
    return this.#data.subarray(start, end);
  }

  sent(packetNumber: number, piece: Range): void {
    this.#inFlight.set(packetNumber, piece);
  }

  acknowledge(packets: readonly Range[]): void {
    const largest = Math.max(...packets.map(({ end }) => end - 1));
    for (const [packetNumber, piece] of this.#inFlight) {
      if (packets.some(({ start, end }) => start <= packetNumber && packetNumber < end)) {
        this.#inFlight.delete(packetNumber);
        this.#acknowledged.add(piece);
        this.#pending.remove(piece);
      }
    }
    for (const [packetNumber, piece] of this.#inFlight) {
      if (packetNumber > largest - PACKET_THRESHOLD) continue;
      this.#inFlight.delete(packetNumber);
      this.#sendAgain(piece);
    }
  }

  /** Sends everything again that is not acknowledged. A late acknowledgement of the first copy still counts. */
  sendAgain(): void {
    for (const piece of this.#inFlight.values()) this.#sendAgain(piece);
  }

  #sendAgain(piece: Range): void {
    this.#pending.add(piece);
    for (const acknowledged of this.#acknowledged.ranges) this.#pending.remove(acknowledged);
  }
}
