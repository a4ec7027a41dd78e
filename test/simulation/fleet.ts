/**
 * The ground truth of a run: the certificates, what is attached at the start, and what the operator allows. Checkers compare the history
 * with it. None of it comes from the product.
 */
import { isIP } from 'node:net';
import type { KeyType } from '../../shared/core/model/key-types.ts';
import type { CloudModel } from '../emulator/model/cloud-model.ts';
import type { Knobs } from '../emulator/model/knobs.ts';
import { fakeMaterial } from '../support/fake-material.ts';

export interface CertificateTruth {
  /** Name of the certificate in the fleet and in traces. */
  readonly key: string;
  readonly keyType: KeyType;
  readonly names: readonly string[];
  readonly daysLeft: number;
  readonly lifetimeDays: number;
  readonly region: string;
  /**
   * `sha256`: CAS reports the digest and serial number of another certificate. `names`: CAS lists a name that the certificate does not
   * have. `nameless`: CAS lists no names.
   */
  readonly misdescribed: 'no' | 'sha256' | 'names' | 'nameless';
  /** `untrusted`: no client trusts its chain. `refused`: ALB refuses to attach it, with a code of its own. */
  readonly flaw: 'none' | 'untrusted' | 'refused';
  /** Key of the certificate of which this one is a second upload. */
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

/** A certificate with the id that CAS assigned. */
export interface KnownCertificate extends CertificateTruth {
  readonly certificateId: string;
  /** Of the served leaf. */
  readonly sha256: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Names as CAS lists them, which is all that the service can know. */
  readonly describedNames: readonly string[];
}

export interface Truth {
  /** Scan dispatches one invocation of rotate for each load balancer. */
  readonly deployed: boolean;
  readonly startMs: number;
  readonly fleet: Fleet;
  readonly operator: OperatorTruth;
  readonly certificates: ReadonlyMap<string, KnownCertificate>;
  /** Texts that must not appear in any output. */
  readonly secrets: readonly string[];
}

/** Replaces private keys, so that a leak can be found. */
export const KEY_MARKER = 'PRIVATE-KEY-OF';

export interface BuiltFleet {
  /** `undefined`: the certificate has not been issued yet. */
  readonly idOf: (key: string) => string | undefined;
  /** By id; includes certificates that are issued during the run. */
  readonly certificates: ReadonlyMap<string, KnownCertificate>;
  /** By the digest of the served leaf. */
  readonly isUntrusted: (sha256: string) => boolean;
  /** By id. */
  readonly isRefused: (certificateId: string) => boolean;
  /** Adds a certificate to CAS during the run. ALB finds it `visibleAfterMs` later. */
  readonly issue: (key: string, visibleAfterMs: number) => string;
}

/** Adds the fleet to the emulator. @param later keys of certificates that are issued later */
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
  return {
    idOf: (key) => ids.get(key),
    certificates,
    isUntrusted: (sha256) =>
      [...certificates.values()].some((one) => one.sha256 === sha256 && one.flaw === 'untrusted'),
    isRefused: (certificateId) => certificates.get(certificateId)?.flaw === 'refused',
    issue,
  };
}

/** As CAS lists them. */
function asListed(names: readonly string[], { ipNames }: Pick<Knobs, 'ipNames'>): readonly string[] {
  return ipNames === 'omitted' ? names.filter((name) => isIP(name) === 0) : names;
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
    describedNames: asListed(described.names ?? names, model.knobs),
  };
}
