/**
 * Adds a fleet to the model: issues its certificates, uploads them to the partitions whose listeners or successors need them, and adds
 * load balancers and listeners.
 */
import { createHash } from 'node:crypto';
import { DAY_MS, HOUR_MS } from '../../../shared/base/clock.ts';
import { type Partition, partitionOfRegion } from '../../../shared/core/model/certificate.ts';
import type { CloudModel } from '../model/cloud-model.ts';
import type { CertificateFacts, CertificateMaterial } from '../model/types.ts';
import type { Pki } from '../pki/pki.ts';
import type {
  AttachedSpec,
  CertificateSpec,
  Expected,
  FleetSpec,
  ListenerSpec,
  LoadBalancerSpec,
} from './fleet.ts';

export interface FleetCertificate {
  readonly certificateId: string;
  readonly slot: 'default' | 'additional';
  readonly keyType: string;
  readonly names: readonly string[];
  readonly expected: Expected;
}

export interface FleetListener {
  readonly listenerId: string;
  readonly protocol: 'HTTPS' | 'QUIC';
  readonly port: number;
  readonly certificates: readonly FleetCertificate[];
}

export interface FleetLoadBalancer {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly zones: readonly { readonly zoneId: string; readonly address: string }[];
  readonly listeners: readonly FleetListener[];
  /** An operator has to pause it before anything is planned. */
  readonly paused: boolean;
}

export interface Fleet {
  readonly loadBalancers: readonly FleetLoadBalancer[];
  /** Ids of certificates in CAS that were issued to replace others, including unsuitable ones. */
  readonly issued: readonly string[];
  /** Ids of certificates in CAS that fit and must never be put on: the plan has to name each of them. */
  readonly neverPutOn: readonly string[];
}

/** Every load balancer has two zones, as ALB requires where the region has them. */
const ZONES = ['a', 'b'] as const;

/** Lifetime of a certificate, from which its issue date is computed. */
const LIFETIME_DAYS = 200;

/** @param firstBlock second number of the zone addresses (address-block.ts) */
export async function buildFleet(
  model: CloudModel,
  pki: Pki,
  spec: FleetSpec,
  firstBlock: number,
): Promise<Fleet> {
  const upload = uploader(model, spec, await issueWanted(model, pki, spec));
  const loadBalancers = spec.loadBalancers.map((loadBalancer, index) => {
    const partition = partitionOfRegion(loadBalancer.region);
    const zones = ZONES.map((letter, zone) => ({
      zoneId: `${loadBalancer.region}-${letter}`,
      address: addressOf(firstBlock, index, zone),
    }));
    const loadBalancerId = model.addLoadBalancer({
      region: loadBalancer.region,
      id: `alb-${loadBalancer.name}`,
      name: loadBalancer.name,
      zones,
      ...(loadBalancer.edition === undefined ? {} : { edition: loadBalancer.edition }),
      ...(loadBalancer.addressType === undefined ? {} : { addressType: loadBalancer.addressType }),
      ...(loadBalancer.vpcId === undefined ? {} : { vpcId: loadBalancer.vpcId }),
      ...(loadBalancer.tags === undefined ? {} : { tags: loadBalancer.tags }),
      ...(loadBalancer.certificateQuota === undefined
        ? {}
        : { certificateQuota: loadBalancer.certificateQuota }),
    });
    const listeners = loadBalancer.listeners.map((listener) =>
      addListener(model, loadBalancer, loadBalancerId, listener, (attached) =>
        fleetCertificate(spec, upload, partition, attached),
      ),
    );
    const { region, paused = false } = loadBalancer;
    return { region, loadBalancerId, zones, listeners, paused };
  });
  const issued = uploadOthers(spec, upload, successorOf);
  const neverPutOn = uploadOthers(spec, upload, (key) => spec.certificates[key]?.beside);
  removeDeleted(model, spec, upload);
  return { loadBalancers, issued, neverPutOn };
}

function addressOf(firstBlock: number, loadBalancer: number, zone: number): string {
  return `127.${firstBlock + Math.floor(loadBalancer / 250)}.${(loadBalancer % 250) + 1}.${zone + 1}`;
}

type Upload = (key: string, partition: Partition) => string;

/** The key under which the successor of a certificate is, if it has one. */
function successorOf(key: string): string {
  return `${key}-new`;
}

/** The certificates that are wanted in CAS, all at once: one after the other takes a minute for 1,000 listeners. */
async function issueWanted(
  model: CloudModel,
  pki: Pki,
  spec: FleetSpec,
): Promise<ReadonlyMap<string, CertificateMaterial>> {
  const attached = spec.loadBalancers.flatMap(({ region, listeners }) =>
    listeners.flatMap((listener) =>
      listener.attached.map(({ certificate }) => ({
        key: certificate,
        partition: partitionOfRegion(region),
      })),
    ),
  );
  const wanted = new Map<string, CertificateSpec>();
  for (const { key, partition } of attached) {
    for (const name of [key, successorOf(key), spec.certificates[key]?.beside]) {
      const certificate = name === undefined ? undefined : spec.certificates[name];
      if (certificate) wanted.set(`${partition} ${name}`, certificate);
    }
  }
  const materials = await pki.issueAll([...wanted.values()].map((one) => issueRequest(model, one)));
  return new Map(
    [...wanted.keys()].flatMap((name, index) => (materials[index] ? [[name, materials[index]]] : [])),
  );
}

/** A certificate that is uploaded to two partitions has two ids in CAS; clients see one certificate. */
function uploader(
  model: CloudModel,
  spec: FleetSpec,
  materials: ReadonlyMap<string, CertificateMaterial>,
): Upload {
  const ids = new Map<string, string>();
  return (key, partition) => {
    const known = ids.get(`${partition} ${key}`);
    if (known) return known;
    const certificate = spec.certificates[key];
    const material = materials.get(`${partition} ${key}`);
    if (!certificate || !material) throw new Error(`The fleet has no certificate ${key}.`);
    const id = model.addCertificate({
      partition,
      name: key,
      material,
      uploaded: true,
      ...(certificate.misdescribed ? { described: anotherCertificate(material.facts) } : {}),
    });
    ids.set(`${partition} ${key}`, id);
    return id;
  };
}

function issueRequest(
  model: CloudModel,
  { names, keyType, daysLeft, lifetimeDays = LIFETIME_DAYS, selfSigned = false }: CertificateSpec,
) {
  // Whole seconds, as in certificates; half a day off midnight, so that date-only fields differ from exact times.
  const nowMs = Math.floor(model.clock.now() / 1_000) * 1_000;
  const notAfterMs = nowMs + daysLeft * DAY_MS + 11 * HOUR_MS;
  return { names, keyType, notBeforeMs: notAfterMs - lifetimeDays * DAY_MS, notAfterMs, selfSigned };
}

/** The facts of another certificate with the same names and dates. */
function anotherCertificate({ sha256, serialNumber }: CertificateFacts): Partial<CertificateFacts> {
  const hash = createHash('sha256').update(`another ${sha256}`).digest('hex');
  return {
    sha256: hash,
    sha1: hash.slice(0, 40),
    serialNumber: serialNumber.split('').toReversed().join('').replace(/^0+/, '7'),
  };
}

function addListener(
  model: CloudModel,
  loadBalancer: LoadBalancerSpec,
  loadBalancerId: string,
  listener: ListenerSpec,
  resolve: (attached: AttachedSpec) => FleetCertificate,
): FleetListener {
  const certificates = listener.attached.map(resolve);
  const ids = (slot: 'default' | 'additional'): string[] =>
    certificates.filter((one) => one.slot === slot).map(({ certificateId }) => certificateId);
  const id = (protocol: string): string => `lsn-${loadBalancer.name}-${protocol.toLowerCase()}`;
  const [defaultCertificateId] = ids('default');
  const listenerId = model.addListener({
    loadBalancerId,
    id: id(listener.protocol),
    protocol: listener.protocol,
    port: listener.port,
    description: `${loadBalancer.name}, ${listener.protocol}`,
    additionalCertificateIds: ids('additional'),
    ...(defaultCertificateId === undefined ? {} : { defaultCertificateId }),
    ...(listener.advertisesQuic ? { quicListenerId: id('QUIC') } : {}),
  });
  return { listenerId, protocol: listener.protocol, port: listener.port, certificates };
}

function fleetCertificate(
  { certificates }: FleetSpec,
  upload: Upload,
  partition: Partition,
  { certificate, slot, outcome, reason }: AttachedSpec,
): FleetCertificate {
  const spec = certificates[certificate];
  if (!spec) throw new Error(`The fleet has no certificate ${certificate}.`);
  const certificateId = upload(certificate, partition);
  return { certificateId, slot, keyType: spec.keyType, names: spec.names, expected: { outcome, reason } };
}

/** What belongs to a certificate is in CAS wherever the certificate is attached. @returns their ids, each once */
function uploadOthers(
  { certificates, loadBalancers }: FleetSpec,
  upload: Upload,
  otherOf: (key: string) => string | undefined,
): readonly string[] {
  const ids = loadBalancers.flatMap(({ region, listeners }) =>
    listeners
      .flatMap(({ attached }) => attached)
      .flatMap(({ certificate }) => {
        const other = otherOf(certificate);
        return other !== undefined && certificates[other] ? [upload(other, partitionOfRegion(region))] : [];
      }),
  );
  return [...new Set(ids)];
}

function removeDeleted(model: CloudModel, spec: FleetSpec, upload: Upload): void {
  for (const { region, listeners } of spec.loadBalancers) {
    for (const { certificate } of listeners.flatMap(({ attached }) => attached)) {
      if (spec.certificates[certificate]?.deletedFromCas)
        model.removeCertificate(upload(certificate, partitionOfRegion(region)));
    }
  }
}
