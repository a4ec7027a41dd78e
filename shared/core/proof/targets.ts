/**
 * The targets of the handshakes that prove a listener. Pure: every address at which it must serve, every name that a client may
 * request, every key type that a client may support.
 *
 * Input of a caller never becomes an address: addresses come only from the load balancer as read.
 */
import { type KeyType, keyTypeFacts, keyTypes } from '../model/key-types.ts';
import type { Listener, LoadBalancer } from '../model/listener.ts';
import { concreteName } from '../model/names.ts';
import { type ProbeNetwork, probedNetwork } from '../model/probe-network.ts';
import type { ProbeProtocol, ProbeTarget } from './observation.ts';

export interface ProbeTargetsRequest {
  readonly loadBalancer: Pick<LoadBalancer, 'addressType' | 'zones'>;
  readonly listener: Pick<Listener, 'protocol' | 'port'>;
  /** Normalised names of the certificates concerned, wildcards included. */
  readonly names: readonly string[];
  readonly keyTypes: readonly KeyType[];
  readonly probeNetwork: ProbeNetwork;
}

/** Ordered by zone, address, name (no SNI first) and key type, without duplicates. */
export function probeTargets(request: ProbeTargetsRequest): ProbeTarget[] {
  const { listener } = request;
  const wanted = keyTypes.filter((keyType) => request.keyTypes.includes(keyType));
  const targets = addressesOf(request).flatMap(({ zoneId, address }) =>
    serverNamesOf(request.names).flatMap((serverName) =>
      wanted.flatMap((keyType) => {
        const protocol = protocolOf(listener, keyType);
        return protocol ? { zoneId, address, port: listener.port, protocol, serverName, keyType } : [];
      }),
    ),
  );
  return targets;
}

function addressesOf({
  loadBalancer,
  probeNetwork,
}: ProbeTargetsRequest): readonly { zoneId: string; address: string }[] {
  const network = probedNetwork(loadBalancer, probeNetwork);
  const active = loadBalancer.zones.filter((zone) => zone.status === 'Active');
  const found = active.flatMap(({ zoneId, addresses }) =>
    [...new Set(addresses.filter((entry) => entry.network === network).map((entry) => entry.address))].map(
      (address) => ({ zoneId, address }),
    ),
  );
  return found.sort((a, b) => compare(a.zoneId, b.zoneId) || compare(a.address, b.address));
}

/** By code unit: the same order on every machine, unlike localeCompare. */
function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * A wildcard is probed with a label that no exact name uses. A handshake without SNI shows the default; it also asks for IP
 * addresses and for what cannot be read.
 */
function serverNamesOf(names: readonly string[]): readonly (string | undefined)[] {
  const concrete = names.flatMap((name) => concreteName(name, names) ?? []);
  return [undefined, ...[...new Set(concrete)].sort(compare)];
}

/** `undefined` if no client of the listener can get such a certificate. */
function protocolOf(listener: Pick<Listener, 'protocol'>, keyType: KeyType): ProbeProtocol | undefined {
  const { overQuic, overTcp } = keyTypeFacts[keyType];
  if (listener.protocol === 'QUIC') return overQuic ? 'quic' : undefined;
  return overTcp;
}
