/** What handshakes from a function's own place show, and what can keep them from showing anything. Pure. */
import { counted } from '../../base/words.ts';
import type { KeyType } from '../model/key-types.ts';
import type { AddressFamily } from '../proof/addresses.ts';
import { type CheckResult, judge, unknown } from './result.ts';

/** The handshakes with one zone. */
export interface ZoneHandshake {
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly zoneId: string;
  readonly address: string;
  readonly family: AddressFamily;
  /** The VPC of the load balancer. */
  readonly vpcId: string | undefined;
  /** Of the address. */
  readonly network: 'public' | 'vpc';
  /** `silent`: refused, reset or timed out; nothing came back that is TLS. */
  readonly answer: 'certificate' | 'no-certificate' | 'silent';
  readonly code?: string | undefined;
}

export interface PlaceOfFunction {
  /** Whether this function has to reach addresses inside VPCs: it is the worker of one, or probes only there. */
  readonly mustReachVpcs: boolean;
}

/**
 * A silent IPv6 is only a warning where IPv4 answers: proofs then do without it. A private address that does not answer is not this
 * function's fault unless it is the worker of that VPC.
 */
export function checkHandshakes(
  handshakes: readonly ZoneHandshake[],
  { mustReachVpcs }: PlaceOfFunction,
): CheckResult {
  const silent = handshakes.filter(({ answer }) => answer === 'silent');
  const answered = handshakes.filter(({ answer }) => answer !== 'silent');
  const isCoveredByIPv4 = ({ family, vpcId }: ZoneHandshake): boolean =>
    family === 'IPv6' &&
    answered.some((one) => one.vpcId === vpcId && one.family === 'IPv4') &&
    !answered.some((one) => one.vpcId === vpcId && one.family === 'IPv6');
  const isElsewhere = ({ network }: ZoneHandshake): boolean => network === 'vpc' && !mustReachVpcs;
  const faults = silent.filter((one) => !isCoveredByIPv4(one) && !isElsewhere(one));
  const families = [...new Set(answered.map(({ family }) => family))].join(' and ');
  const result = judge('handshake', {
    faults: faults.map(describeSilence),
    warnings: silent
      .filter((one) => isCoveredByIPv4(one) && !isElsewhere(one))
      .map((one) => `${describeSilence(one)} Proofs do without IPv6.`),
    unknowns: silent
      .filter(isElsewhere)
      .map(
        (one) => `${describeSilence(one)} That is right if another worker serves ${one.vpcId ?? 'its VPC'}.`,
      ),
    ok:
      answered.length === 0
        ? 'There is no listener to ask.'
        : `${counted(answered.length, 'zone')} answered, over ${families}.`,
  });
  const vpcIds = new Set(silent.map(({ vpcId }) => vpcId ?? ''));
  return result.state === 'unknown' && !vpcIds.has('') ? { ...result, vpcIds: [...vpcIds] } : result;
}

function describeSilence({ loadBalancerId, zoneId, address, code }: ZoneHandshake): string {
  return `${loadBalancerId} does not answer in ${zoneId} at ${address}${code === undefined ? '' : ` (${code})`}.`;
}

export interface ZoneHealth {
  readonly loadBalancerId: string;
  readonly zoneId: string;
  readonly address: string;
  readonly health: string | undefined;
}

export function checkZoneHealth(zones: readonly ZoneHealth[]): CheckResult {
  return judge('zone-health', {
    warnings: zones.flatMap(({ loadBalancerId, zoneId, address, health }) =>
      health === undefined || health === 'Healthy'
        ? []
        : [`ALB calls ${address} of ${loadBalancerId} in ${zoneId} ${health}.`],
    ),
    ok: 'ALB calls no address unhealthy.',
  });
}

/** A load balancer in custom security groups. */
export interface Guarded {
  readonly loadBalancerId: string;
  readonly securityGroupIds: readonly string[];
  /** Whether any handshake with it got an answer; `undefined`: none was made. */
  readonly answered: boolean | undefined;
}

export function checkSecurityGroups(guarded: readonly Guarded[]): CheckResult {
  return judge('security-groups', {
    warnings: guarded.flatMap(({ loadBalancerId, securityGroupIds, answered }) =>
      securityGroupIds.length === 0 || answered !== false
        ? []
        : [`${loadBalancerId} is in ${securityGroupIds.join(', ')} and does not answer.`],
    ),
    ok: 'No security group keeps handshakes out.',
  });
}

export interface ListenerAcl {
  readonly listenerId: string;
  readonly aclType: 'White' | 'Black';
  /** Ranges in its lists; the text says why they could not be read. */
  readonly entries: readonly string[] | { readonly problem: string };
  /** Whether a handshake with the listener succeeded; `undefined`: none was made. */
  readonly reached: boolean | undefined;
}

/** An empty white list lets everybody through. The public address of a function is not fixed, so only a handshake shows what a list does. */
export function checkAcls(acls: readonly ListenerAcl[]): CheckResult {
  const faults: string[] = [];
  const warnings: string[] = [];
  const unknowns: string[] = [];
  for (const { listenerId, aclType, entries, reached } of acls) {
    if (reached === true) continue;
    if ('problem' in entries) {
      unknowns.push(
        `The ${aclType.toLowerCase()} list of ${listenerId} could not be read: ${entries.problem}`,
      );
      continue;
    }
    if (entries.length === 0) continue;
    const list = `The ${aclType.toLowerCase()} list of ${listenerId} (${counted(entries.length, 'entry', 'entries')})`;
    if (reached === false) faults.push(`${list} shuts out the prober: no handshake succeeds.`);
    else if (aclType === 'White') warnings.push(`${list} may shut out the prober.`);
  }
  return judge('acl', { faults, warnings, unknowns, ok: 'No access control list shuts the prober out.' });
}

export interface ServedKeyTypes {
  readonly listenerId: string;
  readonly securityPolicyId: string;
  /** Of its certificates. */
  readonly keyTypes: readonly KeyType[];
  /** `undefined`: no list has the policy. */
  readonly policy: PolicyFacts | undefined;
}

export interface PolicyFacts {
  readonly tlsVersions: readonly string[];
  readonly ciphers: readonly string[];
}

/** Suites of TLS up to 1.2 and of TLCP by the key type of the certificate; those of TLS 1.3 serve RSA and ECC alike. */
const suites: Readonly<Record<KeyType, RegExp>> = {
  RSA: /^(ECDHE-RSA|DHE-RSA|AES|DES|CAMELLIA)/,
  ECC: /^ECDHE-ECDSA/,
  SM2: /SM2/,
};

export function serves({ tlsVersions, ciphers }: PolicyFacts, keyType: KeyType): boolean {
  if (keyType !== 'SM2' && tlsVersions.includes('TLSv1.3')) return true;
  return ciphers.some((cipher) => suites[keyType].test(cipher));
}

export function checkKeyTypes(listeners: readonly ServedKeyTypes[]): CheckResult {
  return judge('key-types', {
    faults: listeners.flatMap(({ listenerId, securityPolicyId, keyTypes, policy }) => {
      if (policy === undefined) return [];
      const lost = keyTypes.filter((keyType) => !serves(policy, keyType));
      return lost.length === 0
        ? []
        : [`${securityPolicyId} of ${listenerId} has no cipher for its ${lost.join(' and ')} certificate.`];
    }),
    unknowns: listeners.flatMap(({ listenerId, securityPolicyId, policy }) =>
      policy === undefined ? [`The security policy ${securityPolicyId} of ${listenerId} is in no list.`] : [],
    ),
    ok: 'Each security policy serves the key types of its listener.',
  });
}

/** The leaf of a handshake beside what CAS says of the certificate with the same serial number. */
export interface FingerprintPair {
  readonly certificateId: string;
  /** `Sha2` of CAS; `undefined`: CAS does not give it. */
  readonly ofCas: string | undefined;
  /** SHA-256 of the served leaf. */
  readonly served: string;
}

/** SM2 certificates have two leaves: pairs of them are not given here. */
export function checkFingerprints(pairs: readonly FingerprintPair[]): CheckResult {
  const compared = pairs.filter(({ ofCas }) => ofCas !== undefined);
  if (compared.length === 0)
    return unknown('fingerprint', 'No served certificate could be compared with its entry in CAS.');
  return judge('fingerprint', {
    faults: compared.flatMap(({ certificateId, ofCas, served }) =>
      ofCas === served ? [] : [`CAS gives ${ofCas} for ${certificateId}; its SHA-256 is ${served}.`],
    ),
    ok: `Sha2 of CAS is the SHA-256 of the served leaf (${counted(new Set(compared.map(({ certificateId }) => certificateId)).size, 'certificate')} compared).`,
  });
}

const DAY_MS = 86_400_000;
/** Authorities send certificates that link a new root to an old one for years; half a year of age is harmless. */
const NOTABLE_AGE_DAYS = 200;
const OLD_AGE_DAYS = 400;

/** @param date of the newest list: `2026-10-22` */
export function checkRoots(date: string, nowMs: number): CheckResult {
  const days = Math.floor((nowMs - Date.parse(date)) / DAY_MS);
  if (!Number.isFinite(days)) return unknown('roots-age', `The list of roots has no date: ${date}.`);
  const says = `The list of trusted roots is of ${date}, ${days} days old.`;
  return judge('roots-age', {
    faults: days >= OLD_AGE_DAYS ? [says] : [],
    warnings: days >= NOTABLE_AGE_DAYS && days < OLD_AGE_DAYS ? [says] : [],
    ok: `The list of trusted roots is of ${date}.`,
  });
}

export interface Coverage {
  readonly looked: number;
  readonly all: number;
  /** What was not done, and why: `out of time before the handshakes`. */
  readonly skipped: readonly string[];
}

export function checkCoverage({ looked, all, skipped }: Coverage): CheckResult {
  return judge('coverage', {
    warnings: [
      ...(looked < all ? [`${looked} of ${counted(all, 'load balancer')} were looked at.`] : []),
      ...skipped,
    ],
    ok: `All ${counted(all, 'load balancer')} were looked at.`,
  });
}
