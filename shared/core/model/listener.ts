/**
 * Live load balancers and listeners in ALB's own terms, with the data of CAS for each attached certificate.
 */
import type { Certificate, CertificateId } from './certificate.ts';

/** The protocols whose listeners have certificates. */
export type ListenerProtocol = 'HTTPS' | 'QUIC';

/** The position of a certificate on a listener: exactly one default certificate, and any number of additional ones. */
export type Slot = 'default' | 'additional';

export interface AttachedCertificate {
  readonly certificateId: CertificateId;
  readonly slot: Slot;
  /** `undefined`: CAS has no such certificate (deleted, of another account, a legacy id), or did not give its details. */
  readonly certificate: Certificate | undefined;
}

export interface Listener {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly protocol: ListenerProtocol;
  readonly port: number;
  /** `Provisioning`, `Running`, `Configuring` or `Stopped`; kept as text since ALB may add others. */
  readonly status: string;
  readonly description: string;
  /** The QUIC listener that an HTTPS listener advertises. */
  readonly quicListenerId: string | undefined;
  readonly mutualTls: boolean;
  /** The default certificate first, then the additional ones in ALB's order. */
  readonly attached: readonly AttachedCertificate[];
}

export interface ZoneAddress {
  /** IPv4 or IPv6, without prefix length. */
  readonly address: string;
  readonly network: 'public' | 'vpc';
}

export interface Zone {
  readonly zoneId: string;
  /** A zone must serve only while it is `Active`. */
  readonly status: string;
  readonly addresses: readonly ZoneAddress[];
}

export interface LoadBalancer {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly name: string;
  readonly status: string;
  readonly businessStatus: string;
  /** `Basic`, `Standard`, `StandardWithWaf`; kept as text. */
  readonly edition: string;
  readonly addressType: 'Internet' | 'Intranet';
  readonly vpcId?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly zones: readonly Zone[];
}

/** A load balancer as it was read, with all its HTTPS and QUIC listeners. */
export interface LiveLoadBalancer {
  readonly loadBalancer: LoadBalancer;
  readonly listeners: readonly Listener[];
}
