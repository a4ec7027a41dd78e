/**
 * The narrow interface to ALB (OpenAPI `Alb`, version 2020-06-16): only the calls that this service needs, in the terms of ALB.
 * Every answer is already checked. SDK types never appear here.
 *
 * One method is one HTTP call, so that retry, rate limits and fault injection can wrap each call. `paging.ts` reads lists to the
 * end. Every method rejects with a `CloudError` (errors.ts).
 *
 * Source: SDK @alicloud/alb20200616 and the API pages; docs/cloud-facts.md grades each fact.
 */
import type { CertificateId } from '../core/model/certificate.ts';

/** A page of a list. `nextToken` is `undefined` on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

export interface PageRequest {
  /** 1 to 100. */
  readonly maxResults: number;
  readonly nextToken: string | undefined;
}

export interface LoadBalancerSummary {
  readonly loadBalancerId: string;
  readonly loadBalancerName: string;
  readonly loadBalancerStatus: string;
  readonly loadBalancerBusinessStatus: string;
  readonly loadBalancerEdition: string;
  readonly addressType: 'Internet' | 'Intranet';
  readonly vpcId?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ZoneMapping {
  readonly zoneId: string;
  readonly status: string;
  readonly vSwitchId?: string | undefined;
  readonly addresses: readonly {
    /** The EIP of an Internet instance, or the private address of an Intranet one. */
    readonly address: string | undefined;
    /** The private address of an Internet instance. */
    readonly intranetAddress: string | undefined;
    readonly ipv6Address: string | undefined;
    /** `Healthy` or `Unhealthy`, as ALB itself sees the private address; given only for Active zones. */
    readonly intranetHealth?: string | undefined;
    readonly ipv6Health?: string | undefined;
  }[];
}

export interface LoadBalancerAttribute extends LoadBalancerSummary {
  /** Public or private IPv6; `undefined` for IPv4-only instances. */
  readonly ipv6AddressType: 'Internet' | 'Intranet' | undefined;
  /** `IPv4` or `DualStack`; `undefined`: ALB did not say. */
  readonly addressIpVersion?: string | undefined;
  /** Custom security groups, which can drop the prober's packets. */
  readonly securityGroupIds?: readonly string[] | undefined;
  /** `ConsoleProtection` stops people in the console, not the API. */
  readonly modificationProtection?: string | undefined;
  readonly zoneMappings: readonly ZoneMapping[];
}

export interface ListenerSummary {
  readonly listenerId: string;
  readonly loadBalancerId: string;
  /** `HTTP`, `HTTPS` or `QUIC`. */
  readonly listenerProtocol: string;
  readonly listenerPort: number;
  readonly listenerStatus: string;
  readonly listenerDescription: string;
  readonly quicListenerId: string | undefined;
  /** The security policy of an HTTPS listener. */
  readonly securityPolicyId?: string | undefined;
}

/** Which clients a listener serves. */
export interface AclConfig {
  /** `White`: only those in its lists. `Black`: all others. */
  readonly aclType: 'White' | 'Black';
  readonly aclIds: readonly string[];
}

export interface ListenerAttribute extends ListenerSummary {
  /** `undefined`: none, or ALB did not say. */
  readonly aclConfig?: AclConfig | undefined;
  readonly caEnabled: boolean;
  /** `undefined`: ALB did not say. */
  readonly caCertificateIds?: readonly string[] | undefined;
}

/** The state of a certificate on a listener. ALB spells the last one `Diassociating`; both spellings are read. */
export type AssociationStatus = 'Associating' | 'Associated' | 'Dissociating';

export interface ListenerCertificate {
  readonly certificateId: CertificateId;
  readonly certificateType: 'Server' | 'Ca';
  readonly isDefault: boolean;
  readonly status: AssociationStatus;
}

export interface AsyncJob {
  readonly jobId: string;
  readonly status: 'Processing' | 'Succeeded' | 'Failed';
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
}

/** Every write has a token: ALB answers a repeated token with the first answer instead of writing twice. */
export interface WriteRequest {
  readonly listenerId: string;
  /** At most 64 ASCII characters. The same for the same write, different for every other. */
  readonly clientToken: string;
}

/** Writes are asynchronous: the listener is `Configuring` until the job has ended. */
export interface WriteAnswer {
  readonly jobId: string;
}

export interface AclEntry {
  /** A range of IPv4 addresses in CIDR notation. */
  readonly entry: string;
}

/** What a listener with this policy can negotiate. */
export interface SecurityPolicy {
  readonly securityPolicyId: string;
  /** For example `TLSv1.2`. */
  readonly tlsVersions: readonly string[];
  /** For example `ECDHE-ECDSA-AES128-GCM-SHA256`. */
  readonly ciphers: readonly string[];
}

/** A write that must change nothing, with a certificate that the listener has. */
export interface DryRunRequest {
  readonly write: 'update' | 'associate' | 'dissociate';
  readonly listenerId: string;
  readonly certificateId: CertificateId;
}

export interface AlbApi {
  readonly region: string;
  /** The ids of every region with ALB. Each endpoint lists only the load balancers of its own region. */
  describeRegions(): Promise<readonly string[]>;
  listLoadBalancers(
    request: PageRequest & { readonly loadBalancerIds?: readonly string[] },
  ): Promise<Page<LoadBalancerSummary>>;
  getLoadBalancerAttribute(loadBalancerId: string): Promise<LoadBalancerAttribute>;
  /** Listeners of every protocol, without their certificates. */
  listListeners(
    request: PageRequest & { readonly loadBalancerIds?: readonly string[] },
  ): Promise<Page<ListenerSummary>>;
  getListenerAttribute(listenerId: string): Promise<ListenerAttribute>;
  /** The only source of default and additional certificates with their association status. HTTPS and QUIC only. */
  listListenerCertificates(
    request: PageRequest & { readonly listenerId: string; readonly certificateType: 'Server' | 'Ca' },
  ): Promise<Page<ListenerCertificate>>;
  listAsynJobs(request: PageRequest & { readonly jobIds: readonly string[] }): Promise<Page<AsyncJob>>;
  /** Replaces the default certificate. The old one is removed from the listener. */
  updateListenerAttribute(
    request: WriteRequest & { readonly certificateId: CertificateId },
  ): Promise<WriteAnswer>;
  associateAdditionalCertificatesWithListener(
    request: WriteRequest & { readonly certificateIds: readonly CertificateId[] },
  ): Promise<WriteAnswer>;
  dissociateAdditionalCertificatesFromListener(
    request: WriteRequest & { readonly certificateIds: readonly CertificateId[] },
  ): Promise<WriteAnswer>;

  // Only doctor makes the calls below.

  /**
   * Sends a write with DryRun: ALB checks it and carries nothing out. Rejects with its refusal.
   * @returns `carried-out`: ALB answered as if it had written. No one may send another one then.
   */
  dryRun(request: DryRunRequest): Promise<'passed' | 'carried-out'>;
  listAclEntries(request: PageRequest & { readonly aclId: string }): Promise<Page<AclEntry>>;
  /** The custom policies of the region. */
  listSecurityPolicies(request: PageRequest): Promise<Page<SecurityPolicy>>;
  /** The policies that every account has. */
  listSystemSecurityPolicies(): Promise<readonly SecurityPolicy[]>;
}

/** The calls that write, and dry runs, which may count against the rate of writes. All others only read. */
export const albWrites: ReadonlySet<keyof AlbApi> = new Set<keyof AlbApi>([
  'updateListenerAttribute',
  'associateAdditionalCertificatesWithListener',
  'dissociateAdditionalCertificatesFromListener',
  'dryRun',
]);

/** The largest page that ALB returns. */
export const ALB_MAX_RESULTS = 100;
