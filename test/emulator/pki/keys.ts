/**
 * Keys that sign certificates: RSA, ECC and SM2 behind one interface. Generated at run time, never written to disk.
 *
 * An RSA key takes 0.1 to 0.5 s, so hundreds of them would take minutes. A pool of RSA keys is therefore generated in parallel and used in
 * turn: two certificates may share an RSA key. ECC and SM2 keys are always new.
 */
import {
  constants,
  createPrivateKey,
  generateKeyPair,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { promisify } from 'node:util';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { sm2 } from 'sm-crypto-v2';
import type { KeyType } from '../../../shared/core/model/key-types.ts';

export interface CertificateKey {
  readonly keyType: KeyType;
  readonly keySizeBits: number;
  /** PKCS#8. */
  readonly privateKeyPem: string;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKeyDer: Uint8Array;
  /** Algorithm identifier of its signatures. */
  readonly signatureAlgorithm: AlgorithmIdentifier;
  sign(message: Uint8Array): Uint8Array;
  /** The same, beside other work where the key type allows it. */
  signInBackground(message: Uint8Array): Promise<Uint8Array>;
}

/** GB/T 35276: the usual user id for SM2 signatures of certificates. OpenSSL's default, an empty id, is rejected. */
export const SM2_USER_ID = '1234567812345678';

/** DER of NULL: RSA signature algorithms carry it (RFC 4055 section 5), ECDSA and SM2 ones carry nothing (RFC 5758). */
const DER_NULL = Uint8Array.of(0x05, 0x00).buffer;

interface Curve {
  readonly nodeName: string;
  readonly signatureOid: string;
  readonly hash: string;
}

const eccCurves: Readonly<Record<number, Curve>> = {
  256: { nodeName: 'prime256v1', signatureOid: '1.2.840.10045.4.3.2', hash: 'sha256' },
  384: { nodeName: 'secp384r1', signatureOid: '1.2.840.10045.4.3.3', hash: 'sha384' },
};

const signAsync = promisify(sign);

export const defaultKeySizeBits: Readonly<Record<KeyType, number>> = { RSA: 2048, ECC: 256, SM2: 256 };

function spkiOf(publicKey: KeyObject): Uint8Array {
  return publicKey.export({ type: 'spki', format: 'der' });
}

function pkcs8Of(privateKey: KeyObject): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function rsaKey(pair: { publicKey: KeyObject; privateKey: KeyObject }, keySizeBits: number): CertificateKey {
  const key = { key: pair.privateKey, padding: constants.RSA_PKCS1_PADDING };
  return {
    keyType: 'RSA',
    keySizeBits,
    privateKeyPem: pkcs8Of(pair.privateKey),
    publicKeyDer: spkiOf(pair.publicKey),
    signatureAlgorithm: new AlgorithmIdentifier({
      algorithm: '1.2.840.113549.1.1.11',
      parameters: DER_NULL,
    }),
    sign: (message) => sign('sha256', message, key),
    signInBackground: (message) => signAsync('sha256', message, key),
  };
}

function eccKey(keySizeBits: number): CertificateKey {
  const curve = eccCurves[keySizeBits];
  if (!curve) throw new Error(`No ECC curve of ${keySizeBits} bits; known are ${Object.keys(eccCurves)}.`);
  const { privateKey: privateKeyPem, publicKey: publicKeyDer } = generateKeyPairSync('ec', {
    namedCurve: curve.nodeName,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  // Most keys never sign, so only a key of an authority is parsed.
  let parsed: KeyObject | undefined;
  const signNow = (message: Uint8Array): Uint8Array => {
    parsed ??= createPrivateKey(privateKeyPem);
    return sign(curve.hash, message, parsed);
  };
  return {
    keyType: 'ECC',
    keySizeBits,
    privateKeyPem,
    publicKeyDer,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: curve.signatureOid }),
    sign: signNow,
    signInBackground: async (message) => signNow(message),
  };
}

/**
 * Node generates SM2 keys as keys of a curve, but cannot sign with the usual user id (it uses an empty one), so a library signs.
 */
function sm2Key(): CertificateKey {
  const pair = generateKeyPairSync('ec', { namedCurve: 'SM2' });
  const privateKeyPem = pkcs8Of(pair.privateKey);
  const signNow = sm2Signer(privateKeyPem);
  return {
    keyType: 'SM2',
    keySizeBits: 256,
    privateKeyPem,
    publicKeyDer: spkiOf(pair.publicKey),
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: '1.2.156.10197.1.501' }),
    sign: signNow,
    signInBackground: async (message) => signNow(message),
  };
}

/** ECPrivateKey (RFC 5915 section 3) begins with version 1 and the scalar at its full length of 32 bytes. */
const SM2_SCALAR_FOLLOWS = Buffer.from('0201010420', 'hex');

/** Signs with a PKCS#8 key and the usual user id. */
export function sm2Signer(privateKeyPem: string): (message: Uint8Array) => Uint8Array {
  const der = Buffer.from(privateKeyPem.replace(/-----[^-]+-----/g, ''), 'base64');
  const position = der.indexOf(SM2_SCALAR_FOLLOWS);
  if (position < 0) throw new Error('Not a 256-bit EC key as PKCS#8.');
  const start = position + SM2_SCALAR_FOLLOWS.length;
  const scalar = der.subarray(start, start + 32).toString('hex');
  const publicKey = sm2.getPublicKeyFromPrivateKey(scalar);
  return (message) =>
    Buffer.from(
      sm2.doSignature(message, scalar, { der: true, hash: true, publicKey, userId: SM2_USER_ID }),
      'hex',
    );
}

const generateAsync = promisify(generateKeyPair);

/** Number of RSA keys of each size to generate in advance. */
export type KeyPoolSizes = Readonly<Record<number, number>>;

export interface KeyPool {
  /** RSA keys come from the pool in turn. A size that is not in the pool is generated synchronously, and kept. */
  take(keyType: KeyType, keySizeBits?: number): CertificateKey;
}

/** With three keys neighbouring certificates have different keys; more would only take start-up time. */
const defaultPoolSizes: KeyPoolSizes = { 2048: 3 };

/** Generates the RSA keys of a pool in parallel. */
export async function createKeyPool(sizes: KeyPoolSizes = defaultPoolSizes): Promise<KeyPool> {
  const ready = new Map<number, CertificateKey[]>();
  const made = Object.entries(sizes).map(async ([size, count]) => {
    const bits = Number(size);
    const pairs = Array.from({ length: count }, () => generateAsync('rsa', { modulusLength: bits }));
    ready.set(
      bits,
      (await Promise.all(pairs)).map((pair) => rsaKey(pair, bits)),
    );
  });
  await Promise.all(made);
  return { take: (keyType, bits = defaultKeySizeBits[keyType]) => takeKey(ready, keyType, bits) };
}

function takeKey(pool: Map<number, CertificateKey[]>, keyType: KeyType, bits: number): CertificateKey {
  if (keyType === 'ECC') return eccKey(bits);
  if (keyType === 'SM2') return sm2Key();
  const ready = pool.get(bits) ?? [];
  const key = ready.shift() ?? rsaKey(generateKeyPairSync('rsa', { modulusLength: bits }), bits);
  pool.set(bits, [...ready, key]);
  return key;
}
