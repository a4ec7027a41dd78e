/**
 * The ephemeral keys of one handshake (RFC 8446 section 4.2.8). X25519 and P-256 are sent at once, so that hardly any server needs to
 * ask for another one (HelloRetryRequest); P-384 and P-521 are there for those that do.
 *
 * Where the random bytes come from is said by whoever asks: with the same bytes the keys are the same, and a recorded handshake can be
 * read again.
 */
import { createECDH, createPrivateKey, createPublicKey, diffieHellman, type ECDH } from 'node:crypto';
import { ProtocolViolation } from '../../base/bytes/violation.ts';

/** NamedGroup (RFC 8446 section 4.2.7). */
export const X25519 = 0x001d;
export const SECP256R1 = 0x0017;
export const SECP384R1 = 0x0018;
export const SECP521R1 = 0x0019;

/** What supported_groups says, in the order of preference. */
export const supportedGroups: readonly number[] = [X25519, SECP256R1, SECP384R1, SECP521R1];
const groupsSentAtOnce: readonly number[] = [X25519, SECP256R1];

type RandomBytes = (length: number) => Buffer;

export interface KeyShare {
  readonly group: number;
  readonly key: Buffer;
}

export interface KeyShares {
  /** In the order of preference. */
  readonly shares: readonly KeyShare[];
  /** Throws ProtocolViolation where the peer's key is none of a group that was sent. */
  sharedSecret(group: number, peerKey: Buffer): Buffer;
  /** A share of this group alone (section 4.1.4). Throws ProtocolViolation where it is not supported, or was sent already. */
  insteadOf(group: number): KeyShares;
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
      if (!pair) throw new ProtocolViolation(`${named(group)} was not sent.`);
      try {
        return pair.agree(peerKey);
      } catch (cause) {
        throw new ProtocolViolation('The key share is no key of its group.', { cause });
      }
    },
    insteadOf(group) {
      if (!supportedGroups.includes(group)) throw new ProtocolViolation(`${named(group)} was not offered.`);
      if (groups.includes(group)) throw new ProtocolViolation(`${named(group)} was sent already.`);
      return createKeyShares(randomBytes, [group]);
    },
  };
}

function named(group: number): string {
  return `Group 0x${group.toString(16)}`;
}

interface KeyPair extends KeyShare {
  readonly agree: (peerKey: Buffer) => Buffer;
}

function createPair(group: number, randomBytes: RandomBytes): KeyPair {
  const curve = curves.get(group);
  if (curve) return curvePair(group, curve, randomBytes);
  if (group === X25519) return x25519Pair(randomBytes);
  throw new RangeError(`There are no keys for ${named(group)}.`);
}

/** PrivateKeyInfo and SubjectPublicKeyInfo of X25519 up to the keys themselves (RFC 8410 sections 7 and 4). */
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
  /** OpenSSL's. */
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

/** Hardly any number of that many bits is 0, or the order of the curve or more; of a second try nobody has ever heard. */
const TRIES = 8;

function setPrivateKey(ecdh: ECDH, bits: number, randomBytes: RandomBytes): void {
  for (let left = TRIES; ; left -= 1) {
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
