/**
 * Reads load balancers and their listeners as they are now, with what CAS says of every attached certificate.
 *
 * Reads everything or fails: all pages, all listeners; never a partial picture. Decides nothing about what it found
 * (left-alone.ts, certificates/). Assumes that the APIs retry what can be retried. Reading takes several calls, so the picture
 * may be torn by a change meanwhile: whoever writes reads the listener again before.
 */
import pMap from 'p-map';
import type { CertificateId } from '../../core/model/certificate.ts';
import type {
  AttachedCertificate,
  Listener,
  ListenerProtocol,
  LiveLoadBalancer,
} from '../../core/model/listener.ts';
import {
  ALB_MAX_RESULTS,
  type AlbApi,
  type ListenerAttribute,
  type ListenerCertificate,
  type ListenerSummary,
  type LoadBalancerSummary,
} from '../alb-api.ts';
import type { Catalog, Lookup } from '../catalog.ts';
import { invalidAnswer } from '../error-mapping.ts';
import { readAll } from '../paging.ts';
import { type ListedLoadBalancer, toListedLoadBalancer, toLoadBalancer } from './load-balancer.ts';

/** A live load balancer, and what could not be said of it. */
export interface InventoriedLoadBalancer extends LiveLoadBalancer {
  /** Attached certificates whose details CAS would not give, with the reason; certificates that do not exist are not here. */
  readonly detailsUnavailable: ReadonlyMap<CertificateId, string>;
}

/** With the listeners that carry no certificates: they exist, too. */
export interface WholeLoadBalancer extends InventoriedLoadBalancer {
  readonly otherListeners: readonly ListenerSummary[];
}

/** What is on a listener right now. For whoever has just written, and waits. */
export interface ListenerState {
  /** `Provisioning`, `Running`, `Configuring`, `Stopped`; kept as text. */
  readonly status: string;
  /** True when nothing is under way: Running, every certificate Associated, exactly one default. */
  readonly settled: boolean;
  /** Server certificates, the default first, then the additional ones in the order ALB lists them. */
  readonly certificates: readonly ListenerCertificate[];
}

/** Listeners read at the same time: the rates of ALB's read calls are not documented, and 50 listeners should not burst. */
const LISTENERS_AT_ONCE = 4;

export interface OnlyLoadBalancers {
  /** Left out: all. */
  readonly loadBalancerIds?: readonly string[];
}

/** Every load balancer of the region, whatever its state. */
export async function listLoadBalancers(
  alb: AlbApi,
  only: OnlyLoadBalancers = {},
): Promise<readonly ListedLoadBalancer[]> {
  const summaries = await readAll<LoadBalancerSummary>({
    action: 'ListLoadBalancers',
    fetchPage: (nextToken) => alb.listLoadBalancers({ maxResults: ALB_MAX_RESULTS, nextToken, ...only }),
    idOf: ({ loadBalancerId }) => loadBalancerId,
  });
  return summaries.map((summary) => toListedLoadBalancer(alb.region, summary));
}

/** One load balancer with all its HTTPS and QUIC listeners, in the order of their ports. */
export async function readInventory(
  alb: AlbApi,
  catalog: Pick<Catalog, 'lookup'>,
  loadBalancerId: string,
): Promise<WholeLoadBalancer> {
  const attribute = await alb.getLoadBalancerAttribute(loadBalancerId);
  const all = await listOwnListeners(alb, loadBalancerId);
  const summaries = all.filter(carriesCertificates);
  const readings = await pMap(summaries, (summary) => readListener(alb, summary), {
    concurrency: LISTENERS_AT_ONCE,
  });

  const ids = readings.flatMap(({ certificates }) => certificates.map(({ certificateId }) => certificateId));
  const lookups = await lookUpAll(catalog, new Set(ids));
  const detailsUnavailable = new Map(
    [...lookups].flatMap(([certificateId, lookup]) =>
      lookup.kind === 'details-unavailable' ? [[certificateId, lookup.message] as const] : [],
    ),
  );
  return {
    loadBalancer: toLoadBalancer(alb.region, attribute),
    listeners: readings.map((reading) => toListener(alb.region, reading, lookups)).sort(byPort),
    detailsUnavailable,
    otherListeners: all.filter((summary) => !carriesCertificates(summary)),
  };
}

/**
 * The state of one listener, for polling: never fails because a change is under way. The status is read before the certificates:
 * where a change begins between the two, ALB refuses a write that rests on them, or the list already shows it.
 */
export async function readListenerState(alb: AlbApi, listenerId: string): Promise<ListenerState> {
  const { listenerStatus: status } = await alb.getListenerAttribute(listenerId);
  const certificates = await readCertificates(alb, listenerId, 'Server');
  const allAssociated = certificates.every((certificate) => certificate.status === 'Associated');
  const settled = status === 'Running' && allAssociated && countDefaults(certificates) === 1;
  return { status, settled, certificates };
}

/** The CA certificates that a mutual TLS listener trusts. Their content is not in CAS under these ids; only ids are known. */
export async function readCaCertificates(
  alb: AlbApi,
  listenerId: string,
): Promise<readonly ListenerCertificate[]> {
  return readCertificates(alb, listenerId, 'Ca');
}

/** Listeners of every protocol. */
export async function listListeners(
  alb: AlbApi,
  only: OnlyLoadBalancers = {},
): Promise<readonly ListenerSummary[]> {
  return readAll<ListenerSummary>({
    action: 'ListListeners',
    fetchPage: (nextToken) => alb.listListeners({ maxResults: ALB_MAX_RESULTS, nextToken, ...only }),
    idOf: ({ listenerId }) => listenerId,
  });
}

async function listOwnListeners(alb: AlbApi, loadBalancerId: string): Promise<readonly ListenerSummary[]> {
  const listeners = await listListeners(alb, { loadBalancerIds: [loadBalancerId] });
  if (listeners.some((listener) => listener.loadBalancerId !== loadBalancerId))
    throw invalidAnswer('ListListeners', `there are listeners of others than ${loadBalancerId}`);
  return listeners;
}

export async function readCertificates(
  alb: AlbApi,
  listenerId: string,
  certificateType: 'Server' | 'Ca',
): Promise<readonly ListenerCertificate[]> {
  const certificates = await readAll<ListenerCertificate>({
    action: 'ListListenerCertificates',
    fetchPage: (nextToken) =>
      alb.listListenerCertificates({ maxResults: ALB_MAX_RESULTS, nextToken, listenerId, certificateType }),
    // An id in both slots is a contradiction to be noticed, not a copy.
    idOf: ({ certificateId, isDefault }) => `${isDefault ? 'default' : 'additional'} ${certificateId}`,
  });
  const wanted = certificates.filter((certificate) => certificate.certificateType === certificateType);
  return [...wanted.filter(({ isDefault }) => isDefault), ...wanted.filter(({ isDefault }) => !isDefault)];
}

interface ListenerReading {
  readonly attribute: ListenerAttribute;
  readonly protocol: ListenerProtocol;
  readonly certificates: readonly ListenerCertificate[];
}

export type CertificateListener = ListenerSummary & { readonly listenerProtocol: ListenerProtocol };

export function carriesCertificates(summary: ListenerSummary): summary is CertificateListener {
  return summary.listenerProtocol === 'HTTPS' || summary.listenerProtocol === 'QUIC';
}

async function readListener(alb: AlbApi, summary: CertificateListener): Promise<ListenerReading> {
  const { listenerId, listenerProtocol: protocol } = summary;
  const certificates = await readCertificates(alb, listenerId, 'Server');
  const attribute = await alb.getListenerAttribute(listenerId);
  // While a listener is being configured nobody knows what the list shows of a default swap; it is left alone anyway.
  if (attribute.listenerStatus === 'Running') refuseOddSlots(listenerId, certificates);
  return { attribute, protocol, certificates };
}

export function refuseOddSlots(listenerId: string, certificates: readonly ListenerCertificate[]): void {
  const action = 'ListListenerCertificates';
  const defaults = countDefaults(certificates);
  if (defaults !== 1)
    throw invalidAnswer(
      action,
      `${listenerId} has ${defaults} default certificates; there is always exactly one`,
    );
  if (new Set(certificates.map(({ certificateId }) => certificateId)).size < certificates.length)
    throw invalidAnswer(action, `${listenerId} has its default certificate as an additional one, too`);
}

function countDefaults(certificates: readonly ListenerCertificate[]): number {
  return certificates.filter(({ isDefault }) => isDefault).length;
}

export async function lookUpAll(
  catalog: Pick<Catalog, 'lookup'>,
  ids: ReadonlySet<CertificateId>,
): Promise<ReadonlyMap<CertificateId, Lookup>> {
  const lookups = await pMap(ids, async (id) => [id, await catalog.lookup(id)] as const, {
    concurrency: LISTENERS_AT_ONCE,
  });
  return new Map(lookups);
}

function toListener(
  region: string,
  { attribute, protocol, certificates }: ListenerReading,
  lookups: ReadonlyMap<CertificateId, Lookup>,
): Listener {
  return {
    region,
    loadBalancerId: attribute.loadBalancerId,
    listenerId: attribute.listenerId,
    protocol,
    port: attribute.listenerPort,
    status: attribute.listenerStatus,
    description: attribute.listenerDescription,
    quicListenerId: attribute.quicListenerId,
    mutualTls: attribute.caEnabled,
    attached: certificates.map((certificate) => toAttached(certificate, lookups)),
  };
}

export function toAttached(
  { certificateId, isDefault }: ListenerCertificate,
  lookups: ReadonlyMap<CertificateId, Lookup>,
): AttachedCertificate {
  const lookup = lookups.get(certificateId);
  return {
    certificateId,
    slot: isDefault ? 'default' : 'additional',
    certificate: lookup?.kind === 'known' ? lookup.certificate : undefined,
  };
}

/** HTTPS before QUIC on the same port; then by id, so that the same state always reads the same. */
export function byPort(left: Listener, right: Listener): number {
  return (
    left.port - right.port ||
    left.protocol.localeCompare(right.protocol, 'en') ||
    left.listenerId.localeCompare(right.listenerId, 'en')
  );
}
