/** A client and a server with a network between them, in virtual time. The test decides what happens to each datagram. */
import { randomBytes } from 'node:crypto';
import { type HandshakeOutcome, QuicClient } from '../../../../shared/probe/quic/client.ts';
import { parseDatagram } from '../../../../shared/probe/quic/packet.ts';
import type { QuicOfferName } from '../../../../shared/probe/quic/signature-schemes.ts';
import type { ClientHello } from '../../../emulator/dataplane/client-hello.ts';
import { type QuicAnswer, QuicConnection } from '../../../emulator/dataplane/quic-connection.ts';

export type Direction = 'to server' | 'to client';

/**
 * When each copy of a datagram arrives, in milliseconds from now. None means that it is lost. It may change or split the bytes.
 */
export type Network = (
  datagram: Buffer,
  direction: Direction,
  index: number,
) => readonly { readonly afterMs: number; readonly bytes: Buffer }[];

const DELAY_MS = 10;

export const goodNetwork: Network = (bytes) => [{ afterMs: DELAY_MS, bytes }];

/** The packets of a datagram, each in its own datagram. Padding stays inside the packets. */
export function packetsOf(datagram: Buffer): readonly Buffer[] {
  return parseDatagram(datagram).flatMap((packet) => (packet.kind === 'protected' ? [packet.bytes] : []));
}

export interface Setting {
  readonly answer: (hello: ClientHello) => QuicAnswer;
  readonly offer?: QuicOfferName;
  readonly serverName?: string;
  readonly network?: Network;
  readonly timeoutMs?: number;
}

export interface Conversation {
  readonly outcome: HandshakeOutcome;
  /** How long it took. */
  readonly tookMs: number;
  readonly sent: Readonly<Record<Direction, readonly Buffer[]>>;
  /** The server knows that the client has gone. */
  readonly serverIsOver: boolean;
}

/** Runs until there is an outcome and all datagrams in flight have arrived. */
export function converse(setting: Setting): Conversation {
  const { network = goodNetwork, timeoutMs = 10_000 } = setting;
  const client = new QuicClient(
    { serverName: setting.serverName, offer: setting.offer ?? 'ECC', randomBytes },
    0,
  );
  const sent: Record<Direction, Buffer[]> = { 'to server': [], 'to client': [] };
  const underWay: { atMs: number; bytes: Buffer; direction: Direction }[] = [];
  let server: QuicConnection | undefined;
  let nowMs = 0;
  let tookMs: number | undefined;

  const send = (datagrams: readonly Buffer[], direction: Direction) => {
    for (const datagram of datagrams) {
      const copies = network(datagram, direction, sent[direction].length);
      sent[direction].push(datagram);
      underWay.push(...copies.map(({ afterMs, bytes }) => ({ atMs: nowMs + afterMs, bytes, direction })));
    }
  };
  const follow = () => {
    send(client.takeDatagrams(), 'to server');
    if (server) send(server.takeDatagrams(), 'to client');
    if (client.outcome) tookMs ??= nowMs;
  };
  const deliver = (bytes: Buffer, direction: Direction) => {
    if (direction === 'to client') client.receive(bytes, nowMs);
    else {
      server ??= accept(bytes, setting.answer);
      server?.receive(bytes, nowMs);
    }
  };

  follow();
  for (;;) {
    underWay.sort((left, right) => left.atMs - right.atMs);
    const arrivesAtMs = underWay[0]?.atMs;
    if (client.outcome && arrivesAtMs === undefined) break;
    const waiting = client.outcome ? [] : [client.wakeAtMs, server?.wakeAtMs, timeoutMs];
    const wakes = [arrivesAtMs, ...waiting];
    nowMs = Math.max(nowMs, Math.min(...wakes.filter((one) => one !== undefined)));
    if (nowMs >= timeoutMs && !client.outcome) client.giveUp();
    else if (arrivesAtMs !== undefined && arrivesAtMs <= nowMs) {
      const next = underWay.shift();
      if (next) deliver(next.bytes, next.direction);
    } else {
      client.wake(nowMs);
      server?.wake(nowMs);
    }
    follow();
  }
  return { outcome: client.outcome, tookMs: tookMs ?? nowMs, sent, serverIsOver: server?.isOver ?? false };
}

function accept(datagram: Buffer, answer: Setting['answer']): QuicConnection | undefined {
  const [packet] = parseDatagram(datagram);
  if (packet?.kind !== 'protected') return undefined;
  return new QuicConnection({
    originalDestinationId: packet.destinationId,
    clientId: packet.sourceId,
    localId: randomBytes(8),
    answer,
  });
}
