/**
 * The server side of one QUIC connection, as ALB would answer it. It takes datagrams and the time, and gives datagrams. It reads the
 * ClientHello, asks which certificate to serve, and repeats the server's flight until it has arrived. Nothing is served after that.
 *
 * It uses the probe's own packet layers; `test/peers` tests these against other implementations of QUIC.
 */

import { ProtocolViolation } from '../../../shared/base/bytes/violation.ts';
import { ProbeTimeout } from '../../../shared/probe/quic/loss-recovery.ts';
import { type ProtectedPacket, parseDatagram } from '../../../shared/probe/quic/packet.ts';
import { initialKeys, packetKeys } from '../../../shared/probe/quic/protection.ts';
import { DATAGRAM_BYTES, Transport } from '../../../shared/probe/quic/transport.ts';
import type { CertificateMaterial } from '../model/types.ts';
import { type ClientHello, readHelloMessage } from './client-hello.ts';
import { makeFlight } from './quic-flight.ts';

/** RFC 9001 section 4.8: alert handshake_failure (40). */
const HANDSHAKE_FAILURE = 0x0128;
/** RFC 9000 section 20.1. */
const CONNECTION_REFUSED = 0x02;
const PROTOCOL_VIOLATION = 0x0a;

/** RFC 9000 section 8.1: applies until the client's address is validated. */
const AMPLIFICATION_LIMIT = 3;

export type QuicAnswer =
  /** `stallAfterHello`: only ServerHello is sent. */
  | { readonly kind: 'serve'; readonly material: CertificateMaterial; readonly stallAfterHello?: boolean }
  | { readonly kind: 'no-certificate' | 'refuse' | 'silent' };

export interface QuicConnectionOptions {
  /** Destination id of the client's first Initial packet. */
  readonly originalDestinationId: Buffer;
  readonly clientId: Buffer;
  readonly localId: Buffer;
  /** Called once, when the ClientHello is complete. */
  readonly answer: (hello: ClientHello) => QuicAnswer;
}

export class QuicConnection {
  readonly #options: QuicConnectionOptions;
  readonly #transport: Transport;
  readonly #timeout = new ProbeTimeout();
  #bytesReceived = 0;
  #bytesSent = 0;
  #addressValidated = false;
  #answered = false;
  /** CONNECTION_CLOSE, sent again for each later packet (RFC 9000 section 10.2.1). */
  #closePacket: Buffer | undefined;
  #closePacketDue = false;
  #isOver = false;

  constructor(options: QuicConnectionOptions) {
    this.#options = options;
    this.#transport = new Transport({ role: 'server', localId: options.localId, remoteId: options.clientId });
    const { client, server } = initialKeys(options.originalDestinationId);
    this.#transport.spaces.initial.keys = { send: server, receive: client };
  }

  /** The client has closed. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get wakeAtMs(): number | undefined {
    return this.#isOver || this.#closePacket ? undefined : this.#timeout.dueAtMs;
  }

  wake(nowMs: number): void {
    if (this.#timeout.expire(nowMs)) this.#transport.probe();
  }

  takeDatagrams(): readonly Buffer[] {
    const datagrams: Buffer[] = [];
    while (this.#maySend()) {
      const next = this.#takeNext();
      if (!next) break;
      this.#bytesSent += next.length;
      datagrams.push(next);
    }
    return datagrams;
  }

  #maySend(): boolean {
    const allowed = AMPLIFICATION_LIMIT * this.#bytesReceived;
    return !this.#isOver && (this.#addressValidated || this.#bytesSent + DATAGRAM_BYTES <= allowed);
  }

  #takeNext(): Buffer | undefined {
    if (!this.#closePacket) return this.#transport.nextDatagram();
    const due = this.#closePacketDue;
    this.#closePacketDue = false;
    return due ? this.#closePacket : undefined;
  }

  receive(datagram: Buffer, nowMs: number): void {
    this.#bytesReceived += datagram.length;
    this.#closePacketDue = true;
    if (this.#closePacket) return;
    try {
      for (const packet of parseDatagram(datagram)) {
        if (packet.kind === 'protected') this.#receivePacket(packet, datagram.length, nowMs);
      }
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.#close(PROTOCOL_VIOLATION);
    }
  }

  #receivePacket(packet: ProtectedPacket, datagramBytes: number, nowMs: number): void {
    // RFC 9000 section 14.1.
    if (packet.level === 'initial' && datagramBytes < DATAGRAM_BYTES) return;
    const opened = this.#transport.open(packet);
    if (!opened) return;
    this.#addressValidated ||= packet.level === 'handshake';
    const { closedWith } = this.#transport.receive(packet.level, opened);
    this.#isOver ||= closedWith !== undefined;
    const message = this.#transport.spaces.initial.incoming.nextMessage();
    if (message && !this.#answered) this.#answer(message);
    const { initial, handshake } = this.#transport.spaces;
    const unfinished = !this.#answered || handshake.awaitsAck || initial.awaitsAck;
    if (unfinished || packet.level === 'initial') this.#timeout.restart(nowMs);
    else this.#timeout.stop();
  }

  #answer(helloMessage: Buffer): void {
    this.#answered = true;
    const reading = readHelloMessage(helloMessage);
    if (reading.kind !== 'hello') throw new ProtocolViolation('The first message is not a ClientHello.');
    const { hello } = reading;
    const answer = this.#options.answer(hello);
    if (answer.kind === 'silent') {
      this.#isOver = true;
      return;
    }
    if (answer.kind === 'refuse') {
      this.#close(CONNECTION_REFUSED);
      return;
    }
    const { originalDestinationId, localId: sourceId } = this.#options;
    const flight =
      answer.kind === 'serve' &&
      makeFlight({ hello, helloMessage, material: answer.material, originalDestinationId, sourceId });
    if (!flight) {
      this.#close(HANDSHAKE_FAILURE);
      return;
    }
    const { initial, handshake } = this.#transport.spaces;
    initial.write(flight.serverHello);
    handshake.keys = {
      send: packetKeys(flight.suite, flight.secrets.server),
      receive: packetKeys(flight.suite, flight.secrets.client),
    };
    if (!answer.stallAfterHello) handshake.write(flight.encrypted);
  }

  #close(errorCode: number): void {
    this.#closePacket = this.#transport.closeDatagram(errorCode);
    this.#closePacketDue = true;
  }
}
