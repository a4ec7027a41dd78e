/** Transcript-Hash (RFC 8446 section 4.4.1) over every handshake message so far, headers included. */
import { createHash } from 'node:crypto';
import type { CipherSuite } from './cipher-suite.ts';
import { handshakeMessage } from './client-hello.ts';

export function transcriptHash(hash: CipherSuite['hash'], messages: readonly Buffer[]): Buffer {
  const digest = createHash(hash);
  for (const message of messages) digest.update(message);
  return digest.digest();
}

/** HandshakeType message_hash. */
const MESSAGE_HASH = 254;

/** Replaces the first ClientHello in the transcript after a HelloRetryRequest. */
export function messageHash(hash: CipherSuite['hash'], clientHello: Buffer): Buffer {
  return handshakeMessage(MESSAGE_HASH, transcriptHash(hash, [clientHello]));
}
