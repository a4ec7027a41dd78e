/**
 * Sets up load balancers, listeners and certificates without the API and its checks: a test may create what ALB would refuse.
 */
import {
  certificateIdOf,
  type Partition,
  parseCertificateId,
} from '../../../shared/core/model/certificate.ts';
import { publish } from './jobs.ts';
import type { AccessList, Attached, CertificateRecord, ListenerRecord, ZoneSetup } from './records.ts';
import type { CertificateFacts, CertificateMaterial } from './types.ts';
import type { World } from './world.ts';

export interface LoadBalancerSetup {
  readonly region: string;
  readonly id?: string;
  readonly name?: string;
  /** `Standard` by default. */
  readonly edition?: string;
  /** `Internet` by default. */
  readonly addressType?: 'Internet' | 'Intranet';
  readonly ipv6AddressType?: 'Internet' | 'Intranet';
  /** A VPC of its own by default. */
  readonly vpcId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly zones: readonly ZoneSetup[];
  readonly status?: string;
  readonly businessStatus?: string;
  readonly certificateQuota?: number;
}

export interface ListenerSetup {
  readonly loadBalancerId: string;
  readonly id?: string;
  readonly protocol: 'HTTP' | 'HTTPS' | 'QUIC';
  readonly port: number;
  readonly description?: string;
  /** Required for HTTPS and QUIC. */
  readonly defaultCertificateId?: string;
  readonly additionalCertificateIds?: readonly string[];
  readonly quicListenerId?: string;
  readonly caEnabled?: boolean;
  readonly acl?: AccessList;
  /** `tls_cipher_policy_1_0` by default, as ALB's. */
  readonly securityPolicyId?: string;
  readonly caCertificateIds?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** `Running` by default. */
  readonly status?: string;
}

export interface CertificateSetup {
  readonly partition: Partition;
  readonly material: CertificateMaterial;
  /** Only for ids of another form (legacy). The next number of the partition by default. */
  readonly certificateId?: string;
  readonly instanceId?: string;
  readonly name?: string;
  /** The description in CAS, where it differs from the material. */
  readonly described?: Partial<CertificateFacts>;
  readonly uploaded?: boolean;
  readonly revoked?: boolean;
  /** True by default. */
  readonly privateKeyPresent?: boolean;
  /** False: ALB serves it, but CAS does not have it (another account). */
  readonly knownToCas?: boolean;
  /** Delay until CAS lists it and ALB finds it. 0 by default. */
  readonly visibleAfterMs?: number;
}

/** First number of each partition, since their number ranges are separate. */
const firstNumber: Readonly<Record<Partition, number>> = {
  'cn-hangzhou': 20_741_300,
  'ap-southeast-1': 10_304_100,
};

export function addLoadBalancer(world: World, setup: LoadBalancerSetup): string {
  const nowMs = world.advance();
  const loadBalancerId = setup.id ?? `alb-${world.random.token(18, 'id', 'load balancer')}`;
  world.regions.add(setup.region);
  world.loadBalancers.set(loadBalancerId, {
    region: setup.region,
    loadBalancerId,
    name: setup.name ?? loadBalancerId,
    edition: setup.edition ?? 'Standard',
    addressType: setup.addressType ?? 'Internet',
    ipv6AddressType: setup.ipv6AddressType,
    vpcId: setup.vpcId ?? `vpc-${loadBalancerId.slice(-12)}`,
    tags: setup.tags ?? {},
    zones: setup.zones,
    status: setup.status ?? 'Active',
    businessStatus: setup.businessStatus ?? 'Normal',
    lockType: undefined,
    certificateQuota: setup.certificateQuota,
    createdAtMs: nowMs,
  });
  return loadBalancerId;
}

export function addListener(world: World, setup: ListenerSetup): string {
  const nowMs = world.advance();
  const loadBalancer = world.loadBalancers.get(setup.loadBalancerId);
  if (!loadBalancer)
    throw new Error(`No load balancer ${setup.loadBalancerId}: add it before its listeners.`);
  if (setup.protocol !== 'HTTP' && setup.defaultCertificateId === undefined) {
    throw new Error(
      `An ${setup.protocol} listener always has a default certificate: set defaultCertificateId.`,
    );
  }
  const listenerId = setup.id ?? `lsn-${world.random.token(18, 'id', 'listener')}`;
  const listener: ListenerRecord = {
    region: loadBalancer.region,
    loadBalancerId: setup.loadBalancerId,
    listenerId,
    protocol: setup.protocol,
    port: setup.port,
    quicListenerId: setup.quicListenerId,
    tags: setup.tags ?? {},
    description: setup.description ?? '',
    restingStatus: setup.status ?? 'Running',
    attached: attachedOf(world, setup),
    ca: { enabled: setup.caEnabled ?? false, certificateIds: setup.caCertificateIds ?? [] },
    acl: setup.acl,
    securityPolicyId: setup.securityPolicyId ?? 'tls_cipher_policy_1_0',
    pending: undefined,
    late: undefined,
    versions: [],
  };
  world.listeners.set(listenerId, listener);
  // Every zone serves the initial state.
  listener.versions.push({ attached: listener.attached, nodesFromMs: new Map(), sinceMs: -Infinity });
  world.history.record({
    kind: 'change',
    atMs: nowMs,
    region: listener.region,
    loadBalancerId: listener.loadBalancerId,
    listenerId,
    what: 'added',
    status: listener.restingStatus,
    attached: listener.attached.map(({ certificate, isDefault }) => ({
      certificateId: certificate.certificateId,
      isDefault,
      status: 'Associated',
    })),
  });
  return listenerId;
}

function attachedOf(world: World, setup: ListenerSetup): readonly Attached[] {
  const attach = (certificateId: string, isDefault: boolean): Attached => {
    const certificate = world.certificates.get(certificateId);
    if (!certificate) throw new Error(`No certificate ${certificateId}: add it before the listener.`);
    return { certificate, isDefault };
  };
  const additional = (setup.additionalCertificateIds ?? []).map((id) => attach(id, false));
  if (setup.defaultCertificateId === undefined) return additional;
  return [attach(setup.defaultCertificateId, true), ...additional];
}

/** Sets the certificates of a listener at once, without a job, for tests that need a state which the API cannot reach. */
export function setAttached(
  world: World,
  listenerId: string,
  setup: Pick<ListenerSetup, 'defaultCertificateId' | 'additionalCertificateIds'>,
): void {
  const nowMs = world.advance();
  const listener = world.listeners.get(listenerId);
  if (!listener) throw new Error(`No listener ${listenerId}.`);
  listener.attached = attachedOf(world, {
    ...setup,
    loadBalancerId: listener.loadBalancerId,
    protocol: listener.protocol,
    port: listener.port,
  });
  publish(world, listener, listener.attached, nowMs);
}

export function addCertificate(world: World, setup: CertificateSetup): string {
  const nowMs = world.advance();
  const { partition, material } = setup;
  const number =
    setup.certificateId === undefined
      ? firstNumber[partition] + world.count(`certificates of ${partition}`)
      : (parseCertificateId(setup.certificateId)?.number ?? 0);
  const certificateId = setup.certificateId ?? certificateIdOf(number, partition);
  if (world.certificates.has(certificateId))
    throw new Error(`There already is a certificate ${certificateId}.`);
  const uploaded = setup.uploaded ?? true;
  const record: CertificateRecord = {
    number,
    certificateId,
    partition,
    instanceId: setup.instanceId ?? instanceIdFor(world, uploaded, partition),
    name: setup.name ?? `certificate-${number}`,
    material,
    described: { ...material.facts, ...setup.described },
    uploaded,
    revoked: setup.revoked ?? false,
    privateKeyPresent: setup.privateKeyPresent ?? true,
    knownToCas: setup.knownToCas ?? true,
    visibleAtMs: setup.visibleAfterMs === undefined ? -Infinity : nowMs + setup.visibleAfterMs,
    removedAtMs: undefined,
    resourceGroupId: 'rg-default',
  };
  world.certificates.set(certificateId, record);
  return certificateId;
}

/** Every upload has its own instance; bought certificates belong to a subscription. */
function instanceIdFor(world: World, uploaded: boolean, partition: string): string {
  const token = world.random.token(6, 'instance id', partition);
  return uploaded ? `cas-upload-${token}` : `cas_dv-cn-${token}`;
}
