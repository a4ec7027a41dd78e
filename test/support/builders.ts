/**
 * Domain objects for tests: each builder returns a healthy default, so that a test shows only what matters to it.
 */
import { DAY_MS } from '../../shared/base/clock.ts';
import {
  type Certificate,
  type CertificateId,
  certificateIdOf,
} from '../../shared/core/model/certificate.ts';
import type { KeyType } from '../../shared/core/model/key-types.ts';
import type {
  AttachedCertificate,
  Listener,
  LiveLoadBalancer,
  LoadBalancer,
  Slot,
} from '../../shared/core/model/listener.ts';
import { normaliseNames } from '../../shared/core/model/names.ts';
import { nothingKnown } from '../../shared/core/planning/chain-trust.ts';
import { everything, type PlanInput, type PlanPolicy } from '../../shared/core/planning/decision.ts';
import type { DuePolicy } from '../../shared/core/planning/due.ts';
import { openGates } from '../../shared/core/planning/gates.ts';

/** 2026-06-01T00:00:00Z. */
export const NOW_MS = Date.UTC(2026, 5, 1);

export interface CertificateFields extends Partial<Omit<Certificate, 'certificateId' | 'names'>> {
  /** A CAS number in partition cn-hangzhou, or a whole id. */
  readonly id?: number | string;
  /** Not normalised; empty: unknown. */
  readonly names?: readonly string[];
  readonly daysLeft?: number;
  readonly lifetimeDays?: number;
}

export const usualKeySizeBits: Readonly<Record<KeyType, number>> = { RSA: 2048, ECC: 256, SM2: 256 };

/** Set only what matters: `aCertificate({ names: [...], daysLeft: 9 })`. */
export function aCertificate({
  id = 1,
  names = ['www.example.com'],
  daysLeft = 300,
  lifetimeDays = 365,
  ...fields
}: CertificateFields = {}): Certificate {
  const keyType = fields.keyType ?? 'RSA';
  const notAfterMs = fields.notAfterMs ?? NOW_MS + daysLeft * DAY_MS;
  const number = typeof id === 'number' ? id : Number.parseInt(id, 10) || 0;
  return {
    certificateId: idOf(id),
    instanceId: undefined,
    names: normaliseNames(names),
    keyType,
    keySizeBits: usualKeySizeBits[keyType],
    notBeforeMs: notAfterMs - lifetimeDays * DAY_MS,
    notAfterMs,
    sha256: number.toString(16).padStart(64, '0'),
    serialNumber: (number + 0x1000).toString(16),
    issuer: 'CN=Test CA',
    revoked: false,
    privateKeyPresent: true,
    ...fields,
  };
}

/** `7` → `7-cn-hangzhou`; a string is returned unchanged. */
export function idOf(id: number | string): CertificateId {
  return typeof id === 'number' ? certificateIdOf(id, 'cn-hangzhou') : (id as CertificateId);
}

export function anAttached(certificate: Certificate, slot: Slot = 'additional'): AttachedCertificate {
  return { certificateId: certificate.certificateId, slot, certificate };
}

/** Attached, but unknown to CAS. */
export function anUnknownAttached(id: number | string, slot: Slot = 'additional'): AttachedCertificate {
  return { certificateId: idOf(id), slot, certificate: undefined };
}

/** `attached`: certificates, the first in the default slot, or certificates with their slots. */
export interface ListenerFields extends Partial<Omit<Listener, 'attached'>> {
  readonly attached?: readonly (Certificate | AttachedCertificate)[];
}

export function aListener({ attached = [aCertificate()], ...fields }: ListenerFields = {}): Listener {
  return {
    region: 'cn-hangzhou',
    loadBalancerId: 'alb-1',
    listenerId: 'lsn-1',
    protocol: 'HTTPS',
    port: 443,
    status: 'Running',
    description: '',
    quicListenerId: undefined,
    mutualTls: false,
    attached: attached.map((one, index) =>
      'slot' in one ? one : anAttached(one, index === 0 ? 'default' : 'additional'),
    ),
    ...fields,
  };
}

export function aLoadBalancer(fields: Partial<LoadBalancer> = {}): LoadBalancer {
  return {
    region: 'cn-hangzhou',
    loadBalancerId: 'alb-1',
    name: 'shop',
    status: 'Active',
    businessStatus: 'Normal',
    edition: 'Standard',
    addressType: 'Internet',
    tags: {},
    zones: ['a', 'b'].map((zone, index) => ({
      zoneId: `cn-hangzhou-${zone}`,
      status: 'Active',
      addresses: [{ address: `192.0.2.${index + 1}`, network: 'public' as const }],
    })),
    ...fields,
  };
}

export const usualDuePolicy: DuePolicy = { renewBeforeMs: 30 * DAY_MS, lifetimeFraction: 1 / 3 };

export const usualPolicy: PlanPolicy = {
  ...usualDuePolicy,
  allowWeakerKey: false,
  retiredNames: [],
  allowGap: false,
  dropExpiredTwin: false,
};

export interface PlanInputFields extends Partial<Omit<PlanInput, 'live' | 'policy' | 'selection'>> {
  readonly listeners?: readonly Listener[];
  readonly live?: LiveLoadBalancer;
  readonly policy?: Partial<PlanPolicy>;
  readonly selection?: Partial<PlanInput['selection']>;
}

export function aPlanInput({
  listeners = [aListener()],
  live = { loadBalancer: aLoadBalancer(), listeners },
  policy,
  selection,
  ...fields
}: PlanInputFields = {}): PlanInput {
  return {
    live,
    candidates: [],
    nowMs: NOW_MS,
    policy: { ...usualPolicy, ...policy },
    selection: { ...everything, ...selection },
    leftAlone: new Map(),
    detailsUnavailable: new Map(),
    unreadableCandidates: new Map(),
    windowOpen: true,
    noProbe: () => undefined,
    noWorker: undefined,
    quotaExhausted: false,
    reverted: new Map(),
    openChange: false,
    gates: openGates,
    roots: nothingKnown.roots,
    servedChains: new Map(),
    servedBad: new Map(),
    ...fields,
  };
}
