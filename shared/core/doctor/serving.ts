/** What handshakes from a function's own place show, and how much was looked at. Pure. */
import { counted } from '../../base/words.ts';
import type { AddressFamily } from '../proof/addresses.ts';
import { type CheckResult, judge, unknown } from './result.ts';
import type { Sentence } from './sentence.ts';

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
  const families = [...new Set(answered.map(({ family }) => family))];
  const result = judge('handshake', {
    faults: faults.map(describeSilence),
    warnings: silent
      .filter((one) => isCoveredByIPv4(one) && !isElsewhere(one))
      .map((one) => ({
        en: `${describeSilence(one).en} Proofs do without IPv6.`,
        zh: `${describeSilence(one).zh}验证不使用 IPv6。`,
      })),
    unknowns: silent.filter(isElsewhere).map((one) => ({
      en: `${describeSilence(one).en} That is right if another worker serves ${one.vpcId ?? 'its VPC'}.`,
      zh: `${describeSilence(one).zh}如果有其他 worker 处理${one.vpcId === undefined ? '其 VPC' : ` ${one.vpcId}`}，则属正常。`,
    })),
    ok:
      answered.length === 0
        ? { en: 'There is no listener to ask.', zh: '没有可探测的监听。' }
        : {
            en: `${counted(answered.length, 'zone')} answered, over ${families.join(' and ')}.`,
            zh: `${answered.length} 个可用区有应答，使用 ${families.join(' 和 ')}。`,
          },
  });
  const vpcIds = new Set(silent.map(({ vpcId }) => vpcId ?? ''));
  return result.state === 'unknown' && !vpcIds.has('') ? { ...result, vpcIds: [...vpcIds] } : result;
}

function describeSilence({ loadBalancerId, zoneId, address, code }: ZoneHandshake): Sentence {
  return {
    en: `${loadBalancerId} does not answer in ${zoneId} at ${address}${code === undefined ? '' : ` (${code})`}.`,
    zh: `${loadBalancerId} 在 ${zoneId} 的地址 ${address} 没有应答${code === undefined ? '' : `（${code}）`}。`,
  };
}

export interface ZoneHealth {
  readonly loadBalancerId: string;
  readonly zoneId: string;
  /** `undefined`: ALB does not give it. */
  readonly address: string | undefined;
  readonly health: string | undefined;
}

export function checkZoneHealth(zones: readonly ZoneHealth[]): CheckResult {
  return judge('zone-health', {
    warnings: zones.flatMap(({ loadBalancerId, zoneId, address, health }) =>
      health === undefined || health === 'Healthy'
        ? []
        : [
            {
              en: `ALB calls ${address ?? 'an address'} of ${loadBalancerId} in ${zoneId} ${health}.`,
              zh: `ALB 报告 ${loadBalancerId} 在 ${zoneId} 的${address === undefined ? '一个地址' : `地址 ${address} `}状态为 ${health}。`,
            },
          ],
    ),
    ok: { en: 'ALB calls no address unhealthy.', zh: 'ALB 没有报告不健康的地址。' },
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
    return unknown('fingerprint', {
      en: 'No served certificate could be compared with its entry in CAS.',
      zh: '没有可与数字证书管理服务比对的返回证书。',
    });
  const certificates = new Set(compared.map(({ certificateId }) => certificateId)).size;
  return judge('fingerprint', {
    faults: compared.flatMap(({ certificateId, ofCas, served }) =>
      ofCas === served
        ? []
        : [
            {
              en: `CAS gives ${ofCas} for ${certificateId}; its SHA-256 is ${served}.`,
              zh: `数字证书管理服务中 ${certificateId} 的指纹为 ${ofCas}，而实际的 SHA-256 为 ${served}。`,
            },
          ],
    ),
    ok: {
      en: `Sha2 of CAS is the SHA-256 of the served leaf (${counted(certificates, 'certificate')} compared).`,
      zh: `数字证书管理服务的 Sha2 与返回证书的 SHA-256 一致（比对了 ${certificates} 张证书）。`,
    },
  });
}

const DAY_MS = 86_400_000;
/** Authorities send certificates that link a new root to an old one for years; half a year of age is harmless. */
const NOTABLE_AGE_DAYS = 200;
const OLD_AGE_DAYS = 400;

/** @param date of the newest list: `2026-10-22` */
export function checkRoots(date: string, nowMs: number): CheckResult {
  const days = Math.floor((nowMs - Date.parse(date)) / DAY_MS);
  if (!Number.isFinite(days))
    return unknown('roots-age', {
      en: `The list of roots has no date: ${date}.`,
      zh: `根证书列表没有日期：${date}。`,
    });
  const says = {
    en: `The list of trusted roots is of ${date}, ${days} days old.`,
    zh: `受信任的根证书列表日期为 ${date}，已有 ${days} 天。`,
  };
  return judge('roots-age', {
    faults: days >= OLD_AGE_DAYS ? [says] : [],
    warnings: days >= NOTABLE_AGE_DAYS && days < OLD_AGE_DAYS ? [says] : [],
    ok: { en: `The list of trusted roots is of ${date}.`, zh: `受信任的根证书列表日期为 ${date}。` },
  });
}

export interface Coverage {
  readonly looked: number;
  readonly all: number;
  /** What was not done, and why: `out of time before the handshakes`. */
  readonly skipped: readonly Sentence[];
}

export function checkCoverage({ looked, all, skipped }: Coverage): CheckResult {
  return judge('coverage', {
    warnings: [
      ...(looked < all
        ? [
            {
              en: `${looked} of ${counted(all, 'load balancer')} were looked at.`,
              zh: `检查了 ${all} 个负载均衡实例中的 ${looked} 个。`,
            },
          ]
        : []),
      ...skipped,
    ],
    ok: {
      en: `All ${counted(all, 'load balancer')} were looked at.`,
      zh: `全部 ${all} 个负载均衡实例均已检查。`,
    },
  });
}
