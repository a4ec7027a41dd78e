/**
 * The ephemeral keys of one handshake (RFC 8446 section 4.2.8). X25519 and P-256 are sent at once, so that few servers need to
 * ask for another group (HelloRetryRequest). P-384, P-521 and X448 are available for those that do.
 *
 * The caller provides the random bytes. The same bytes give the same keys, so that a recorded handshake can be decrypted again.
 */
import { createECDH, createPrivateKey, createPublicKey, diffieHellman, type ECDH } from 'node:crypto';
import { ProtocolViolation } from '../../base/bytes/violation.ts';

/** NamedGroup (RFC 8446 section 4.2.7). */
export const X25519 = 0x001d;
export const X448 = 0x001e;
export const SECP256R1 = 0x0017;
export const SECP384R1 = 0x0018;
export const SECP521R1 = 0x0019;

/** The groups for which there are keys, in order of preference. */
export const supportedGroups: readonly number[] = [X25519, SECP256R1, SECP384R1, SECP521R1, X448];
const groupsSentAtOnce: readonly number[] = [X25519, SECP256R1];

type RandomBytes = (length: number) => Buffer;

export interface KeyShare {
  readonly group: number;
  readonly key: Buffer;
}

export interface KeyShares {
  /** The content of supported_groups. */
  readonly offered: readonly number[];
  /** In order of preference. */
  readonly shares: readonly KeyShare[];
  /** Throws ProtocolViolation if `peerKey` is not a key of `group`, or if `group` was not sent. */
  sharedSecret(group: number, peerKey: Buffer): Buffer;
  /**
   * Key shares of this group only (section 4.1.4). Throws UncheckableGroup if there are no keys of this group, although it was
   * offered, and another ProtocolViolation if it was not offered, or was already sent.
   */
  retryWith(group: number): KeyShares;
}

export function createKeyShares(
  randomBytes: RandomBytes,
  groups: readonly number[] = groupsSentAtOnce,
  offered: readonly number[] = supportedGroups,
): KeyShares {
  const pairs = groups.map((group) => createPair(group, randomBytes));
  return {
    offered,
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
      if (!offered.includes(group)) throw new ProtocolViolation(`${groupName(group)} was not offered.`);
      if (groups.includes(group)) throw new ProtocolViolation(`${groupName(group)} was sent already.`);
      if (!supportedGroups.includes(group)) throw new UncheckableGroup(group);
      return createKeyShares(randomBytes, [group], offered);
    },
  };
}

/** Offers only groups for which there are no keys, to learn whether the server wants one of them. */
export function groupsWithoutKeys(groups: readonly number[]): KeyShares {
  return createKeyShares(() => Buffer.alloc(0), [], groups);
}

/** The server asks for a key of a group that was offered without keys. */
export class UncheckableGroup extends ProtocolViolation {
  readonly group: number;

  constructor(group: number) {
    super(`There are no keys for ${groupName(group)}.`);
    this.group = group;
  }
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
  const montgomery = montgomeryCurves.get(group);
  if (montgomery) return montgomeryPair(group, montgomery, randomBytes);
  throw new RangeError(`There are no keys for ${groupName(group)}.`);
}

/** RFC 7748. */
interface MontgomeryCurve {
  /** The DER of PrivateKeyInfo and SubjectPublicKeyInfo before the key itself (RFC 8410 sections 7 and 4). */
  readonly privatePrefix: Buffer;
  readonly publicPrefix: Buffer;
  readonly bytes: number;
}

const montgomeryCurves: ReadonlyMap<number, MontgomeryCurve> = new Map([
  [
    X25519,
    {
      privatePrefix: Buffer.from('302e020100300506032b656e04220420', 'hex'),
      publicPrefix: Buffer.from('302a300506032b656e032100', 'hex'),
      bytes: 32,
    },
  ],
  [
    X448,
    {
      privatePrefix: Buffer.from('3046020100300506032b656f043a0438', 'hex'),
      publicPrefix: Buffer.from('3042300506032b656f033900', 'hex'),
      bytes: 56,
    },
  ],
]);

function montgomeryPair(group: number, curve: MontgomeryCurve, randomBytes: RandomBytes): KeyPair {
  const der = Buffer.concat([curve.privatePrefix, randomBytes(curve.bytes)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicDer = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    group,
    key: publicDer.subarray(-curve.bytes),
    agree(peerKey) {
      const key = Buffer.concat([curve.publicPrefix, peerKey]);
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
