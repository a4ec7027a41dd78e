/**
 * The interfaces between the control plane (model/), the certificate factory (pki/), the data plane (dataplane/) and the fleet (fleet/).
 */
import type { KeyType } from '../../../shared/core/model/key-types.ts';

/** The contents of a leaf certificate. */
export interface CertificateFacts {
  /** The entries of subjectAltName, as written: names, IP addresses, other kinds with their type (`URI:https://a.com/`). */
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

/** One zone address and port of a listener. */
export interface DataPlaneEndpoint {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly protocol: 'HTTPS' | 'QUIC';
  readonly zoneId: string;
  readonly address: string;
  readonly port: number;
}

/** What a client offers before it gets a certificate. */
export interface ClientOffer {
  readonly serverName: string | undefined;
  /** Key types the client accepts. TLS clients offer RSA and/or ECC; TLCP clients offer SM2. */
  readonly keyTypes: readonly KeyType[];
}

/** The interface of the model for the data plane. */
export interface DataPlaneModel {
  /** All addresses and ports that should listen now. */
  endpoints(): readonly DataPlaneEndpoint[];
  /** The certificate that ALB serves at this endpoint now, with the zone's delay; `undefined`: none fits. */
  select(endpoint: DataPlaneEndpoint, offer: ClientOffer): CertificateMaterial | undefined;
  /** A fault for this handshake, drawn from the seed and the knobs; recorded in the history. */
  handshakeFault(endpoint: DataPlaneEndpoint, client: string): 'none' | 'reset' | 'silent' | 'slow';
  /** Recorded in the history. */
  recordHandshake(
    endpoint: DataPlaneEndpoint,
    record: { readonly client: string; readonly offer: ClientOffer; readonly sha256: string | undefined },
  ): void;
}
