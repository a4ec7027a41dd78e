/**
 * The whole state as JSON, for tests and the control endpoint. Contains no PEM and no keys.
 */
import { type AttachedView, attachedViews, listenerStatus } from './listener-view.ts';
import type { ZoneSetup } from './records.ts';
import type { CertificateFacts } from './types.ts';
import type { World } from './world.ts';

export interface ListenerView {
  readonly listenerId: string;
  readonly protocol: string;
  readonly port: number;
  readonly status: string;
  readonly description: string;
  readonly certificates: readonly AttachedView[];
}

export interface LoadBalancerView {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly name: string;
  readonly edition: string;
  readonly status: string;
  readonly businessStatus: string;
  readonly zones: readonly ZoneSetup[];
  readonly listeners: readonly ListenerView[];
}

export interface CertificateView {
  readonly certificateId: string;
  readonly name: string;
  readonly instanceId: string;
  readonly facts: CertificateFacts;
  readonly revoked: boolean;
  readonly removed: boolean;
}

export interface StateView {
  readonly nowMs: number;
  readonly loadBalancers: readonly LoadBalancerView[];
  readonly certificates: readonly CertificateView[];
  /** Faults that wait for a call, a write or a handshake. */
  readonly faults: readonly unknown[];
  /** `loadBalancerId/zoneId` of zones with a stale node. */
  readonly staleZones: readonly string[];
}

export function stateView(world: World): StateView {
  const nowMs = world.advance();
  return {
    nowMs,
    loadBalancers: [...world.loadBalancers.values()].map((loadBalancer) => ({
      region: loadBalancer.region,
      loadBalancerId: loadBalancer.loadBalancerId,
      name: loadBalancer.name,
      edition: loadBalancer.edition,
      status: loadBalancer.status,
      businessStatus: loadBalancer.businessStatus,
      zones: loadBalancer.zones,
      listeners: world.listenersOf(loadBalancer.loadBalancerId).map((listener) => ({
        listenerId: listener.listenerId,
        protocol: listener.protocol,
        port: listener.port,
        status: listenerStatus(listener),
        description: listener.description,
        certificates: attachedViews(listener),
      })),
    })),
    certificates: [...world.certificates.values()].map((certificate) => ({
      certificateId: certificate.certificateId,
      name: certificate.name,
      instanceId: certificate.instanceId,
      facts: certificate.described,
      revoked: certificate.revoked,
      removed: certificate.removedAtMs !== undefined,
    })),
    faults: world.faults.list(),
    staleZones: [...world.staleZones.keys()],
  };
}
