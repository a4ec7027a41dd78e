/**
 * A certificate as the service knows it: the data of CAS, validated and normalised.
 *
 * It never contains a private key or a PEM: neither is requested from CAS. Data that CAS did not give is `undefined` or `'unknown'`,
 * never an empty list: another project read an empty list as "covers nothing" and detached live certificates.
 */
import type { KeyType } from './key-types.ts';

/**
 * The id that ALB and CAS share: `<number>-<partition>`, for example `10741304-cn-hangzhou`. Ids of any other form (legacy ones
 * exist) are kept as opaque text: they can be compared, but CAS cannot be asked for them.
 */
export type CertificateId = string & { readonly __brand: 'CertificateId' };

/** The two data partitions of CAS. An ALB in any `cn-*` region reads cn-hangzhou, every other region reads ap-southeast-1. */
export type Partition = (typeof partitions)[number];
export const partitions = ['cn-hangzhou', 'ap-southeast-1'] as const;

export interface ParsedCertificateId {
  /** The id of the certificate in CAS. */
  readonly number: number;
  /** As given in the id; not always one of the two known partitions. */
  readonly partition: string;
}

/**
 * At least one entry, all normalised (name-forms.ts): DNS names, wildcards, IP addresses, and entries that cannot be read, as text.
 * `'unknown'` if CAS gave none: such a certificate covers no name, matches no name and replaces no certificate.
 */
export type CertificateNames = readonly [string, ...string[]] | 'unknown';

/** One certificate of a chain. */
export interface ChainLink {
  /** Distinguished names, in any notation (distinguished-name.ts). */
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256 of its DER, 64 lower-case hex digits; absent where only its names are known. */
  readonly sha256?: string;
}

/** In any order; the leaf may be in it or not. */
export type CertificateChain = readonly [ChainLink, ...ChainLink[]];

export interface Certificate {
  readonly certificateId: CertificateId;
  /** The CAS instance (subscription or upload) it belongs to. Successive certificates of one subscription share it. */
  readonly instanceId: string | undefined;
  readonly names: CertificateNames;
  readonly keyType: KeyType;
  readonly keySizeBits: number | undefined;
  readonly notBeforeMs: number;
  /** The last millisecond at which it is valid. */
  readonly notAfterMs: number;
  /** SHA-256 of the leaf's DER, 64 lower-case hex digits; for SM2, that of one of the two leaves. */
  readonly sha256: string | undefined;
  /** Lower-case hex without leading zeros, since CAS pads it. */
  readonly serialNumber: string | undefined;
  readonly issuer: string | undefined;
  /** Absent: CAS says nothing that can be used, and the chain is unknown. */
  readonly chain?: CertificateChain;
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

/** The id of a certificate of CAS. A number without its partition is never used as an id. */
export function certificateIdOf(number: number, partition: string): CertificateId {
  return `${number}-${partition}` as CertificateId;
}

/** The partition of CAS whose certificates an ALB in `region` can use. */
export function partitionOfRegion(region: string): Partition {
  return region.startsWith('cn-') ? 'cn-hangzhou' : 'ap-southeast-1';
}

/**
 * The partition to look a certificate up in: the one that its id names. An id of another form can only be of the partition whose
 * certificates an ALB in `region` normally uses.
 */
export function partitionOf(certificateId: CertificateId, region: string): Partition {
  const named = parseCertificateId(certificateId)?.partition;
  return partitions.find((partition) => partition === named) ?? partitionOfRegion(region);
}
