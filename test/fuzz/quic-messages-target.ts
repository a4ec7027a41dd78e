/** Fuzz target: the QUIC probe's reader of TLS 1.3 messages, from ServerHello and HelloRetryRequest to Finished. */

import { ProtocolViolation } from '../../shared/base/bytes/violation.ts';
import { CryptoStream } from '../../shared/probe/quic/crypto-stream.ts';
import type { Level } from '../../shared/probe/quic/packet.ts';
import type { TlsClient } from '../../shared/probe/quic/tls-client.ts';
import {
  breakHandshake,
  type Chance,
  chanceFrom,
  encode,
  type Message,
  messagesIn,
  piecesOf,
} from './mutate.ts';
import { type QuicCapture, tlsClientOf } from './quic-captures.ts';
import type { FuzzTarget } from './tally.ts';

/** Share of runs that break the messages before encryption; few of those handshakes continue. */
const BREAK_INITIAL = 0.25;

export function quicMessagesTarget(seed: number, captures: readonly QuicCapture[]): FuzzTarget {
  const messagesOf = ({ messages }: QuicCapture, level: Level) => messagesIn(Buffer.concat(messages[level]));
  return {
    name: 'quic',
    chanceOf: chanceFrom(seed, 'quic'),
    run: (chance) => {
      const capture = chance.pick(captures);
      const level = chance.happens(BREAK_INITIAL) ? 'initial' : 'handshake';
      const others = captures.filter((one) => one !== capture).flatMap((one) => messagesOf(one, level));
      const { tls } = tlsClientOf(capture.recording);
      const bytesOf = (one: Level): Buffer => {
        const messages: readonly Message[] = messagesOf(capture, one);
        return one === level ? breakHandshake(messages, chance, others).handshake : encode(messages);
      };
      const read: Buffer[] = [];
      let kind: string;
      try {
        const agreed = feed(tls, 'initial', bytesOf('initial'), chance, read);
        kind =
          agreed === 'handshake-keys' ? feed(tls, 'handshake', bytesOf('handshake'), chance, read) : agreed;
      } catch (error) {
        if (!(error instanceof ProtocolViolation)) throw error;
        kind = 'violation';
      }
      const honest = Buffer.concat([...capture.messages.initial, ...capture.messages.handshake]);
      const isHonest = Buffer.concat(read).equals(honest);
      return {
        kind,
        reachedCertificate: tls.chain.length > 0,
        problem: kind === 'match' && !isHonest ? 'proved by other messages than the server sent' : undefined,
      };
    },
  };
}

/** Feeds messages until there are keys or a verdict. @returns the outcome in one word */
function feed(tls: TlsClient, level: Level, bytes: Buffer, chance: Chance, read: Buffer[]): string {
  const stream = new CryptoStream();
  let offset = 0;
  for (const piece of piecesOf(bytes, chance)) {
    stream.receive(offset, piece);
    // Some frames are repeated.
    if (chance.happens(0.05)) stream.receive(offset, piece);
    offset += piece.length;
    for (let message = stream.nextMessage(); message; message = stream.nextMessage()) {
      read.push(message);
      const event = tls.receive(level, message);
      if (event?.kind === 'handshake-keys') return event.kind;
      if (event?.kind === 'finished') return event.possessionProved ? 'match' : 'not-proved';
    }
  }
  return 'incomplete';
}
