/**
 * The emulator's model and the service in one process, in virtual time and without sockets: the product's own adapters, limits, retry, catalog
 * and rotation run on in-process wires.
 *
 * The same seed and the same calls give the same history. Calm by default, so that a test shows only the faults it is about.
 */

import type { Environment } from '../../shared/base/environment.ts';
import type { AlbApi } from '../../shared/cloud/alb-api.ts';
import type { Catalog } from '../../shared/cloud/catalog.ts';
import { sharedCatalogs } from '../../shared/cloud/catalogs.ts';
import type { Cloud } from '../../shared/cloud/cloud.ts';
import type { CertificateId } from '../../shared/core/model/certificate.ts';
import type { KnownRoots } from '../../shared/core/model/known-roots.ts';
import { nothingKnown } from '../../shared/core/planning/chain-trust.ts';
import type { Probe } from '../../shared/core/proof/observation.ts';
import type { Progress } from '../../shared/core/reports/progress.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import type { ScanReport } from '../../shared/core/reports/scan-report.ts';
import type { LedgerStore } from '../../shared/ledger/ledger.ts';
import { createMemoryLedger } from '../../shared/ledger/memory.ts';
import { rotateLoadBalancer } from '../../shared/rotation/rotate-load-balancer.ts';
import type { Ports } from '../../shared/rotation/run/ports.ts';
import type { Invocation, RotationSettings } from '../../shared/rotation/run/rotation.ts';
import type { Command } from '../../shared/service/commands/command.ts';
import { scan } from '../../shared/service/scan/scan.ts';
import { CloudModel } from '../emulator/model/cloud-model.ts';
import type { CallEntry, HandshakeEntry } from '../emulator/model/history.ts';
import type { InProcessOptions } from '../emulator/model/in-process.ts';
import { calm, type Knobs } from '../emulator/model/knobs.ts';
import type { CertificateSetup, ListenerSetup, LoadBalancerSetup } from '../emulator/model/setup.ts';
import type { ClientOffer } from '../emulator/model/types.ts';
import { NOW_MS, usualPolicy } from './builders.ts';
import { type FakeCertificate, fakeMaterial } from './fake-material.ts';
import { type HandClock, handClock } from './hand-clock.ts';
import { type InProcessWorkerInput, inProcessCloud, inProcessWorker } from './in-process-service.ts';
import { stepOf } from './in-words.ts';
import { modelProbe } from './model-probe.ts';

export interface WorldOptions {
  readonly seed?: number;
  /** Default: `calm`. */
  readonly base?: Knobs;
  readonly knobs?: Partial<Knobs>;
  /** Default: `NOW_MS`. */
  readonly startMs?: number;
  readonly settings?: Partial<RotationSettings>;
  /** Default: none is known. */
  readonly knownRoots?: KnownRoots;
  /** Latency of calls; default: none. */
  readonly wire?: InProcessOptions;
}

/** Parts of the service that a test replaces for one rotation. */
export interface Replaced extends Partial<Omit<Ports, 'cloud' | 'catalogs'>>, Partial<Invocation> {
  /** In every region. */
  readonly alb?: AlbApi;
  /** CAS has these certificates, but gives no usable details of them. */
  readonly undescribed?: readonly string[];
  readonly settings?: RotationSettings;
  readonly patienceMs?: number;
  /** Scan notifies channels. */
  readonly channels?: boolean;
}

/** The certificate, and the fields in which CAS differs or has more. */
export interface WorldCertificate
  extends FakeCertificate,
    Partial<Omit<CertificateSetup, 'material' | 'name'>> {
  /** The same certificate again, under another id. */
  readonly copyOf?: CertificateId;
}

export interface WorldListener extends Partial<Omit<ListenerSetup, 'loadBalancerId'>> {
  readonly default: string;
  readonly additional?: readonly string[];
}

export interface WorldLoadBalancer extends Partial<LoadBalancerSetup> {
  readonly listeners: readonly WorldListener[];
}

export interface World extends Cloud {
  readonly model: CloudModel;
  readonly clock: HandClock;
  readonly store: LedgerStore;
  readonly probe: Probe;
  readonly progress: Progress[];
  /** Every log line of every scan so far. */
  readonly logLines: readonly string[];
  /** Adds a certificate to CAS; default: in cn-hangzhou. */
  certificate(wanted?: WorldCertificate): CertificateId;
  /** Default: in cn-hangzhou with two zones; listeners are HTTPS and get the ids `lsn-1`, `lsn-2`... */
  loadBalancer(wanted: WorldLoadBalancer): string;
  /** Default: MODE=apply on the first load balancer. `replaced` overrides parts of the service. */
  rotate(command?: Command, replaced?: Replaced): Promise<RotationReport>;
  /** Default: MODE=apply in every region; `env` is the service's environment. */
  scan(command?: Command, env?: Environment, occasion?: Occasion): Promise<ScanReport>;
  settings(changed?: Partial<RotationSettings>): RotationSettings;
  /** Certificates attached to a listener, the default first: `default 1-cn-hangzhou`, `additional 2-cn-hangzhou`. */
  attached(listenerId?: string): readonly string[];
  /** All writes that reached ALB, with or without effect. */
  writes(): readonly CallEntry[];
  /** Writes that took effect, in order: `associate 1-cn-hangzhou`. */
  steps(listenerId?: string): readonly string[];
  handshakes(): readonly HandshakeEntry[];
  /** The certificate that each zone serves to a client now, in the order of the zones; `none` if there is none. */
  served(client?: Partial<ClientOffer>, listenerId?: string): readonly string[];
}

/** Further arguments of a scan. */
export interface Occasion extends Pick<InProcessWorkerInput, 'invoker' | 'bus' | 'notifier' | 'roots'> {
  readonly probe?: Probe;
  readonly trigger?: string;
  readonly store?: LedgerStore;
}

export function createWorld(options: WorldOptions = {}): World {
  const { seed = 1, base = calm, knobs = {}, startMs = NOW_MS, wire } = options;
  const { knownRoots = nothingKnown.roots } = options;
  const clock = handClock(startMs);
  const model = new CloudModel({ clock, seed, base, knobs });
  const store = createMemoryLedger();
  const probe = modelProbe(model, clock);
  const progress: Progress[] = [];
  const logLines: string[] = [];
  const materials = new Map<string, CertificateSetup['material']>();
  let rotations = 0;
  let listeners = 0;

  const openCloud = (): Cloud => inProcessCloud({ model, clock, seed, ...(wire ? { wire } : {}) });

  const settings: World['settings'] = (changed = {}) => ({
    ...usualPolicy,
    include: [],
    exclude: [],
    maintenanceWindow: 'always',
    unprovable: 'block',
    proofTimeoutMs: 180_000,
    probeNetwork: 'by-address-type',
    rotateFunction: { byVpc: {}, byRegion: {}, otherwise: undefined },
    soakMs: 0,
    language: 'en',
    ...options.settings,
    ...changed,
  });

  const writes = (): readonly CallEntry[] =>
    model.history.calls().filter(({ product, write }) => product === 'alb' && write);

  return {
    model,
    clock,
    store,
    probe,
    progress,
    logLines,
    settings,
    writes,
    ...openCloud(),
    handshakes: () => model.history.handshakes(),

    certificate({ partition = 'cn-hangzhou', copyOf, certificateId, ...wanted } = {}) {
      const number = materials.size + 1;
      const material = materials.get(copyOf ?? '') ?? fakeMaterial({ ...wanted, number, nowMs: clock.now() });
      const id = model.addCertificate({
        ...wanted,
        partition,
        material,
        ...(certificateId === undefined ? {} : { certificateId }),
      });
      materials.set(id, material);
      return id as CertificateId;
    },

    loadBalancer({ listeners: wanted, region = 'cn-hangzhou', ...rest }) {
      const number = model.state().loadBalancers.length + 1;
      const zones = ['a', 'b'].map((letter, index) => ({
        zoneId: `${region}-${letter}`,
        address: `127.16.${number}.${index + 1}`,
      }));
      const loadBalancerId = model.addLoadBalancer({ id: `alb-${number}`, region, zones, ...rest });
      for (const { default: defaultCertificateId, additional = [], ...listener } of wanted) {
        listeners += 1;
        model.addListener({
          id: `lsn-${listeners}`,
          protocol: 'HTTPS',
          port: 442 + listeners,
          ...listener,
          loadBalancerId,
          defaultCertificateId,
          additionalCertificateIds: additional,
        });
      }
      return loadBalancerId;
    },

    async rotate(command = {}, replaced = {}) {
      const all = model.state().loadBalancers;
      const found = all.find((one) => one.loadBalancerId === command.loadBalancerId) ?? all[0];
      const { loadBalancerId = found?.loadBalancerId ?? '' } = command;
      const region = command.region ?? found?.region ?? 'cn-hangzhou';
      const opened = openCloud();
      rotations += 1;
      const {
        alb,
        undescribed = [],
        settings: obeyed = settings(),
        patienceMs = 0,
        channels = false,
        ...others
      } = replaced;
      const { requestId = `request-${rotations}`, retryCount = 0, deadlineMs, ...ports } = others;
      const described = undescribed.length === 0 ? opened : withoutDetailsOf(opened, undescribed);
      const cloud = alb === undefined ? described : { ...described, alb: () => alb };
      return rotateLoadBalancer({
        ports: {
          clock,
          cloud,
          catalogs: sharedCatalogs(cloud),
          probe,
          store,
          roots: 'roots-1',
          knownRoots,
          bus: undefined,
          onProgress: (one) => progress.push(one),
          onOthersMayFollow: () => undefined,
          onRecorded: () => undefined,
          ...ports,
        },
        settings: obeyed,
        invocation: { requestId, retryCount, deadlineMs },
        request: {
          region,
          loadBalancerId,
          mode: command.mode ?? 'apply',
          selection: {
            force: command.force ?? false,
            certificateId: command.certificateId as CertificateId | undefined,
            listenerIds: command.listenerIds,
          },
          planHash: command.plan,
          patienceMs,
          channels,
        },
        rotationId: `rotation-${rotations}`,
      });
    },

    async scan(command = {}, env = {}, { trigger, ...replaced } = {}) {
      const worker = inProcessWorker({
        cloud: openCloud(),
        clock,
        probe,
        store,
        knownRoots,
        env: { MODE: 'apply', REGIONS: model.regions.join(), LEDGER: 'memory:', ...env },
        newId: () => `rotation-${++rotations}`,
        logSink: (line) => logLines.push(line),
        onProgress: (one) => progress.push(one),
        ...replaced,
      });
      return scan(worker, command, trigger);
    },

    attached(listenerId = 'lsn-1') {
      const all = model.state().loadBalancers.flatMap((loadBalancer) => loadBalancer.listeners);
      const certificates = all.find((listener) => listener.listenerId === listenerId)?.certificates ?? [];
      const named = certificates.map(
        ({ certificateId, isDefault }) => `${isDefault ? 'default' : 'additional'} ${certificateId}`,
      );
      return named.sort((left, right) => Number(right.startsWith('d')) - Number(left.startsWith('d')));
    },

    steps(listenerId = 'lsn-1') {
      return writes()
        .filter(({ tookEffect, params }) => tookEffect && params['ListenerId'] === listenerId)
        .map(stepOf);
    },

    served(client, listenerId = 'lsn-1') {
      const offer: ClientOffer = { serverName: undefined, keyTypes: ['RSA'], ...client };
      const idOf = (sha256: string | undefined): string =>
        [...materials].find(([, { facts }]) => facts.sha256 === sha256)?.[0] ?? 'none';
      return model
        .endpoints()
        .filter((endpoint) => endpoint.listenerId === listenerId)
        .map((endpoint) => idOf(model.select(endpoint, offer)?.facts.sha256));
    },
  };
}

function withoutDetailsOf(cloud: Cloud, ids: readonly string[]): Cloud {
  const without =
    (read: Catalog['lookup']): Catalog['lookup'] =>
    async (id) =>
      ids.includes(id)
        ? { kind: 'details-unavailable', message: `CAS gives no details of ${id}.` }
        : read(id);
  return {
    ...cloud,
    catalog: (partition) => {
      const catalog = cloud.catalog(partition);
      return { ...catalog, lookup: without(catalog.lookup), describe: without(catalog.describe) };
    },
  };
}
