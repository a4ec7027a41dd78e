/**
 * The ground truth of a run: which certificates exist, what hangs where at the start, and what the operator allows. Checkers compare the
 * history with this; nothing of it comes from the product.
 */
import type { KeyType } from '../../shared/core/model/key-types.ts';
import type { CloudModel } from '../emulator/model/cloud-model.ts';
import { fakeMaterial } from '../support/fake-material.ts';

export interface CertificateTruth {
  /** A name for people and for the plan of the fleet. */
  readonly key: string;
  readonly keyType: KeyType;
  readonly names: readonly string[];
  readonly daysLeft: number;
  readonly lifetimeDays: number;
  readonly region: string;
  /**
   * `sha256`: CAS gives another certificate's digest and serial number. `names`: CAS promises a name that is not on it. `nameless`: CAS
   * does not say which names it has.
   */
  readonly misdescribed: 'no' | 'sha256' | 'names' | 'nameless';
  /** The key of the certificate that this one is another upload of. */
  readonly copyOf: string | undefined;
}

export interface ListenerTruth {
  readonly listenerId: string;
  readonly protocol: 'HTTPS' | 'QUIC';
  readonly port: number;
  /** The QUIC listener that an HTTPS listener advertises. */
  readonly quicListenerId?: string;
  /** Keys of certificates, the default first. */
  readonly attached: readonly [string, ...string[]];
}

export interface LoadBalancerTruth {
  readonly loadBalancerId: string;
  readonly region: string;
  readonly zones: readonly { readonly zoneId: string; readonly address: string; readonly active: boolean }[];
  readonly certificateQuota: number | undefined;
  readonly listeners: readonly ListenerTruth[];
}

export interface Fleet {
  readonly certificates: readonly CertificateTruth[];
  readonly loadBalancers: readonly LoadBalancerTruth[];
}

export interface OperatorTruth {
  readonly allowGap: boolean;
  readonly dropExpiredTwin: boolean;
  readonly goesOnUnproved: boolean;
  readonly soakMs: number;
}

/** A certificate as it is, under the id that CAS gave it. */
export interface KnownCertificate extends CertificateTruth {
  readonly certificateId: string;
  /** Of what is served. */
  readonly sha256: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** What CAS says; what anybody could know. */
  readonly describedNames: readonly string[];
}

export interface Truth {
  /** Scan has a function of its own for each load balancer. */
  readonly deployed: boolean;
  readonly startMs: number;
  readonly fleet: Fleet;
  readonly operator: OperatorTruth;
  readonly certificates: ReadonlyMap<string, KnownCertificate>;
  /** Texts that must appear nowhere. */
  readonly secrets: readonly string[];
}

/** What a private key would look like if one ever leaked. */
export const KEY_MARKER = 'PRIVATE-KEY-OF';

export interface BuiltFleet {
  /** `undefined`: it is not there yet. */
  readonly idOf: (key: string) => string | undefined;
  /** By id; grows when one is issued. */
  readonly certificates: ReadonlyMap<string, KnownCertificate>;
  /** Puts one into CAS that was not there from the start. ALB knows it so much later. */
  readonly issue: (key: string, visibleAfterMs: number) => string;
}

/** Puts the fleet into the emulated cloud. @param later keys of certificates that are issued later */
export function buildFleet(
  model: CloudModel,
  fleet: Fleet,
  nowMs: number,
  later: ReadonlySet<string> = new Set(),
): BuiltFleet {
  const ids = new Map<string, string>();
  const certificates = new Map<string, KnownCertificate>();
  const issue: BuiltFleet['issue'] = (key, visibleAfterMs) => {
    const index = fleet.certificates.findIndex((one) => one.key === key);
    const truth = fleet.certificates[index];
    if (!truth) throw new Error(`The fleet has no certificate ${key}.`);
    const known = addCertificate(model, truth, index + 1, { nowMs, visibleAfterMs }, fleet);
    ids.set(key, known.certificateId);
    certificates.set(known.certificateId, known);
    return known.certificateId;
  };
  for (const { key } of fleet.certificates) if (!later.has(key)) issue(key, 0);
  const attachedId = (key: string): string => {
    const id = ids.get(key);
    if (id === undefined) throw new Error(`The fleet has no certificate ${key}.`);
    return id;
  };
  for (const { loadBalancerId, region, zones, certificateQuota, listeners } of fleet.loadBalancers) {
    model.addLoadBalancer({
      id: loadBalancerId,
      region,
      zones: zones.map(({ zoneId, address, active }) => ({
        zoneId,
        address,
        ...(active ? {} : { status: 'Inactive' }),
      })),
      ...(certificateQuota === undefined ? {} : { certificateQuota }),
    });
    for (const { listenerId, protocol, port, quicListenerId, attached } of listeners) {
      const [defaultKey, ...additional] = attached;
      model.addListener({
        id: listenerId,
        loadBalancerId,
        protocol,
        port,
        ...(quicListenerId === undefined ? {} : { quicListenerId }),
        defaultCertificateId: attachedId(defaultKey),
        additionalCertificateIds: additional.map(attachedId),
      });
    }
  }
  return { idOf: (key) => ids.get(key), certificates, issue };
}

function addCertificate(
  model: CloudModel,
  truth: CertificateTruth,
  ordinal: number,
  { nowMs, visibleAfterMs }: { readonly nowMs: number; readonly visibleAfterMs: number },
  fleet: Fleet,
): KnownCertificate {
  const number = fleet.certificates.findIndex(({ key }) => key === truth.copyOf) + 1 || ordinal;
  const { names, keyType, daysLeft, lifetimeDays, misdescribed, region, key } = truth;
  const served = misdescribed === 'names' ? names.slice(0, -1) : names;
  const paper = { number, nowMs, keyType, daysLeft, lifetimeDays };
  const material = {
    ...fakeMaterial({ ...paper, names: served }),
    keyPem: `${KEY_MARKER} ${key}`,
  };
  const other = fakeMaterial({ ...paper, names, number: number + 100_000 }).facts;
  const described =
    misdescribed === 'sha256'
      ? { sha256: other.sha256, sha1: other.sha1, serialNumber: other.serialNumber }
      : { names: misdescribed === 'nameless' ? [] : names };
  const certificateId = model.addCertificate({
    partition: region === 'cn-hangzhou' ? 'cn-hangzhou' : 'ap-southeast-1',
    name: key,
    material,
    described,
    ...(visibleAfterMs > 0 ? { visibleAfterMs } : {}),
  });
  const { sha256, notBeforeMs, notAfterMs } = material.facts;
  return {
    ...truth,
    certificateId,
    sha256,
    notBeforeMs,
    notAfterMs,
    describedNames: described.names ?? names,
  };
}
