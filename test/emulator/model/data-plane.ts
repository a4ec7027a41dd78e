/**
 * The data plane's view of the model: where to listen, and which certificate each zone serves.
 *
 * Each zone and each of its nodes follows the control plane after its own delay; a stale zone or node does not follow.
 */
import type { KeyType } from '../../../shared/core/model/key-types.ts';
import { servable, shutsOut } from './access.ts';
import { listenerStatus } from './listener-view.ts';
import type { Attached, ListenerRecord, LoadBalancerRecord } from './records.ts';
import { selectCertificate } from './selection.ts';
import type { CertificateMaterial, ClientOffer, DataPlaneEndpoint, DataPlaneModel } from './types.ts';
import type { World } from './world.ts';

export type HandshakeFault = ReturnType<DataPlaneModel['handshakeFault']>;

export function endpoints(world: World): readonly DataPlaneEndpoint[] {
  world.advance();
  return [...world.listeners.values()].flatMap((listener) => {
    const loadBalancer = world.loadBalancers.get(listener.loadBalancerId);
    return loadBalancer ? endpointsOf(loadBalancer, listener) : [];
  });
}

/** A locked instance does not serve (B); inactive zones need not (A). */
function endpointsOf(
  loadBalancer: LoadBalancerRecord,
  listener: ListenerRecord,
): readonly DataPlaneEndpoint[] {
  const { protocol } = listener;
  const status = listenerStatus(listener);
  const serving = status === 'Running' || status === 'Configuring';
  if (protocol === 'HTTP' || !serving || loadBalancer.businessStatus !== 'Normal') return [];
  return loadBalancer.zones
    .filter((zone) => (zone.status ?? 'Active') === 'Active' && zone.withoutAddresses !== true)
    .flatMap((zone) =>
      [zone.address, zone.intranetAddress, zone.ipv6Address].flatMap((address) =>
        address === undefined
          ? []
          : [
              {
                region: listener.region,
                loadBalancerId: listener.loadBalancerId,
                listenerId: listener.listenerId,
                protocol,
                zoneId: zone.zoneId,
                address,
                port: listener.port,
              },
            ],
      ),
    );
}

export function select(
  world: World,
  endpoint: DataPlaneEndpoint,
  offer: ClientOffer,
): CertificateMaterial | undefined {
  const nowMs = world.advance();
  const listener = world.listeners.get(endpoint.listenerId);
  if (!listener) return undefined;
  const attached = servedAt(world, listener, endpoint, nowMs);
  const servableOffer = { ...offer, keyTypes: servable(world, listener, offer.keyTypes) };
  return selectCertificate(attached, servableOffer, world.knobs)?.certificate.material;
}

/** A state of a listener: published by a change, and served by every node of every zone from then on. */
export interface Publication {
  readonly publishedAtMs: number;
  readonly everywhereFromMs: number;
}

/** The states that changes have published, in order; without the initial one. */
export function publications(world: World, listenerId: string): readonly Publication[] {
  world.advance();
  return (world.listeners.get(listenerId)?.versions ?? [])
    .filter(({ nodesFromMs }) => nodesFromMs.size > 0)
    .map(({ nodesFromMs, sinceMs }) => ({
      publishedAtMs: sinceMs,
      everywhereFromMs: Math.max(...[...nodesFromMs.values()].flat()),
    }));
}

/** The state of the node that gets this connection. */
function servedAt(
  world: World,
  listener: ListenerRecord,
  endpoint: DataPlaneEndpoint,
  nowMs: number,
): readonly Attached[] {
  const { nodesPerZone } = world.knobs;
  const entity = `${listener.listenerId}/${endpoint.zoneId}`;
  const node = nodesPerZone > 1 ? world.random.within([0, nodesPerZone - 1], 'node', entity) : 0;
  const viewMs = frozenAtMs(world, endpoint, node, nowMs) ?? nowMs;
  const version = listener.versions.findLast(
    ({ nodesFromMs, sinceMs }) => (nodesFromMs.get(endpoint.zoneId)?.[node] ?? sinceMs) <= viewMs,
  );
  return version?.attached ?? listener.versions[0]?.attached ?? [];
}

function frozenAtMs(
  world: World,
  endpoint: DataPlaneEndpoint,
  node: number,
  nowMs: number,
): number | undefined {
  const stale = world.staleZones.get(`${endpoint.loadBalancerId}/${endpoint.zoneId}`);
  if (!stale || (stale.untilMs !== undefined && stale.untilMs <= nowMs)) return undefined;
  return stale.wholeZone || node === 0 ? stale.sinceMs : undefined;
}

/** Injected faults come before random ones. */
export function handshakeFault(world: World, endpoint: DataPlaneEndpoint, client: string): HandshakeFault {
  const nowMs = world.advance();
  const listener = world.listeners.get(endpoint.listenerId);
  if (listener !== undefined && shutsOut(world, listener)) {
    record(world, endpoint, { client, keyTypes: [], fault: 'acl', atMs: nowMs });
    return 'reset';
  }
  const injected = world.faults.take(
    'handshake',
    ({ listenerId, zoneId }) =>
      (listenerId === undefined || listenerId === endpoint.listenerId) &&
      (zoneId === undefined || zoneId === endpoint.zoneId),
  );
  const entity = `${endpoint.listenerId}/${endpoint.address}`;
  const unlucky = world.random.happens(world.knobs.handshakeFaults, 'handshake fault', entity);
  const drawn: HandshakeFault = unlucky
    ? world.random.pick(['reset', 'silent', 'slow'], 'handshake fault kind', entity)
    : 'none';
  const fault = injected?.how ?? drawn;
  if (fault !== 'none') record(world, endpoint, { client, keyTypes: [], fault, atMs: nowMs });
  return fault;
}

export function recordHandshake(
  world: World,
  endpoint: DataPlaneEndpoint,
  seen: { readonly client: string; readonly offer: ClientOffer; readonly sha256: string | undefined },
): void {
  record(world, endpoint, {
    client: seen.client,
    serverName: seen.offer.serverName,
    keyTypes: seen.offer.keyTypes,
    sha256: seen.sha256,
    atMs: world.advance(),
  });
}

function record(
  world: World,
  endpoint: DataPlaneEndpoint,
  seen: {
    readonly client: string;
    readonly serverName?: string | undefined;
    readonly keyTypes: readonly KeyType[];
    readonly sha256?: string | undefined;
    readonly fault?: string;
    readonly atMs: number;
  },
): void {
  world.history.record({
    kind: 'handshake',
    atMs: seen.atMs,
    region: endpoint.region,
    loadBalancerId: endpoint.loadBalancerId,
    listenerId: endpoint.listenerId,
    protocol: endpoint.protocol,
    zoneId: endpoint.zoneId,
    address: endpoint.address,
    port: endpoint.port,
    client: seen.client,
    serverName: seen.serverName,
    keyTypes: seen.keyTypes,
    sha256: seen.sha256,
    fault: seen.fault,
  });
}
