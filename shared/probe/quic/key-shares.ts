/**
 * The ephemeral keys of one handshake (RFC 8446 section 4.2.8): X25519 and P-256, so that hardly any server needs to ask for another
 * one (HelloRetryRequest).
 */
import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import { ProtocolViolation } from './violation.ts';

/** NamedGroup (RFC 8446 section 4.2.7). */
export const X25519 = 0x001d;
export const SECP256R1 = 0x0017;

/** SubjectPublicKeyInfo of X25519 up to the key itself (RFC 8410 section 4). */
const X25519_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');

export interface KeyShares {
  /** In the order of preference. */
  readonly shares: readonly { readonly group: number; readonly key: Buffer }[];
  /** Throws ProtocolViolation where the peer's key is none of that group. */
  sharedSecret(group: number, peerKey: Buffer): Buffer;
}

export function createKeyShares(): KeyShares {
  const x25519 = generateKeyPairSync('x25519');
  const x25519Key = x25519.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const p256 = createECDH('prime256v1');
  const p256Key = p256.generateKeys();
  const agree = (group: number, peerKey: Buffer): Buffer => {
    if (group === SECP256R1) return p256.computeSecret(peerKey);
    const der = Buffer.concat([X25519_PREFIX, peerKey]);
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return diffieHellman({ privateKey: x25519.privateKey, publicKey });
  };
  return {
    shares: [
      { group: X25519, key: x25519Key },
      { group: SECP256R1, key: p256Key },
    ],
    sharedSecret(group, peerKey) {
      if (group !== X25519 && group !== SECP256R1) {
        throw new ProtocolViolation(`Group 0x${group.toString(16)} was not offered.`);
      }
      try {
        return agree(group, peerKey);
      } catch (cause) {
        throw new ProtocolViolation('The key share is no key of its group.', { cause });
      }
    },
  };
}
