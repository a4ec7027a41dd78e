/**
 * What a certificate is to this project: what CAS says of it, checked and put into one form.
 *
 * A certificate here never has a private key, and never a PEM: CAS is not asked for either. Whatever CAS did not say is
 * `undefined` or `'unknown'`, never an empty list: an empty list once read as "covers nothing" detached live certificates
 * elsewhere.
 */
import type { KeyType } from './key-types.ts';

/**
 * The identity ALB and CAS share: `<number>-<partition>`, for example `10741304-cn-hangzhou`. Ids of any other form (legacy
 * ones exist) are kept as opaque text: they can be compared, but not looked up.
 */
export type CertificateId = string & { readonly __brand: 'CertificateId' };

/** The two data partitions of CAS. An ALB in any `cn-*` region reads cn-hangzhou, every other region reads ap-southeast-1. */
export type Partition = 'cn-hangzhou' | 'ap-southeast-1';

export interface ParsedCertificateId {
  /** The number CAS knows the certificate by. */
  readonly number: number;
  /** As written in the id; not always one of the two known partitions. */
  readonly partition: string;
}

/**
 * DNS names, normalised (see names.ts), at least one. `'unknown'` where CAS did not say: such a certificate covers nothing,
 * matches nothing and replaces nothing.
 */
export type CertificateNames = readonly [string, ...string[]] | 'unknown';

export interface Certificate {
  readonly certificateId: CertificateId;
  /** The CAS instance (subscription or upload) it belongs to. Successive certificates of one subscription share it. */
  readonly instanceId: string | undefined;
  readonly names: CertificateNames;
  readonly keyType: KeyType;
  readonly keySizeBits: number | undefined;
  readonly notBeforeMs: number;
  /** First millisecond at which it is no longer valid is `notAfterMs + 1`. */
  readonly notAfterMs: number;
  /** SHA-256 of the leaf's DER, 64 lower-case hex digits; for SM2 of one of the two leaves. */
  readonly sha256: string | undefined;
  /** Lower-case hex without leading zeros: compare as an integer, since CAS pads it. */
  readonly serialNumber: string | undefined;
  readonly issuer: string | undefined;
  readonly revoked: boolean;
  /** ALB can use only a certificate whose private key CAS holds. */
  readonly privateKeyPresent: boolean | 'unknown';
}

const idPattern = /^(\d{1,16})-([a-z]{2}-[a-z0-9-]+)$/;

/** `undefined` for an id that is not of the form `<number>-<partition>`. */
export function parseCertificateId(certificateId: string): ParsedCertificateId | undefined {
  const match = idPattern.exec(certificateId);
  if (!match?.[1] || !match[2]) return undefined;
  return { number: Number(match[1]), partition: match[2] };
}

/** The only way to make an id from a CAS number: with its partition, never bare. */
export function certificateIdOf(number: number, partition: string): CertificateId {
  return `${number}-${partition}` as CertificateId;
}

/** The partition of CAS whose certificates an ALB in `region` can use. */
export function partitionOfRegion(region: string): Partition {
  return region.startsWith('cn-') ? 'cn-hangzhou' : 'ap-southeast-1';
}
