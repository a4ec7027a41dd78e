/**
 * A certificate authority at run time: for each key type a root and intermediates, and leaves under them.
 *
 * It issues whatever is asked for, the expired and the wrong included; what is right is for the code under test to find out.
 * Keys and certificates live only in memory.
 */
import { randomBytes } from 'node:crypto';
import type { KeyType } from '../../../shared/core/model/key-types.ts';
import type { CertificateMaterial } from '../model/types.ts';
import { type CertificatePurpose, makeCertificate, pemOf } from './certificate-der.ts';
import { readFacts } from './facts.ts';
import { type CertificateKey, createKeyPool, type KeyPool } from './keys.ts';

export interface IssueRequest {
  readonly names: readonly string[];
  readonly keyType: KeyType;
  /** RSA: 2048 by default; ECC: 256 or 384. */
  readonly keySizeBits?: number;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Hex, at most 20 bytes; random where absent. For SM2 the encryption certificate's is always random. */
  readonly serialNumber?: string;
  /** Common name of the intermediate that signs; made on first use, so that a test can change the issuer. */
  readonly issuer?: string;
  /** When that intermediate expires, where it is made for this. */
  readonly issuerNotAfterMs?: number;
  /** Leaves the intermediate out of the chain: clients that know only the root cannot verify it. */
  readonly omitIntermediate?: boolean;
}

export interface Pki {
  /** The trusted root of each key type. */
  readonly roots: Readonly<Record<KeyType, string>>;
  /** All roots, one after the other. */
  readonly rootPem: string;
  issue(request: IssueRequest): CertificateMaterial;
}

export interface PkiOptions {
  /** Shared between PKIs, since making RSA keys is what takes the time. */
  readonly keyPool?: KeyPool;
  /** Tells the authorities of two PKIs apart. */
  readonly name?: string;
}

interface Authority {
  readonly subject: string;
  readonly key: CertificateKey;
  readonly certificatePem: string;
}

/** Authorities outlive every clock that a test may set. 2049 is the last year of UTCTime (RFC 5280 section 4.1.2.5). */
const AUTHORITY_NOT_BEFORE_MS = Date.UTC(2000, 0, 1);
const AUTHORITY_NOT_AFTER_MS = Date.UTC(2049, 11, 31, 23, 59, 59);

/** 16 random bytes with the first bit clear and the second one set: positive, and never shorter than it looks. */
function randomSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function makeAuthority(
  subject: string,
  key: CertificateKey,
  signer?: Authority,
  notAfterMs = AUTHORITY_NOT_AFTER_MS,
): Authority {
  const der = makeCertificate({
    subject,
    key,
    issuer: signer ?? { subject, key },
    purpose: 'ca',
    names: [],
    serialNumber: randomSerialNumber(),
    notBeforeMs: AUTHORITY_NOT_BEFORE_MS,
    notAfterMs,
  });
  return { subject, key, certificatePem: pemOf(der) };
}

function makeLeaf(
  request: IssueRequest,
  signer: Authority,
  key: CertificateKey,
  purpose: CertificatePurpose,
) {
  return makeCertificate({
    subject: request.names[0] ?? 'No name',
    key,
    issuer: signer,
    purpose,
    names: request.names,
    serialNumber:
      purpose === 'encrypt-only' ? randomSerialNumber() : (request.serialNumber ?? randomSerialNumber()),
    notBeforeMs: request.notBeforeMs,
    notAfterMs: request.notAfterMs,
  });
}

/** A PKI with one root per key type. */
export async function createPki(options: PkiOptions = {}): Promise<Pki> {
  const pool = options.keyPool ?? (await createKeyPool());
  const prefix = options.name ?? 'Emulator';
  const rootOf = (keyType: KeyType) => makeAuthority(`${prefix} ${keyType} Root`, pool.take(keyType));
  const roots: Record<KeyType, Authority> = { RSA: rootOf('RSA'), ECC: rootOf('ECC'), SM2: rootOf('SM2') };
  const intermediates = new Map<string, Authority>();

  function intermediateOf(keyType: KeyType, subject: string, notAfterMs?: number): Authority {
    const known = intermediates.get(`${keyType}/${subject}`);
    if (known) return known;
    const made = makeAuthority(subject, pool.take(keyType), roots[keyType], notAfterMs);
    intermediates.set(`${keyType}/${subject}`, made);
    return made;
  }

  function issue(request: IssueRequest): CertificateMaterial {
    const { keyType } = request;
    const subject = request.issuer ?? `${prefix} ${keyType} Intermediate`;
    const signer = intermediateOf(keyType, subject, request.issuerNotAfterMs);
    const key = pool.take(keyType, request.keySizeBits);
    const rest = request.omitIntermediate ? '' : signer.certificatePem;
    if (keyType !== 'SM2') {
      const leaf = makeLeaf(request, signer, key, keyType === 'RSA' ? 'server' : 'sign-only');
      return { facts: readFacts(leaf), chainPem: pemOf(leaf) + rest, keyPem: key.privateKeyPem };
    }
    const encryptionKey = pool.take(keyType);
    const signing = makeLeaf(request, signer, key, 'sign-only');
    const encryption = makeLeaf(request, signer, encryptionKey, 'encrypt-only');
    return {
      facts: readFacts(signing),
      chainPem: pemOf(signing) + pemOf(encryption) + rest,
      keyPem: key.privateKeyPem,
      encryptionKeyPem: encryptionKey.privateKeyPem,
    };
  }

  const rootPems = {
    RSA: roots.RSA.certificatePem,
    ECC: roots.ECC.certificatePem,
    SM2: roots.SM2.certificatePem,
  };
  return { roots: rootPems, rootPem: Object.values(rootPems).join(''), issue };
}
