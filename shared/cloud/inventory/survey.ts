/**
 * Reads all load balancers of a region with their certificates in as few calls as ALB allows: two paged lists, and one call per
 * listener. A thousand listeners take little more than a thousand calls.
 *
 * The result decides which load balancers are read in detail, so data that needs extra calls (zones, mutual TLS) is left out. A
 * load balancer that cannot be read completely is reported with the reason and does not affect the others. A list that cannot be
 * read completely rejects.
 */
import pMap from 'p-map';
import { packedList } from '../../base/packed.ts';
import type { CertificateId } from '../../core/model/certificate.ts';
import type { Listener } from '../../core/model/listener.ts';
import type { AlbApi, ListenerCertificate, ListenerSummary } from '../alb-api.ts';
import type { Catalog } from '../catalog.ts';
import {
  byPort,
  type CertificateListener,
  carriesCertificates,
  type InventoriedLoadBalancer,
  listListeners,
  listLoadBalancers,
  lookUpAll,
  readCertificates,
  requireConsistentSlots,
  toAttached,
} from './inventory.ts';
import type { ListedLoadBalancer } from './load-balancer.ts';

export interface SurveyedLoadBalancer {
  readonly listed: ListedLoadBalancer;
  /** Its HTTPS and QUIC listeners, also if they could not be read. */
  readonly listenerIds: readonly string[];
  /** `zones` is empty, and `mutualTls` is not known: it is false. */
  readonly seen:
    | { readonly kind: 'read'; readonly live: InventoriedLoadBalancer }
    | { readonly kind: 'failed'; readonly error: unknown };
}

/** Load balancers read at the same time. The rate limiter determines the speed. */
const LOAD_BALANCERS_AT_ONCE = 8;
/** Listeners of one load balancer read at the same time. */
const LISTENERS_AT_ONCE = 4;

export interface SurveyInput {
  readonly alb: AlbApi;
  readonly catalog: Pick<Catalog, 'lookup'>;
  /** Default: all. */
  readonly loadBalancerId?: string | undefined;
  /** Only these load balancers are read. Default: all. */
  readonly isIncluded?: (loadBalancerId: string) => boolean;
}

/**
 * Lists the region, then reads one load balancer after the other, some at a time. What was read of one is let go once `use` is done with it.
 *
 * @returns the results of `use`, ordered by the id of the load balancer
 */
export async function surveyRegion<Result>(
  input: SurveyInput,
  use: (one: SurveyedLoadBalancer) => Promise<Result>,
): Promise<readonly Result[]> {
  return pMap(
    packedList(await listRegion(input)),
    async ({ listed, summaries }) => use(await surveyOne(input, listed, summaries)),
    { concurrency: LOAD_BALANCERS_AT_ONCE },
  );
}

interface ListedTogether {
  readonly listed: ListedLoadBalancer;
  readonly summaries: readonly CertificateListener[];
}

/** Ordered by id. */
async function listRegion(input: SurveyInput): Promise<readonly ListedTogether[]> {
  const { alb, loadBalancerId, isIncluded = () => true } = input;
  const only = loadBalancerId === undefined ? {} : { loadBalancerIds: [loadBalancerId] };
  // Listeners are listed first, so that the load balancer of each is found unless it was deleted meanwhile.
  const listeners = (await listListeners(alb, only)).filter(carriesCertificates);
  const all = await listLoadBalancers(alb, only);
  const wanted = all.filter(
    (one) =>
      (loadBalancerId === undefined || one.loadBalancerId === loadBalancerId) &&
      isIncluded(one.loadBalancerId),
  );
  const byLoadBalancer = groupByLoadBalancer(listeners);
  const inOrder = [...wanted].sort((left, right) => compare(left.loadBalancerId, right.loadBalancerId));
  return inOrder.map((listed) => ({ listed, summaries: byLoadBalancer.get(listed.loadBalancerId) ?? [] }));
}

async function surveyOne(
  { alb, catalog }: SurveyInput,
  listed: ListedLoadBalancer,
  summaries: readonly CertificateListener[],
): Promise<SurveyedLoadBalancer> {
  const listenerIds = summaries.map(({ listenerId }) => listenerId);
  try {
    return { listed, listenerIds, seen: { kind: 'read', live: await read(alb, catalog, listed, summaries) } };
  } catch (error) {
    return { listed, listenerIds, seen: { kind: 'failed', error } };
  }
}

async function read(
  alb: AlbApi,
  catalog: Pick<Catalog, 'lookup'>,
  listed: ListedLoadBalancer,
  summaries: readonly CertificateListener[],
): Promise<InventoriedLoadBalancer> {
  const readings = await pMap(
    summaries,
    async (summary) => ({ summary, certificates: await readServerCertificates(alb, summary) }),
    { concurrency: LISTENERS_AT_ONCE },
  );
  const ids = readings.flatMap(({ certificates }) => certificates.map(({ certificateId }) => certificateId));
  const lookups = await lookUpAll(catalog, new Set(ids));
  const listeners = readings.map(({ summary, certificates }): Listener => {
    const { loadBalancerId, listenerId, listenerProtocol: protocol, quicListenerId } = summary;
    return {
      region: alb.region,
      loadBalancerId,
      listenerId,
      protocol,
      port: summary.listenerPort,
      status: summary.listenerStatus,
      description: summary.listenerDescription,
      quicListenerId,
      mutualTls: false,
      attached: certificates.map((certificate) => toAttached(certificate, lookups)),
    };
  });
  return {
    loadBalancer: { ...listed, zones: [] },
    listeners: listeners.sort(byPort),
    detailsUnavailable: new Map<CertificateId, string>(
      [...lookups].flatMap(([id, lookup]) =>
        lookup.kind === 'details-unavailable' ? [[id, lookup.message] as const] : [],
      ),
    ),
  };
}

async function readServerCertificates(
  alb: AlbApi,
  { listenerId, listenerStatus }: ListenerSummary,
): Promise<readonly ListenerCertificate[]> {
  const certificates = await readCertificates(alb, listenerId, 'Server');
  // The status was read earlier. If a change has begun since, this rejects, and the load balancer is read in detail.
  if (listenerStatus === 'Running') requireConsistentSlots(listenerId, certificates);
  return certificates;
}

function groupByLoadBalancer(
  listeners: readonly CertificateListener[],
): ReadonlyMap<string, readonly CertificateListener[]> {
  const groups = new Map<string, CertificateListener[]>();
  for (const listener of listeners) {
    const group = groups.get(listener.loadBalancerId);
    if (group) group.push(listener);
    else groups.set(listener.loadBalancerId, [listener]);
  }
  return groups;
}

/** By code unit: the same order on every machine. */
function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
