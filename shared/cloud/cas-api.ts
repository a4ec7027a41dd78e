/**
 * The narrow interface to Certificate Management Service (OpenAPI `cas`, version 2020-04-07), one per partition.
 *
 * It only reads, and never a private key: `listCertificates` gives key type, key size, exact dates, status, names and whether the private key
 * exists, for many certificates at once; `getCertificateDetail` gives the same for one, and its chain; `listUserCertificateOrder` (OrderType
 * CERT) gives SHA-256 and serial numbers. The older action for details, which can return keys and PEM, is not included. Every method rejects
 * with a `CloudError`.
 */
import type { CertificateChain } from '../core/model/certificate.ts';
import type { KeyType } from '../core/model/key-types.ts';

export interface CertificateOrder {
  /** The CAS number, without partition. */
  readonly certificateId: number;
  readonly instanceId: string | undefined;
  readonly name: string | undefined;
  /** As CAS sends them, not normalised. `undefined` if the field is missing or empty. */
  readonly names: readonly string[] | undefined;
  /** 64 lower-case hex digits. */
  readonly sha256: string | undefined;
  readonly serialNumber: string | undefined;
  readonly issuer: string | undefined;
}

/** Everything that a plan needs of a certificate, except for its chain and its SHA-256. */
export interface ListedCertificate {
  readonly certificateId: number;
  readonly instanceId: string | undefined;
  readonly names: readonly string[] | undefined;
  readonly keyType: KeyType | undefined;
  readonly keySizeBits: number | undefined;
  readonly notBeforeMs: number | undefined;
  readonly notAfterMs: number | undefined;
  readonly issuer: string | undefined;
  /** `issued`, `willExpire`, `expired`, `revoked`; kept as text. */
  readonly status: string | undefined;
  readonly privateKeyPresent: boolean | undefined;
}

export interface CertificateDetail extends ListedCertificate {
  readonly serialNumber: string | undefined;
  /** `undefined`: unknown. */
  readonly chain?: CertificateChain | undefined;
}

/** An entry of the list. */
export interface CertificateEntry extends ListedCertificate {
  /** `<number>-<partition>`, as CAS sends it. */
  readonly certIdentifier: string | undefined;
}

export interface CertificatePage {
  readonly items: readonly CertificateEntry[];
  readonly totalCount: number;
}

export interface OrderPage {
  readonly items: readonly CertificateOrder[];
  readonly totalCount: number;
}

/** A page of a list. */
export interface CasPageRequest {
  /** From 1. */
  readonly currentPage: number;
  readonly showSize: number;
}

export interface CasApi {
  readonly partition: string;
  /** Certificates of every status. */
  listCertificates(request: CasPageRequest): Promise<CertificatePage>;
  /** Certificates issued or uploaded. Without `status` CAS leaves expired ones out; with `EXPIRED` it returns only those. */
  listUserCertificateOrder(request: CasPageRequest & { readonly status?: 'EXPIRED' }): Promise<OrderPage>;
  getCertificateDetail(certificateId: number): Promise<CertificateDetail>;
}
