/** One listener in two zones, with one default certificate. */
import { type HandClock, handClock } from '../../../contract/cloud/hand-clock.ts';
import { aMaterial, START_MS } from '../../../contract/cloud/material.ts';
import { CloudModel } from '../../../emulator/model/cloud-model.ts';
import { calm, type Knobs } from '../../../emulator/model/knobs.ts';
import type { DataPlaneEndpoint } from '../../../emulator/model/types.ts';
import type { WireOutcome } from '../../../emulator/model/wire.ts';

export interface Fleet {
  readonly clock: HandClock;
  readonly model: CloudModel;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly oldId: string;
  readonly newId: string;
  /** Replaces the default. @returns when the job ends */
  replaceDefault(certificateId: string): void;
  write(action: string, params: Record<string, unknown>): WireOutcome;
  /** The id of the certificate that each zone serves. */
  served(zoneId: string): string | undefined;
  zone(zoneId: string): DataPlaneEndpoint;
}

export const ZONES = ['cn-hangzhou-h', 'cn-hangzhou-i'] as const;

export function aFleet(knobs: Partial<Knobs> = {}, options: { seed?: number; base?: Knobs } = {}): Fleet {
  const clock = handClock(START_MS);
  const model = new CloudModel({ clock, seed: options.seed ?? 7, base: options.base ?? calm, knobs });
  const materials = { old: aMaterial(), new: aMaterial() };
  const oldId = model.addCertificate({ partition: 'cn-hangzhou', material: materials.old });
  const newId = model.addCertificate({ partition: 'cn-hangzhou', material: materials.new });
  const loadBalancerId = model.addLoadBalancer({
    id: 'alb-fleet',
    region: 'cn-hangzhou',
    zones: ZONES.map((zoneId, index) => ({ zoneId, address: `127.0.0.${11 + index}` })),
  });
  const listenerId = model.addListener({
    id: 'lsn-fleet',
    loadBalancerId,
    protocol: 'HTTPS',
    port: 4430,
    defaultCertificateId: oldId,
  });
  const write: Fleet['write'] = (action, params) =>
    model.call({ product: 'alb', scope: 'cn-hangzhou', action, params, caller: 'test' });
  const zone: Fleet['zone'] = (zoneId) => {
    const found = model.endpoints().find((endpoint) => endpoint.zoneId === zoneId);
    if (!found) throw new Error(`No endpoint in ${zoneId}.`);
    return found;
  };
  return {
    clock,
    model,
    loadBalancerId,
    listenerId,
    oldId,
    newId,
    write,
    zone,
    replaceDefault: (CertificateId) => {
      write('UpdateListenerAttribute', { ListenerId: listenerId, Certificates: [{ CertificateId }] });
    },
    served: (zoneId) => {
      const offer = { serverName: 'shop.example.com', keyTypes: ['RSA'] } as const;
      const sha256 = model.select(zone(zoneId), offer)?.facts.sha256;
      return { [materials.old.facts.sha256]: oldId, [materials.new.facts.sha256]: newId }[sha256 ?? ''];
    },
  };
}
