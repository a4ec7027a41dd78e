/**
 * The state records of the model. Only modules of this folder change them.
 */
import type { Partition } from '../../../shared/core/model/certificate.ts';
import type { CertificateFacts, CertificateMaterial } from './types.ts';

export interface ZoneSetup {
  readonly zoneId: string;
  /** The address for clients: public for Internet instances, private for Intranet instances. */
  readonly address: string;
  /** `Active` by default; only active zones serve. */
  readonly status?: string;
  /** Internet instances also serve on a private address. */
  readonly intranetAddress?: string;
  readonly ipv6Address?: string;
  /** `Healthy` by default; what ALB says of its own address in an Active zone. */
  readonly health?: 'Healthy' | 'Unhealthy';
  /** ALB lists the zone without an address, and nothing answers there. */
  readonly withoutAddresses?: boolean;
}

export interface LoadBalancerRecord {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly name: string;
  readonly edition: string;
  readonly addressType: 'Internet' | 'Intranet';
  readonly ipv6AddressType: 'Internet' | 'Intranet' | undefined;
  readonly vpcId: string;
  readonly tags: Readonly<Record<string, string>>;
  zones: readonly ZoneSetup[];
  status: string;
  businessStatus: string;
  lockType: string | undefined;
  /** Overrides the quota of the edition. */
  readonly certificateQuota: number | undefined;
  readonly createdAtMs: number;
}

/** A certificate of the cloud. Listeners continue to serve it after it is removed from CAS. */
export interface CertificateRecord {
  /** The CAS number; 0 for ids of another form. */
  readonly number: number;
  readonly certificateId: string;
  readonly partition: Partition;
  readonly instanceId: string;
  readonly name: string;
  readonly material: CertificateMaterial;
  /** The description in CAS; where it differs from the material, CAS is wrong. */
  readonly described: CertificateFacts;
  readonly uploaded: boolean;
  revoked: boolean;
  readonly privateKeyPresent: boolean;
  /** False: listeners serve it, but CAS does not have it (another account, legacy ids). */
  readonly knownToCas: boolean;
  readonly visibleAtMs: number;
  removedAtMs: number | undefined;
  readonly resourceGroupId: string;
}

export interface Attached {
  readonly certificate: CertificateRecord;
  readonly isDefault: boolean;
}

export interface JobRecord {
  readonly jobId: string;
  readonly apiName: string;
  readonly operateType: 'Create' | 'Update' | 'Delete';
  readonly resourceId: string;
  readonly region: string;
  readonly createdAtMs: number;
  /** Order of creation, for "newest first". */
  readonly order: number;
  status: 'Processing' | 'Succeeded' | 'Failed';
  modifiedAtMs: number;
  errorCode: string | undefined;
  errorMessage: string | undefined;
}

/** A change in progress: what the listener shows until it is `Running` again. */
export interface PendingChange {
  readonly job: JobRecord;
  readonly endsAtMs: number;
  readonly readyAtMs: number;
  /** The certificates if the job succeeds. */
  readonly target: readonly Attached[];
  readonly targetCa: CaConfiguration;
  readonly targetDescription: string;
  readonly defaultSwapView: 'old' | 'new' | 'both';
}

/** Certificates whose association ends only after the listener is `Running` again. */
export interface LateAssociation {
  readonly associating: readonly Attached[];
  readonly dissociating: readonly Attached[];
}

export interface CaConfiguration {
  readonly enabled: boolean;
  readonly certificateIds: readonly string[];
}

/** One state of a listener on the data plane, with the time at which each node of each zone starts to serve it. */
export interface ServedVersion {
  readonly attached: readonly Attached[];
  /** By zone id, one entry per node. Zones that are not listed serve it from `sinceMs`. */
  readonly nodesFromMs: ReadonlyMap<string, readonly number[]>;
  readonly sinceMs: number;
}

/** The access control lists of a listener. */
export interface AccessList {
  readonly aclType: 'White' | 'Black';
  readonly aclIds: readonly string[];
}

export interface AclRecord {
  readonly region: string;
  readonly aclId: string;
  readonly entries: readonly string[];
}

export interface SecurityPolicyRecord {
  /** `undefined`: a system policy, of every region. */
  readonly region: string | undefined;
  readonly securityPolicyId: string;
  readonly tlsVersions: readonly string[];
  readonly ciphers: readonly string[];
}

export interface ListenerRecord {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly protocol: 'HTTP' | 'HTTPS' | 'QUIC';
  readonly port: number;
  readonly quicListenerId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  description: string;
  /** The status while no change is in progress. */
  restingStatus: string;
  attached: readonly Attached[];
  ca: CaConfiguration;
  acl: AccessList | undefined;
  securityPolicyId: string;
  pending: PendingChange | undefined;
  late: LateAssociation | undefined;
  /** Oldest first. */
  versions: ServedVersion[];
}

/** One listener's certificate that a deployment job of CAS replaces. */
export interface DeploymentWorker {
  readonly listenerId: string;
  readonly isDefault: boolean;
  /** What CAS has recorded there, when the job was created. */
  readonly old: CertificateRecord;
  readonly certificate: CertificateRecord;
  status: 'pending' | 'processing' | 'success' | 'error';
}

export interface DeploymentJobRecord {
  readonly jobId: number;
  readonly partition: Partition;
  readonly name: string;
  readonly jobType: string;
  readonly certificates: readonly CertificateRecord[];
  readonly contactIds: readonly number[];
  readonly workers: readonly DeploymentWorker[];
  readonly scheduledAtMs: number | undefined;
  readonly createdAtMs: number;
  status: 'editing' | 'pending' | 'scheduling' | 'processing' | 'success' | 'error';
  modifiedAtMs: number;
  startedAtMs: number | undefined;
  endedAtMs: number | undefined;
}
