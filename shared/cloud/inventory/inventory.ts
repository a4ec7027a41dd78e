/**
 * Reads load balancers and their listeners as they are now, with the CAS data of every attached certificate.
 *
 * Reads all pages and all listeners, or fails; never returns part of the data. It makes no decisions about the data
 * (left-alone.ts and the planner do). Assumes that the APIs retry temporary failures. Reading takes several calls, so a change
 * meanwhile can make the data inconsistent: every writer reads the listener again before it writes.
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
import type { Catalog } from '../catalog.ts';
import type { Lookup } from '../catalog-content.ts';
import { invalidAnswer } from '../error-mapping.ts';
import { readAll } from '../paging.ts';
import type { ListenerCas } from './ca-notes.ts';
import { type ListedLoadBalancer, toListedLoadBalancer, toLoadBalancer } from './load-balancer.ts';

/** A live load balancer, with the certificates whose details are unavailable. */
export interface InventoriedLoadBalancer extends LiveLoadBalancer {
  /**
   * Attached certificates for which CAS returned no details, with the reason. Certificates that do not exist are not included.
   */
  readonly detailsUnavailable: ReadonlyMap<CertificateId, string>;
}

/** Includes the listeners that have no certificates. */
export interface WholeLoadBalancer extends InventoriedLoadBalancer {
  readonly otherListeners: readonly ListenerSummary[];
  /** The listeners with mutual TLS. */
  readonly listenerCas: readonly ListenerCas[];
}

/** Listeners read at the same time. Rates of the read calls are not documented, and 50 listeners should not cause a burst. */
const LISTENERS_AT_ONCE = 4;

export interface LoadBalancerFilter {
  /** Default: all. */
  readonly loadBalancerIds?: readonly string[];
}

/** All load balancers of the region, in any state. */
export async function listLoadBalancers(
  alb: AlbApi,
  filter: LoadBalancerFilter = {},
): Promise<readonly ListedLoadBalancer[]> {
  const summaries = await readAll<LoadBalancerSummary>({
    action: 'ListLoadBalancers',
    fetchPage: (nextToken) => alb.listLoadBalancers({ maxResults: ALB_MAX_RESULTS, nextToken, ...filter }),
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
    listenerCas: readings.flatMap(({ attribute: { caEnabled, listenerId, caCertificateIds } }) =>
      caEnabled ? [{ listenerId, certificateIds: caCertificateIds ?? 'unknown' }] : [],
    ),
  };
}

/** Listeners of every protocol. */
export async function listListeners(
  alb: AlbApi,
  filter: LoadBalancerFilter = {},
): Promise<readonly ListenerSummary[]> {
  return readAll<ListenerSummary>({
    action: 'ListListeners',
    fetchPage: (nextToken) => alb.listListeners({ maxResults: ALB_MAX_RESULTS, nextToken, ...filter }),
    idOf: ({ listenerId }) => listenerId,
  });
}

async function listOwnListeners(alb: AlbApi, loadBalancerId: string): Promise<readonly ListenerSummary[]> {
  const listeners = await listListeners(alb, { loadBalancerIds: [loadBalancerId] });
  if (listeners.some((listener) => listener.loadBalancerId !== loadBalancerId))
    throw invalidAnswer(
      'ListListeners',
      `the list includes listeners of load balancers other than ${loadBalancerId}`,
    );
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
    // An id in both slots is a contradiction to report, not a copy.
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
  // While a listener is Configuring, it is unknown what the list shows of a default swap. Such a listener is left alone anyway.
  if (attribute.listenerStatus === 'Running') requireConsistentSlots(listenerId, certificates);
  return { attribute, protocol, certificates };
}

export function requireConsistentSlots(
  listenerId: string,
  certificates: readonly ListenerCertificate[],
): void {
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

export function countDefaults(certificates: readonly ListenerCertificate[]): number {
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

/** HTTPS before QUIC on the same port, then by id, so that the same state always gives the same order. */
export function byPort(left: Listener, right: Listener): number {
  return (
    left.port - right.port ||
    left.protocol.localeCompare(right.protocol, 'en') ||
    left.listenerId.localeCompare(right.listenerId, 'en')
  );
}
