/**
 * The key schedule of TLS 1.3 (RFC 8446 section 7.1), limited to a handshake: from the shared secret to the handshake traffic
 * secrets and Finished.
 */
import { createHmac } from 'node:crypto';
import { uint, vector } from '../../base/bytes/byte-writer.ts';
import type { CipherSuite } from './cipher-suite.ts';
import { transcriptHash } from './transcript.ts';

type Hash = CipherSuite['hash'];

/** HKDF-Extract (RFC 5869 section 2.2). */
export function hkdfExtract(hash: Hash, salt: Buffer, keyMaterial: Buffer): Buffer {
  return createHmac(hash, salt).update(keyMaterial).digest();
}

/** HKDF-Expand-Label (RFC 8446 section 7.1). */
export function hkdfExpandLabel(
  hash: Hash,
  secret: Buffer,
  label: string,
  context: Buffer,
  length: number,
): Buffer {
  const info = Buffer.concat([
    uint(length, 2),
    vector(1, Buffer.from(`tls13 ${label}`, 'latin1')),
    vector(1, context),
  ]);
  const blocks: Buffer[] = [];
  for (let have = 0; have < length; have = Buffer.concat(blocks).length) {
    const previous = blocks.at(-1) ?? Buffer.alloc(0);
    blocks.push(
      createHmac(hash, secret)
        .update(previous)
        .update(info)
        .update(uint(blocks.length + 1, 1))
        .digest(),
    );
  }
  return Buffer.concat(blocks).subarray(0, length);
}

export interface HandshakeSecrets {
  readonly client: Buffer;
  readonly server: Buffer;
}

/**
 * client_handshake_traffic_secret and server_handshake_traffic_secret, without a pre-shared key. `helloHash` covers ClientHello
 * and ServerHello.
 */
export function handshakeSecrets(
  suite: CipherSuite,
  sharedSecret: Buffer,
  helloHash: Buffer,
): HandshakeSecrets {
  const { hash, hashBytes } = suite;
  const zeros = Buffer.alloc(hashBytes);
  const early = hkdfExtract(hash, zeros, zeros);
  const derived = hkdfExpandLabel(hash, early, 'derived', transcriptHash(hash, []), hashBytes);
  const handshake = hkdfExtract(hash, derived, sharedSecret);
  return {
    client: hkdfExpandLabel(hash, handshake, 'c hs traffic', helloHash, hashBytes),
    server: hkdfExpandLabel(hash, handshake, 's hs traffic', helloHash, hashBytes),
  };
}

/** verify_data of Finished (RFC 8446 section 4.4.4). */
export function finishedVerifyData(suite: CipherSuite, trafficSecret: Buffer, hash: Buffer): Buffer {
  const key = hkdfExpandLabel(suite.hash, trafficSecret, 'finished', Buffer.alloc(0), suite.hashBytes);
  return createHmac(suite.hash, key).update(hash).digest();
}
