/**
 * The narrow interface to Certificate Management Service (OpenAPI `cas`, version 2020-04-07), one per partition.
 *
 * It only reads, and never a private key: `listUserCertificateOrder` (OrderType CERT) gives ids, names and SHA-256;
 * `getCertificateDetail` gives key type, key size, exact dates, status, chain and whether the private key exists. The older action for
 * details, which can return keys and PEM, is not included. Every method rejects with a `CloudError`.
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

export interface CertificateDetail {
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
  readonly serialNumber: string | undefined;
  /** `undefined`: unknown. */
  readonly chain?: CertificateChain | undefined;
}

export interface OrderPage {
  readonly items: readonly CertificateOrder[];
  readonly totalCount: number;
}

export interface CasApi {
  readonly partition: string;
  /**
   * Certificates issued or uploaded. Without `status` CAS leaves expired ones out; with `EXPIRED` it returns only those. @param
   * request.currentPage from 1
   */
  listUserCertificateOrder(request: {
    readonly currentPage: number;
    readonly showSize: number;
    readonly status?: 'EXPIRED';
  }): Promise<OrderPage>;
  getCertificateDetail(certificateId: number): Promise<CertificateDetail>;
}
