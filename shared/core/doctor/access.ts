/** What decides which clients a listener serves: security groups, access control lists, security policies. Pure. */
import { counted } from '../../base/words.ts';
import type { KeyType } from '../model/key-types.ts';
import { type CheckResult, judge } from './result.ts';
import { because, listed, type Sentence, type Why } from './sentence.ts';

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
        : [
            {
              en: `${loadBalancerId} is in ${listed(securityGroupIds).en} and does not answer.`,
              zh: `${loadBalancerId} 在安全组 ${listed(securityGroupIds).zh} 中，且没有应答。`,
            },
          ],
    ),
    ok: { en: 'No security group keeps handshakes out.', zh: '没有安全组阻止握手。' },
  });
}

export interface ListenerAcl {
  readonly listenerId: string;
  readonly aclType: 'White' | 'Black';
  /** Ranges in its lists; the text says why they could not be read. */
  readonly entries: readonly string[] | { readonly problem: Why };
  /** Whether a handshake with the listener succeeded; `undefined`: none was made. */
  readonly reached: boolean | undefined;
}

/** An empty white list lets everybody through. The public address of a function is not fixed, so only a handshake shows what a list does. */
export function checkAcls(acls: readonly ListenerAcl[]): CheckResult {
  const faults: Sentence[] = [];
  const warnings: Sentence[] = [];
  const unknowns: Sentence[] = [];
  for (const { listenerId, aclType, entries, reached } of acls) {
    if (reached === true) continue;
    const list = {
      en: `The ${aclType.toLowerCase()} list of ${listenerId}`,
      zh: `${listenerId} 的${aclType === 'White' ? '白名单' : '黑名单'}`,
    };
    if ('problem' in entries) {
      unknowns.push(
        because({ en: `${list.en} could not be read`, zh: `无法读取 ${list.zh}` }, entries.problem),
      );
      continue;
    }
    if (entries.length === 0) continue;
    const counting = {
      en: `${list.en} (${counted(entries.length, 'entry', 'entries')})`,
      zh: `${list.zh}（${entries.length} 条）`,
    };
    if (reached === false)
      faults.push({
        en: `${counting.en} shuts out the prober: no handshake succeeds.`,
        zh: `${counting.zh}阻止探测：握手全部失败。`,
      });
    else if (aclType === 'White')
      warnings.push({ en: `${counting.en} may shut out the prober.`, zh: `${counting.zh}可能阻止探测。` });
  }
  return judge('acl', {
    faults,
    warnings,
    unknowns,
    ok: { en: 'No access control list shuts the prober out.', zh: '没有访问控制列表阻止探测。' },
  });
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
        : [
            {
              en: `${securityPolicyId} of ${listenerId} has no cipher for its ${lost.join(' and ')} certificate.`,
              zh: `${listenerId} 的安全策略 ${securityPolicyId} 没有适用于其 ${lost.join(' 和 ')} 证书的加密套件。`,
            },
          ];
    }),
    unknowns: listeners.flatMap(({ listenerId, securityPolicyId, policy }) =>
      policy === undefined
        ? [
            {
              en: `The security policy ${securityPolicyId} of ${listenerId} is in no list.`,
              zh: `安全策略列表中没有 ${listenerId} 的 ${securityPolicyId}。`,
            },
          ]
        : [],
    ),
    ok: {
      en: 'Each security policy serves the key types of its listener.',
      zh: '各监听的安全策略支持其证书的密钥类型。',
    },
  });
}
