/**
 * A certificate authority with a root, intermediates and leaves for each key type.
 *
 * It issues any requested certificate, including expired and invalid ones. Keys and certificates exist only in memory.
 */
import { randomBytes } from 'node:crypto';
import type { KeyType } from '../../../shared/core/model/key-types.ts';
import type { CertificateMaterial } from '../model/types.ts';
import {
  type CertificatePurpose,
  type CertificateRequest,
  makeCertificate,
  makeCertificateInBackground,
  pemOf,
} from './certificate-der.ts';
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
  /** Common name of the signing intermediate, which is created on first use. */
  readonly issuer?: string;
  /** Expiry of the intermediate, if it is created for this request. */
  readonly issuerNotAfterMs?: number;
  /** Omits the intermediate from the chain, so that clients that have only the root cannot verify it. */
  readonly omitIntermediate?: boolean;
  /** Signed with its own key, by no authority: a client that has the roots cannot verify it. Not for SM2. */
  readonly selfSigned?: boolean;
}

export interface Pki {
  /** The trusted root of each key type. */
  readonly roots: Readonly<Record<KeyType, string>>;
  /** All roots, concatenated. */
  readonly rootPem: string;
  issue(request: IssueRequest): CertificateMaterial;
  /** The same for many, on all cores. In the order of the requests. */
  issueAll(requests: readonly IssueRequest[]): Promise<readonly CertificateMaterial[]>;
}

export interface PkiOptions {
  /** May be shared between PKIs, since generating RSA keys is slow. */
  readonly keyPool?: KeyPool;
  /** Distinguishes the authorities of two PKIs. */
  readonly name?: string;
}

interface Prepared {
  readonly leaves: readonly [CertificateRequest, ...CertificateRequest[]];
  /** @param others the encryption certificate of SM2 */
  materialOf(leaf: Uint8Array, others: readonly Uint8Array[]): CertificateMaterial;
}

interface Authority {
  readonly subject: string;
  readonly key: CertificateKey;
  readonly certificatePem: string;
}

/** Authorities are valid at every time that a test may set. 2049 is the last year of UTCTime (RFC 5280 section 4.1.2.5). */
const AUTHORITY_NOT_BEFORE_MS = Date.UTC(2000, 0, 1);
const AUTHORITY_NOT_AFTER_MS = Date.UTC(2049, 11, 31, 23, 59, 59);

/** 16 random bytes with the first bit clear and the second bit set: positive, and always of full length. */
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

function leafRequest(
  request: IssueRequest,
  signer: Authority,
  key: CertificateKey,
  purpose: CertificatePurpose,
): CertificateRequest {
  return {
    subject: request.names[0] ?? 'No name',
    key,
    issuer: signer,
    purpose,
    names: request.names,
    serialNumber:
      purpose === 'encrypt-only' ? randomSerialNumber() : (request.serialNumber ?? randomSerialNumber()),
    notBeforeMs: request.notBeforeMs,
    notAfterMs: request.notAfterMs,
  };
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

  /** The leaves to make, and what becomes of them. */
  function prepare(request: IssueRequest): Prepared {
    const { keyType } = request;
    const subject = request.issuer ?? `${prefix} ${keyType} Intermediate`;
    const key = pool.take(keyType, request.keySizeBits);
    const signer = request.selfSigned
      ? { subject: request.names[0] ?? 'No name', key, certificatePem: '' }
      : intermediateOf(keyType, subject, request.issuerNotAfterMs);
    const rest = request.omitIntermediate ? '' : signer.certificatePem;
    const purpose = keyType === 'RSA' ? 'server' : 'sign-only';
    const encryptionKey = keyType === 'SM2' ? pool.take(keyType) : undefined;
    return {
      leaves: [
        leafRequest(request, signer, key, purpose),
        ...(encryptionKey ? [leafRequest(request, signer, encryptionKey, 'encrypt-only')] : []),
      ],
      materialOf: (leaf, others) => ({
        facts: readFacts(leaf),
        chainPem: [leaf, ...others].map(pemOf).join('') + rest,
        keyPem: key.privateKeyPem,
        ...(encryptionKey ? { encryptionKeyPem: encryptionKey.privateKeyPem } : {}),
      }),
    };
  }

  function issue(request: IssueRequest): CertificateMaterial {
    const { leaves, materialOf } = prepare(request);
    const [signing, ...others] = leaves;
    return materialOf(makeCertificate(signing), others.map(makeCertificate));
  }

  async function issueAll(requests: readonly IssueRequest[]): Promise<readonly CertificateMaterial[]> {
    return await Promise.all(
      requests.map(async (request) => {
        const { leaves, materialOf } = prepare(request);
        const [signing, ...rest] = leaves;
        const others = rest.map(makeCertificateInBackground);
        return materialOf(await makeCertificateInBackground(signing), await Promise.all(others));
      }),
    );
  }

  const rootPems = {
    RSA: roots.RSA.certificatePem,
    ECC: roots.ECC.certificatePem,
    SM2: roots.SM2.certificatePem,
  };
  return { roots: rootPems, rootPem: Object.values(rootPems).join(''), issue, issueAll };
}
