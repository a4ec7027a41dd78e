/**
 * The seams inside the emulator: what the control plane (model/), the certificate factory (pki/), the data plane (dataplane/)
 * and the fleet (fleet/) know of each other.
 */
import type { KeyType } from '../../../shared/core/model/key-types.ts';

/** What can be read off a leaf certificate. */
export interface CertificateFacts {
  /** dNSName entries. */
  readonly names: readonly string[];
  readonly keyType: KeyType;
  readonly keySizeBits: number;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** 64 lower-case hex digits, of the leaf's DER. */
  readonly sha256: string;
  /** 40 lower-case hex digits, of the leaf's DER. */
  readonly sha1: string;
  /** Lower-case hex, no padding. */
  readonly serialNumber: string;
  readonly issuer: string;
}

/** A certificate with its key, as a TLS server needs it. */
export interface CertificateMaterial {
  readonly facts: CertificateFacts;
  /** Leaf first, then intermediates; no root. For SM2 the signing certificate comes first, then the encryption one. */
  readonly chainPem: string;
  readonly keyPem: string;
  /** SM2 only: key of the encryption certificate. */
  readonly encryptionKeyPem?: string;
}

/** Where a listener is reachable: one zone address and port. */
export interface DataPlaneEndpoint {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly protocol: 'HTTPS' | 'QUIC';
  readonly zoneId: string;
  readonly address: string;
  readonly port: number;
}

/** What a client says before it gets a certificate. */
export interface ClientOffer {
  readonly serverName: string | undefined;
  /** Key types the client accepts. TLS clients offer RSA and/or ECC; TLCP clients offer SM2. */
  readonly keyTypes: readonly KeyType[];
}

/** What the data plane asks of the model. */
export interface DataPlaneModel {
  /** Every address and port that should be listening now. Changes when listeners are added, stopped or deleted. */
  endpoints(): readonly DataPlaneEndpoint[];
  /** What ALB would serve at this endpoint now, following the control plane with the zone's delay; `undefined`: no such certificate. */
  select(endpoint: DataPlaneEndpoint, offer: ClientOffer): CertificateMaterial | undefined;
  /** A fault for this handshake, drawn from the seed and the knobs; recorded in the history. */
  handshakeFault(endpoint: DataPlaneEndpoint, client: string): 'none' | 'reset' | 'silent' | 'slow';
  /** Recorded in the history. */
  recordHandshake(
    endpoint: DataPlaneEndpoint,
    record: { readonly client: string; readonly offer: ClientOffer; readonly sha256: string | undefined },
  ): void;
}
