/**
 * The ephemeral keys of one handshake (RFC 8446 section 4.2.8). X25519 and P-256 are sent at once, so that few servers need to
 * ask for another group (HelloRetryRequest). P-384 and P-521 are available for those that do.
 *
 * The caller provides the random bytes. The same bytes give the same keys, so that a recorded handshake can be decrypted again.
 */
import { createECDH, createPrivateKey, createPublicKey, diffieHellman, type ECDH } from 'node:crypto';
import { ProtocolViolation } from '../../base/bytes/violation.ts';

/** NamedGroup (RFC 8446 section 4.2.7). */
export const X25519 = 0x001d;
export const SECP256R1 = 0x0017;
export const SECP384R1 = 0x0018;
export const SECP521R1 = 0x0019;

/** The content of supported_groups, in order of preference. */
export const supportedGroups: readonly number[] = [X25519, SECP256R1, SECP384R1, SECP521R1];
const groupsSentAtOnce: readonly number[] = [X25519, SECP256R1];

type RandomBytes = (length: number) => Buffer;

export interface KeyShare {
  readonly group: number;
  readonly key: Buffer;
}

export interface KeyShares {
  /** In order of preference. */
  readonly shares: readonly KeyShare[];
  /** Throws ProtocolViolation if `peerKey` is not a key of `group`, or if `group` was not sent. */
  sharedSecret(group: number, peerKey: Buffer): Buffer;
  /**
   * Key shares of this group only (section 4.1.4). Throws ProtocolViolation if the group is not supported, or was already sent.
   */
  retryWith(group: number): KeyShares;
}

export function createKeyShares(
  randomBytes: RandomBytes,
  groups: readonly number[] = groupsSentAtOnce,
): KeyShares {
  const pairs = groups.map((group) => createPair(group, randomBytes));
  return {
    shares: pairs,
    sharedSecret(group, peerKey) {
      const pair = pairs.find((one) => one.group === group);
      if (!pair) throw new ProtocolViolation(`${groupName(group)} was not sent.`);
      try {
        return pair.agree(peerKey);
      } catch (cause) {
        throw new ProtocolViolation('The key share is not a key of its group.', { cause });
      }
    },
    retryWith(group) {
      if (!supportedGroups.includes(group))
        throw new ProtocolViolation(`${groupName(group)} was not offered.`);
      if (groups.includes(group)) throw new ProtocolViolation(`${groupName(group)} was sent already.`);
      return createKeyShares(randomBytes, [group]);
    },
  };
}

function groupName(group: number): string {
  return `Group 0x${group.toString(16)}`;
}

interface KeyPair extends KeyShare {
  readonly agree: (peerKey: Buffer) => Buffer;
}

function createPair(group: number, randomBytes: RandomBytes): KeyPair {
  const curve = curves.get(group);
  if (curve) return curvePair(group, curve, randomBytes);
  if (group === X25519) return x25519Pair(randomBytes);
  throw new RangeError(`There are no keys for ${groupName(group)}.`);
}

/** The DER of PrivateKeyInfo and SubjectPublicKeyInfo of X25519 before the key itself (RFC 8410 sections 7 and 4). */
const X25519_PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const X25519_PUBLIC_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');
const X25519_BYTES = 32;

function x25519Pair(randomBytes: RandomBytes): KeyPair {
  const der = Buffer.concat([X25519_PRIVATE_PREFIX, randomBytes(X25519_BYTES)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicDer = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    group: X25519,
    key: publicDer.subarray(-X25519_BYTES),
    agree(peerKey) {
      const key = Buffer.concat([X25519_PUBLIC_PREFIX, peerKey]);
      return diffieHellman({
        privateKey,
        publicKey: createPublicKey({ key, format: 'der', type: 'spki' }),
      });
    },
  };
}

interface Curve {
  /** The name that OpenSSL uses. */
  readonly name: string;
  readonly bits: number;
}

const curves: ReadonlyMap<number, Curve> = new Map([
  [SECP256R1, { name: 'prime256v1', bits: 256 }],
  [SECP384R1, { name: 'secp384r1', bits: 384 }],
  [SECP521R1, { name: 'secp521r1', bits: 521 }],
]);

function curvePair(group: number, { name, bits }: Curve, randomBytes: RandomBytes): KeyPair {
  const ecdh = createECDH(name);
  setPrivateKey(ecdh, bits, randomBytes);
  return { group, key: ecdh.getPublicKey(), agree: (peerKey) => ecdh.computeSecret(peerKey) };
}

/**
 * A random number of this many bits is almost never 0 or at least the order of the curve. Even a second try is extremely
 * unlikely.
 */
const MAX_TRIES = 8;

function setPrivateKey(ecdh: ECDH, bits: number, randomBytes: RandomBytes): void {
  for (let left = MAX_TRIES; ; left -= 1) {
    const number = randomBytes(Math.ceil(bits / 8));
    number.writeUInt8(number.readUInt8(0) & (0xff >> ((8 - (bits % 8)) % 8)), 0);
    try {
      ecdh.setPrivateKey(number);
      return;
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
}
