/**
 * A minimal model for tests of the data plane, with settable endpoints and certificates, and a queue of faults.
 */
import { onTestFinished } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import type { KeyType } from '../../../../shared/core/model/key-types.ts';
import { type DataPlane, startDataPlane } from '../../../emulator/dataplane/data-plane.ts';
import type {
  CertificateMaterial,
  ClientOffer,
  DataPlaneEndpoint,
  DataPlaneModel,
} from '../../../emulator/model/types.ts';
import type { Pki } from '../../../emulator/pki/pki.ts';

export interface HandshakeRecord {
  readonly client: string;
  readonly fault: 'none' | 'reset' | 'silent' | 'slow';
}

export class FakeModel implements DataPlaneModel {
  listening: DataPlaneEndpoint[] = [];
  /** Certificates by `zoneId`; an endpoint serves the first one that fits. */
  certificates: Record<string, CertificateMaterial[]> = {};
  /** Faults of the next handshakes, in order; none when it is empty. */
  faults: HandshakeRecord['fault'][] = [];
  readonly offers: ClientOffer[] = [];
  readonly served: (string | undefined)[] = [];
  readonly handshakes: HandshakeRecord[] = [];

  endpoints(): readonly DataPlaneEndpoint[] {
    return this.listening;
  }

  select(endpoint: DataPlaneEndpoint, offer: ClientOffer): CertificateMaterial | undefined {
    const usable = (this.certificates[endpoint.zoneId] ?? []).filter(({ facts }) =>
      offer.keyTypes.includes(facts.keyType),
    );
    return usable.find(({ facts }) => facts.names.includes(offer.serverName ?? '')) ?? usable[0];
  }

  handshakeFault(_endpoint: DataPlaneEndpoint, client: string): HandshakeRecord['fault'] {
    const fault = this.faults.shift() ?? 'none';
    this.handshakes.push({ client, fault });
    return fault;
  }

  recordHandshake(
    _endpoint: DataPlaneEndpoint,
    record: { readonly client: string; readonly offer: ClientOffer; readonly sha256: string | undefined },
  ): void {
    this.offers.push(record.offer);
    this.served.push(record.sha256);
  }
}

export function anEndpoint(endpoint: Partial<DataPlaneEndpoint> = {}): DataPlaneEndpoint {
  return {
    region: 'cn-hangzhou',
    loadBalancerId: 'alb-1',
    listenerId: 'lsn-1',
    protocol: 'HTTPS',
    zoneId: 'zone-a',
    address: '127.10.0.1',
    port: 443,
    ...endpoint,
  };
}

/** Valid now by the machine's own clock. */
export function aMaterial(pki: Pki, keyType: KeyType, name: string): CertificateMaterial {
  const nowMs = Date.now();
  return pki.issue({
    names: [name],
    keyType,
    notBeforeMs: nowMs - HOUR_MS,
    notAfterMs: nowMs + 90 * DAY_MS,
  });
}

/** Serves the model until the end of the test, on one address only, so that any zone address and port can be used. */
export async function servedBy(model: DataPlaneModel): Promise<DataPlane> {
  const dataPlane = await startDataPlane(model, { loopback: 'one-address' });
  onTestFinished(() => dataPlane.close());
  return dataPlane;
}
