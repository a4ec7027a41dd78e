/**
 * One handshake as a client: datagrams and times in, datagrams and an outcome out. No sockets and no timers: the caller sends the
 * datagrams of `takeDatagrams` and calls `wake` at `wakeAtMs`.
 *
 * Packets that cannot be attributed to the server are dropped silently (RFC 9000 section 5.2.1): broken and foreign packets,
 * other versions, wrong connection ids. A violation of the protocol by the server itself ends the handshake.
 */
import type { X509Certificate } from 'node:crypto';
import { ProtocolViolation } from '../../base/bytes/violation.ts';
import { uncheckableGroups } from '../handshake/uncheckable-groups.ts';
import { clientTransportParameters } from './client-hello.ts';
import { createKeyShares, groupsWithoutKeys, UncheckableGroup } from './key-shares.ts';
import { ProbeTimeout } from './loss-recovery.ts';
import { type Level, type Packet, type ProtectedPacket, parseDatagram, QUIC_V1 } from './packet.ts';
import { initialKeys, packetKeys, retryIntegrityTag } from './protection.ts';
import type { QuicOfferName } from './signature-schemes.ts';
import { TlsClient, type TlsEvent } from './tls-client.ts';
import { Transport } from './transport.ts';

export type HandshakeOutcome =
  | {
      readonly kind: 'complete';
      readonly chain: readonly X509Certificate[];
      readonly possessionProved: boolean;
    }
  /** Version Negotiation without QUIC v1. */
  | { readonly kind: 'other-versions'; readonly versions: readonly number[] }
  /** The server wants a key of this group, and there is none. */
  | { readonly kind: 'other-group'; readonly group: number }
  | { readonly kind: 'failed'; readonly code: string };

export interface QuicClientOptions {
  /** A host name, never an address; `undefined`: no SNI is sent. */
  readonly serverName: string | undefined;
  readonly offer: QuicOfferName;
  readonly randomBytes: (length: number) => Buffer;
}

/** RFC 9000 section 20.1. */
const NO_ERROR = 0x00;
const PROTOCOL_VIOLATION = 0x0a;
/** RFC 9001 section 4.8: the error code of a TLS alert is this number plus the alert. */
const CRYPTO_ERROR = 0x0100;

/** RFC 9000 section 7.2: at least eight unpredictable bytes. */
const CONNECTION_ID_BYTES = 8;
/** A longer token would leave too little of a datagram for ClientHello. Tokens usually have fewer than a hundred bytes. */
const MAX_TOKEN_BYTES = 600;
/** Handshake packets that arrive before ServerHello. */
const MAX_EARLY_PACKETS = 16;
/** Far more than a handshake needs under heavy loss. Limits how long a peer can keep a probe working. */
const MAX_DATAGRAMS = 1_000;

export class QuicClient {
  readonly #tls: TlsClient;
  readonly #transport: Transport;
  readonly #sourceId: Buffer;
  /** From the first Initial packet: Version Negotiation and Retry must repeat it. */
  readonly #originalDestinationId: Buffer;
  readonly #timeout = new ProbeTimeout();
  #stage: 'fresh' | 'retried' | 'answered' = 'fresh';
  #early: readonly ProtectedPacket[] = [];
  #datagramsReceived = 0;
  #outcome: HandshakeOutcome | undefined;
  #closeDatagram: Buffer | undefined;

  constructor({ serverName, offer, randomBytes }: QuicClientOptions, nowMs: number) {
    this.#sourceId = randomBytes(CONNECTION_ID_BYTES);
    this.#originalDestinationId = randomBytes(CONNECTION_ID_BYTES);
    this.#tls = new TlsClient({
      serverName,
      offer,
      random: randomBytes(32),
      keyShares:
        offer === 'groups' ? groupsWithoutKeys([...uncheckableGroups.keys()]) : createKeyShares(randomBytes),
      transportParameters: clientTransportParameters(this.#sourceId),
    });
    this.#transport = new Transport({
      role: 'client',
      localId: this.#sourceId,
      remoteId: this.#originalDestinationId,
    });
    this.#useInitialKeys();
    this.#transport.spaces.initial.write(this.#tls.hello);
    this.#timeout.restart(nowMs);
  }

  /** `undefined` while the handshake goes on. */
  get outcome(): HandshakeOutcome | undefined {
    return this.#outcome;
  }

  /** Whether a packet came that could be sent only by the server, or by an observer of our first datagram. */
  get isAnswered(): boolean {
    return this.#stage !== 'fresh';
  }

  /** As sent, leaf first. Empty before Certificate has come. */
  get chain(): readonly X509Certificate[] {
    return this.#tls.chain;
  }

  /** When to call `wake`; `undefined`: there is nothing left to repeat. */
  get wakeAtMs(): number | undefined {
    return this.#outcome ? undefined : this.#timeout.dueAtMs;
  }

  /** The datagrams to send now, in this order. After the outcome this is at most one CONNECTION_CLOSE, returned once. */
  takeDatagrams(): readonly Buffer[] {
    if (this.#outcome) {
      const datagram = this.#closeDatagram;
      this.#closeDatagram = undefined;
      return datagram ? [datagram] : [];
    }
    const datagrams: Buffer[] = [];
    for (let next = this.#transport.nextDatagram(); next; next = this.#transport.nextDatagram()) {
      datagrams.push(next);
    }
    return datagrams;
  }

  wake(nowMs: number): void {
    if (!this.#outcome && this.#timeout.expire(nowMs)) this.#transport.probe();
  }

  /** Called at the deadline. */
  giveUp(): void {
    this.#finish({ kind: 'failed', code: this.isAnswered ? 'PROBE_TIMEOUT' : 'QUIC_NO_ANSWER' }, NO_ERROR);
  }

  receive(datagram: Buffer, nowMs: number): void {
    if (this.#outcome) return;
    this.#datagramsReceived += 1;
    if (this.#datagramsReceived > MAX_DATAGRAMS) {
      this.#finish({ kind: 'failed', code: 'QUIC_TOO_MANY_DATAGRAMS' }, NO_ERROR);
      return;
    }
    try {
      for (const packet of parseDatagram(datagram)) this.#receivePacket(packet, nowMs);
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      if (error instanceof UncheckableGroup) {
        this.#finish({ kind: 'other-group', group: error.group }, NO_ERROR);
        return;
      }
      this.#finish({ kind: 'failed', code: 'QUIC_PROTOCOL' }, PROTOCOL_VIOLATION);
    }
  }

  #receivePacket(packet: Packet, nowMs: number): void {
    if (this.#outcome || !packet.destinationId.equals(this.#sourceId)) return;
    if (packet.kind === 'version-negotiation') this.#negotiate(packet.sourceId, packet.versions);
    else if (packet.kind === 'retry') this.#retry(packet, nowMs);
    else this.#receiveProtected(packet, nowMs);
  }

  /** RFC 9000 section 6.2: ignored after any other packet, and if it lists the version that was offered. */
  #negotiate(sourceId: Buffer, versions: readonly number[]): void {
    if (this.#stage !== 'fresh' || !sourceId.equals(this.#originalDestinationId)) return;
    if (versions.length === 0 || versions.includes(QUIC_V1)) return;
    this.#outcome = { kind: 'other-versions', versions };
  }

  /** RFC 9000 section 17.2.5.2: only the first Retry counts, before any other packet, with a valid tag and a token. */
  #retry({ sourceId, token, bytes }: Extract<Packet, { kind: 'retry' }>, nowMs: number): void {
    const usable = token.length > 0 && token.length <= MAX_TOKEN_BYTES;
    if (this.#stage !== 'fresh' || !usable || sourceId.equals(this.#originalDestinationId)) return;
    const tagOffset = bytes.length - 16;
    const tag = retryIntegrityTag(this.#originalDestinationId, bytes.subarray(0, tagOffset));
    if (!tag.equals(bytes.subarray(tagOffset))) return;
    this.#stage = 'retried';
    this.#transport.token = Buffer.from(token);
    this.#transport.remoteId = Buffer.from(sourceId);
    this.#useInitialKeys();
    this.#transport.spaces.initial.sendAgain();
    this.#timeout.restart(nowMs);
  }

  #useInitialKeys(): void {
    const { client, server } = initialKeys(this.#transport.remoteId);
    this.#transport.spaces.initial.keys = { send: client, receive: server };
  }

  #receiveProtected(packet: ProtectedPacket, nowMs: number): void {
    if (packet.level === 'handshake' && !this.#transport.spaces.handshake.keys) {
      if (this.#early.length < MAX_EARLY_PACKETS) this.#early = [...this.#early, packet];
      return;
    }
    // RFC 9000 section 7.2: the connection id that the server has chosen stays.
    if (this.#stage === 'answered' && !packet.sourceId.equals(this.#transport.remoteId)) return;
    const opened = this.#transport.open(packet);
    if (!opened) return;
    if (this.#stage !== 'answered') this.#transport.remoteId = Buffer.from(packet.sourceId);
    this.#stage = 'answered';
    this.#timeout.restart(nowMs);
    const { closedWith } = this.#transport.receive(packet.level, opened);
    this.#readMessages(packet.level, nowMs);
    // A peer that has closed gets no answer (RFC 9000 section 10.2.2).
    if (closedWith !== undefined) this.#outcome ??= { kind: 'failed', code: closeCode(closedWith) };
  }

  #readMessages(level: Level, nowMs: number): void {
    const { incoming } = this.#transport.spaces[level];
    for (let message = incoming.nextMessage(); message; message = incoming.nextMessage()) {
      const event = this.#tls.receive(level, message);
      if (event) this.#handle(event, nowMs);
      if (this.#outcome) return;
    }
  }

  #handle(event: TlsEvent, nowMs: number): void {
    if (event.kind === 'retry') {
      this.#transport.spaces.initial.write(event.hello);
    } else if (event.kind === 'finished') {
      const { possessionProved } = event;
      this.#finish({ kind: 'complete', chain: this.#tls.chain, possessionProved }, NO_ERROR);
    } else {
      const { suite, secrets } = event;
      this.#transport.spaces.handshake.keys = {
        send: packetKeys(suite, secrets.client),
        receive: packetKeys(suite, secrets.server),
      };
      const early = this.#early;
      this.#early = [];
      for (const packet of early) if (!this.#outcome) this.#receiveProtected(packet, nowMs);
    }
  }

  /** Closes the connection (RFC 9000 section 10.2) if the server has answered. */
  #finish(outcome: HandshakeOutcome, errorCode: number): void {
    if (this.#outcome) return;
    this.#outcome = outcome;
    if (this.#stage === 'answered') this.#closeDatagram = this.#transport.closeDatagram(errorCode);
  }
}

function closeCode(errorCode: number): string {
  const alert = errorCode - CRYPTO_ERROR;
  if (alert >= 0 && alert <= 0xff) return `QUIC_TLS_ALERT_${alert}`;
  return `QUIC_CLOSED_0x${errorCode.toString(16)}`;
}
