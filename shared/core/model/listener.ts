/**
 * Load balancers and listeners as they are live, in ALB's own words, with what CAS says of each attached certificate.
 */
import type { Certificate, CertificateId } from './certificate.ts';

/** The protocols whose listeners carry certificates. */
export type ListenerProtocol = 'HTTPS' | 'QUIC';

/** The place a certificate has on a listener. There is always exactly one default; additionals come and go. */
export type Slot = 'default' | 'additional';

export interface AttachedCertificate {
  readonly certificateId: CertificateId;
  readonly slot: Slot;
  /** `undefined`: CAS has no such certificate (deleted, another account's, a legacy id), or would not say. */
  readonly certificate: Certificate | undefined;
}

export interface Listener {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly protocol: ListenerProtocol;
  readonly port: number;
  /** `Provisioning`, `Running`, `Configuring`, `Stopped`; kept as text since ALB may add others. */
  readonly status: string;
  readonly description: string;
  /** The QUIC listener that an HTTPS listener advertises. */
  readonly quicListenerId: string | undefined;
  readonly mutualTls: boolean;
  /** The default first, then the additional ones in the order ALB lists them. */
  readonly attached: readonly AttachedCertificate[];
}

export interface ZoneAddress {
  /** IPv4 or IPv6, without prefix length. */
  readonly address: string;
  readonly network: 'public' | 'vpc';
}

export interface Zone {
  readonly zoneId: string;
  /** `Active` is the only status in which a zone must serve. */
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

/** One load balancer as it was read, with all its HTTPS and QUIC listeners. */
export interface LiveLoadBalancer {
  readonly loadBalancer: LoadBalancer;
  readonly listeners: readonly Listener[];
}
